# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that can cut its connections, refuse new ones, and hold back what it carries."""
import collections
import contextlib
import socket
import threading

_CHUNK = 16384
_DELAY = 0.4  # seconds
_SPLIT = 64   # bytes that come one by one after a delay

# What happens once, before byte number offset of all that is carried in one direction:
# "cut" ends the connection, "stall" carries nothing more on it in either direction until mend(),
# "delay" lets the other direction overtake, then brings the next bytes one by one.
Fault = collections.namedtuple("Fault", "kind is_upward offset")


class Proxy:
    """Carries 127.0.0.2:port to a port of the private servers, as a context manager.

    hold_after: once a client has sent so many bytes on a connection, it hears nothing any more.
    hold_on: the same once it has sent these bytes, in clear.
    delay: seconds to wait before each piece that the server says.
    fault: a Fault; None once it has happened. carried: is_upward -> bytes so far, to measure by.
    """

    def __init__(self, host, target, hold_after=None, delay=0):
        self.host, self.target = host, target
        self.hold_after, self.delay = hold_after, delay
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.open = True
        self.accepted = 0
        self.hold_on = None
        self.fault, self.carried = None, {True: 0, False: 0}
        self.mended = threading.Event()
        self.flowing = threading.Event()
        self.flowing.set()
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.sockets, self.forgotten = set(), set()
        self.threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.open = False
        self.flowing.set()
        self.mended.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._drop()
        for thread in self.threads:
            thread.join(5)

    def cut(self):
        """Ends every connection and refuses new ones until mend()."""
        self.open = False
        self._drop()

    def stall(self):
        """Carries nothing until mend(), but keeps the connections."""
        self.flowing.clear()

    def forget(self):
        """Carries nothing more on the connections that there are, without ending them; new ones work,
        as when the way to a network is gone and another is there."""
        with self.lock:
            self.forgotten.update(self.sockets)

    def mend(self):
        self.open = True
        self.flowing.set()
        self.mended.set()

    def _drop(self):
        with self.lock:
            sockets, self.sockets = self.sockets, set()
        for item in sockets:
            with contextlib.suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            self.accepted += 1
            if not self.open:
                client.close()
                continue
            self._carry(client)

    def _carry(self, client):
        server = socket.create_connection((self.host, self.target))
        holds, flows = threading.Event(), threading.Event()
        flows.set()
        for item in (client, server):
            item.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.lock:
            self.sockets |= {client, server}
        for arguments in ((client, server, holds, flows, True),
                          (server, client, holds, flows, False)):
            thread = threading.Thread(target=self._pump, args=arguments, daemon=True)
            self.threads.append(thread)
            thread.start()

    def _pump(self, source, sink, holds, flows, is_upward):
        total = 0
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                total += len(data)
                if is_upward and self.hold_after is not None and total > self.hold_after:
                    holds.set()
                if is_upward and self.hold_on is not None and self.hold_on in data:
                    holds.set()
                if not is_upward and holds.is_set():
                    continue
                if source in self.forgotten:
                    continue
                if not is_upward and self.delay:
                    self.ended.wait(self.delay)
                self.flowing.wait()
                if not flows.is_set():
                    self.mended.wait()
                    break
                self._send(data, sink, flows, is_upward)
        for item in (source, sink):
            with contextlib.suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)

    def _send(self, data, sink, flows, is_upward):
        """Carries data, and does what the fault says where its offset lies in them."""
        with self.lock:
            before, fault = self.carried[is_upward], self.fault
            self.carried[is_upward] += len(data)
            if not (fault and fault.is_upward == is_upward
                    and before <= fault.offset < self.carried[is_upward]):
                fault = None
            else:
                self.fault = None
        if fault is None:
            sink.sendall(data)
            return
        split = fault.offset - before
        sink.sendall(data[:split])
        if fault.kind == "stall":
            flows.clear()
            self.mended.clear()
            self.mended.wait()
        if fault.kind != "delay":
            raise OSError("the fault")
        self.ended.wait(_DELAY)
        for position in range(split, min(split + _SPLIT, len(data))):
            sink.sendall(data[position:position + 1])
        sink.sendall(data[split + _SPLIT:])
