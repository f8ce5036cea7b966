"""A TCP proxy whose wire can be cut, restored or made to hang: a broken network between the portal and a service."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading


class Wire:
    """Listens on ``port`` and forwards to ``target``. ``cut`` refuses, ``hang`` accepts and never answers."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.mode = "open"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends every connection and refuses new ones."""
        self.mode = "cut"
        self._drop()

    def hang(self) -> None:
        """Keeps connections open, accepts new ones, carries nothing: the black hole."""
        self.mode = "hang"

    def restore(self) -> None:
        """Forwards again; connections that hung are ended, as after a real outage."""
        if self.mode == "hang":
            self._drop()
        self.mode = "open"

    def close(self) -> None:
        """Ends the proxy."""
        self._ended = True
        self._listener.close()
        self._drop()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        return listener

    def _drop(self) -> None:
        for pair in list(self._pairs):
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.mode == "cut":
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self.target, 5)
        except OSError:
            near.close()
            return
        pair = (near, far)
        self._pairs.append(pair)
        try:
            with near, far, contextlib.suppress(OSError):
                self._pump(near, far)
        finally:
            self._pairs.remove(pair)

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select(1):
                    if self.mode == "hang":
                        threading.Event().wait(0.05)
                        continue
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    key.data.sendall(data)
