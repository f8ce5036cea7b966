"""The one way out over HTTP: to listed origins only, with a time-out, without following redirects.

An address from outside (a discovery document, a callback) can therefore not make the portal call anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests  # noqa: TID251  the one client everything outbound goes through

if TYPE_CHECKING:
    from collections.abc import Iterable

SECONDS = 5


class NotListed(requests.exceptions.InvalidURL):
    """The address lies outside of the listed origins."""


class UnexpectedRedirect(requests.exceptions.RequestException):
    """The other side sends on to somewhere else."""


def origin_of(address: str) -> str:
    """``https://host:port`` of an address, lower case."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


class Session(requests.Session):
    """A client that reaches ``origins`` and nothing else."""

    def __init__(self, origins: Iterable[str]) -> None:
        super().__init__()
        self.origins = frozenset(origin_of(origin) for origin in origins)
        self.trust_env = False  # no proxy, no .netrc: what is sent is what is written here

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        """Raises NotListed, UnexpectedRedirect and what requests raises."""
        if origin_of(url) not in self.origins:
            raise NotListed(origin_of(url))
        answer = super().request(method, url, **kwargs | {"timeout": SECONDS, "allow_redirects": False})
        if answer.is_redirect:
            raise UnexpectedRedirect(origin_of(url))
        return answer
