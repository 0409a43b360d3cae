# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the files that the demo's messages carry, so that none has to be kept here."""
import io
import math
import struct
import wave
import zlib


def _png_chunk(kind, data):
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def _hill(x, width, height, number):
    """How high the ridge stands at x."""
    wave_length = width / (1.5 + number)
    return height * (0.42 + 0.16 * number) - height * 0.09 * math.sin(x / wave_length * 6.28 + number)


def landscape(width=640, height=420):
    """A picture of hills under an evening sky, as PNG."""
    colours = [(96, 112, 150), (64, 88, 118), (38, 60, 84)]
    ridges = [[_hill(x, width, height, number) for x in range(width)] for number in range(3)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        share = y / height
        sky = (250 - int(60 * share), 190 - int(40 * share), 130 + int(60 * share))
        for x in range(width):
            colour = sky
            for ridge, own in zip(ridges, colours):
                if y > ridge[x]:
                    colour = own
            rows += bytes(colour)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header)
            + _png_chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + _png_chunk(b"IEND", b""))


def melody():
    """Two seconds of a rising tone, as WAV."""
    rate, buffer = 16000, io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        for frame in range(2 * rate):
            tone = 220 + 110 * (frame * 4 // (2 * rate))
            sound.writeframesraw(struct.pack("<h", int(9000 * math.sin(6.2832 * tone * frame / rate))))
    return buffer.getvalue()


def document():
    """A page that says "Programme", as PDF."""
    text = b"BT /F1 24 Tf 72 760 Td (Programme) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)]
    result, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, item in enumerate(objects, 1):
        offsets.append(len(result))
        result += b"%d 0 obj%s endobj\n" % (number, item)
    start = len(result)
    result += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return bytes(result + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


FILES = {
    "hills.png": ("image", "png", landscape),
    "Programme.pdf": ("application", "pdf", document),
    "voice.wav": ("audio", "wav", melody),
    "Packliste.txt": ("text", "plain", lambda: "Zelt\nKocher\nSchlafsack\nTaschenlampe\n".encode()),
}


def attach(message, name):
    """Adds one of the files to a message."""
    kind, subtype, make = FILES[name]
    message.add_attachment(make(), maintype=kind, subtype=subtype, filename=name)
