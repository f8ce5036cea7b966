"""Nothing outside holds a worker: not by one byte at a time, not by an answer without an end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
import requests  # noqa: TID251  only its exceptions

from services.common.outbound import Session, TooLarge, TooLong

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def server(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answers one call by what ``speak`` sends."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            there, _address = listener.accept()
            with there:
                there.recv(65_536)
                speak(there)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join(timeout=10)


def drip(there: socket.socket, data: bytes) -> None:
    for at in range(len(data)):
        there.sendall(data[at : at + 1])
        time.sleep(0.2)


ANSWERS = {
    "head": lambda there: drip(there, HEAD),
    "with a length": lambda there: (there.sendall(HEAD + b"Content-Length: 100\r\n\r\n"), drip(there, b"x" * 100)),
    "without a length": lambda there: (there.sendall(HEAD + b"Connection: close\r\n\r\n"), drip(there, b"x" * 100)),
    "in chunks": lambda there: (
        there.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
        drip(there, b"1\r\nx\r\n" * 20),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_drips_is_cut(name):
    with server(ANSWERS[name]) as address, Session([address]) as session:
        began = time.monotonic()
        with pytest.raises(TooLong):
            session.request("GET", address, in_all=0.5)
        assert time.monotonic() - began < 2


def test_an_answer_without_an_end_is_refused():
    def speak(there: socket.socket) -> None:
        there.sendall(HEAD + b"Connection: close\r\n\r\n")
        for _n in range(100):
            there.sendall(b"x" * 65_536)

    with server(speak) as address, Session([address]) as session, pytest.raises(TooLarge):
        session.request("GET", address, largest=100_000)


def test_a_whole_answer_in_time_is_given():
    with server(lambda there: there.sendall(HEAD + b"Content-Length: 5\r\n\r\nwhole")) as address:
        with Session([address]) as session:
            answer = session.request("GET", address, largest=5)
        assert (answer.content, answer.text) == (b"whole", "whole")


def test_a_server_that_is_not_there_is_no_late_one():
    with Session(["http://127.0.0.1:1"]) as session, pytest.raises(requests.ConnectionError):
        session.request("GET", "http://127.0.0.1:1/")
