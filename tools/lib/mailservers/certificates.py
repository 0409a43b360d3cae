# SPDX-License-Identifier: GPL-3.0-or-later
"""A throw-away certificate authority and the servers' certificate."""
import subprocess

NAMES = "DNS:localhost,DNS:mail.example.org,IP:127.0.0.1,IP:127.0.0.2"


def _openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")


def make_certificates(directory):
    """Writes ca.pem, server.pem and server.key into the directory."""
    def path(name):
        return str(directory / name)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl("req", "-x509", *key, "-days", "30", "-subj", "/CN=COI Chat test authority",
             "-keyout", path("ca.key"), "-out", path("ca.pem"),
             "-addext", "basicConstraints=critical,CA:TRUE",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl("req", *key, "-subj", "/CN=localhost",
             "-keyout", path("server.key"), "-out", path("server.csr"))
    (directory / "extensions").write_text(
        f"subjectAltName={NAMES}\nextendedKeyUsage=serverAuth\n")
    _openssl("x509", "-req", "-in", path("server.csr"), "-CA", path("ca.pem"),
             "-CAkey", path("ca.key"), "-CAcreateserial", "-days", "30",
             "-extfile", path("extensions"), "-out", path("server.pem"))
