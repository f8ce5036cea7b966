"""The wire that tests cut: it must itself be right."""

import contextlib
import socket
import threading
import time

import pytest

from tests.support.proxy import Wire


@pytest.fixture
def echo() -> tuple[str, int]:
    """Answers every line with itself."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(link,), daemon=True).start()

    def answer(link: socket.socket) -> None:
        with link, contextlib.suppress(OSError):
            while data := link.recv(100):
                link.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()
    listener.close()


def say(port: int, text: bytes, seconds: float = 30) -> bytes:
    """What comes back over a new connection in this time; empty when nothing does."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), seconds) as link:
        link.settimeout(seconds)
        link.sendall(text)
        return link.recv(100)
    return b""


def test_carries_cuts_and_restores(echo: tuple[str, int]):
    with Wire(echo) as wire:
        assert say(wire.port, b"one") == b"one"
        wire.cut()
        assert say(wire.port, b"two") == b""
        wire.restore()
        assert say(wire.port, b"three") == b"three"


def test_hangs_without_an_answer(echo: tuple[str, int]):
    with Wire(echo) as wire:
        wire.hang()
        began = time.monotonic()
        assert say(wire.port, b"one", seconds=1) == b""
        assert time.monotonic() - began > 0.9, "a black hole answers nothing, not even an end"
