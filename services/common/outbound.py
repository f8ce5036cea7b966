"""The one way out over HTTP: to listed origins only, within a time, up to a size, without following redirects.

An address from outside (a discovery document, a callback) can therefore not make the portal call anything else, and
no other side can hold a worker: not by silence, not by one byte at a time, not by an answer without an end.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests  # noqa: TID251  the one client everything outbound goes through
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SECONDS = 5
"""Longest silence of the other side."""
IN_ALL = 10.0
"""Longest call, in seconds, from connecting to the last byte."""
LARGEST = 4 * 1024 * 1024
"""Longest answer, in bytes."""
_PIECE = 64 * 1024


class NotListed(requests.exceptions.InvalidURL):
    """The address lies outside of the listed origins."""


class UnexpectedRedirect(requests.exceptions.RequestException):
    """The other side sends on to somewhere else."""


class TooLong(requests.exceptions.Timeout):
    """The other side did not come to an end in time."""


class TooLarge(requests.exceptions.RequestException):
    """The answer is longer than anything that was asked for."""


def origin_of(address: str) -> str:
    """``https://host:port`` of an address, lower case."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


class _Adapter(requests.adapters.HTTPAdapter):
    """Remembers the sockets it opened, so that they can be cut."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Pools whose sockets are remembered."""
        super().init_poolmanager(*args, **kwargs)
        pools = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
        self.poolmanager.pool_classes_by_scheme = {
            scheme: type(pool.__name__, (pool,), {"ConnectionCls": self._remembered(pool.ConnectionCls)})
            for scheme, pool in pools.items()
        }

    def _remembered(self, kind: Any) -> Any:
        known = self.sockets

        def connect(connection: Any) -> None:
            kind.connect(connection)
            known.append(connection.sock)

        return type(kind.__name__, (kind,), {"connect": connect})

    def cut(self) -> None:
        """End whatever is still being read: whoever waits for it gets an error."""
        for opened in self.sockets:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


class Session(requests.Session):
    """A client that reaches ``origins`` and nothing else."""

    def __init__(self, origins: Iterable[str]) -> None:
        super().__init__()
        self.origins = frozenset(origin_of(origin) for origin in origins)
        self.trust_env = False  # no proxy, no .netrc: what is sent is what is written here
        self._adapter = _Adapter()
        self.mount("https://", self._adapter)
        self.mount("http://", self._adapter)

    def request(
        self, method: str, url: str, *, in_all: float | None = None, largest: int = LARGEST, **kwargs: Any
    ) -> requests.Response:
        """The whole answer, of at most ``largest`` bytes, within ``in_all`` seconds (else IN_ALL).

        Raises NotListed, UnexpectedRedirect, TooLong, TooLarge and what requests raises.
        """
        if origin_of(url) not in self.origins:
            raise NotListed(origin_of(url))
        with self._within(in_all or IN_ALL, url):
            answer = super().request(
                method, url, **kwargs | {"timeout": SECONDS, "allow_redirects": False, "stream": True}
            )
            answer._content, answer._content_consumed = _read(answer, largest), True
        if answer.is_redirect:
            raise UnexpectedRedirect(origin_of(url))
        return answer

    @contextmanager
    def _within(self, seconds: float, url: str) -> Iterator[None]:
        """The connection is cut when the block is not over by then. Raises TooLong."""
        late = threading.Event()

        def cut() -> None:
            late.set()
            self._adapter.cut()

        watch = threading.Timer(seconds, cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        except requests.exceptions.RequestException as error:
            if late.is_set():
                raise TooLong(origin_of(url)) from error
            raise
        finally:
            watch.cancel()
        if late.is_set():  # cut in the middle of an answer without a length: what came is not the whole
            raise TooLong(origin_of(url))


def _read(answer: requests.Response, largest: int) -> bytes:
    found, length = [], 0
    for piece in answer.iter_content(_PIECE):
        length += len(piece)
        if length > largest:
            answer.close()
            raise TooLarge(answer.url)
        found.append(piece)
    return b"".join(found)
