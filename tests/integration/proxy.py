# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that can cut its connections, refuse new ones, and hold back what it carries."""
import contextlib
import socket
import threading

_CHUNK = 16384


class Proxy:
    """Carries 127.0.0.2:port to a port of the private servers, as a context manager.

    hold_after: once a client has sent so many bytes on a connection, it hears nothing any more.
    delay: seconds to wait before each piece that the server says.
    """

    def __init__(self, host, target, hold_after=None, delay=0):
        self.host, self.target = host, target
        self.hold_after, self.delay = hold_after, delay
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.open = True
        self.accepted = 0
        self.n_down = 0  # bytes from the server
        self.flowing = threading.Event()
        self.flowing.set()
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.sockets = set()
        self.threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.open = False
        self.flowing.set()
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

    def mend(self):
        self.open = True
        self.flowing.set()

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
        holds = threading.Event()
        with self.lock:
            self.sockets |= {client, server}
        for arguments in ((client, server, holds, True), (server, client, holds, False)):
            thread = threading.Thread(target=self._pump, args=arguments, daemon=True)
            self.threads.append(thread)
            thread.start()

    def _pump(self, source, sink, holds, is_upward):
        total = 0
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                total += len(data)
                if not is_upward:
                    self.n_down += len(data)
                if is_upward and self.hold_after is not None and total > self.hold_after:
                    holds.set()
                if not is_upward and holds.is_set():
                    continue
                if not is_upward and self.delay:
                    self.ended.wait(self.delay)
                self.flowing.wait()
                sink.sendall(data)
        for item in (source, sink):
            with contextlib.suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
