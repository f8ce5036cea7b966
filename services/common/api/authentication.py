"""Who asks: the session of the pages, with its form token on everything that changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework import authentication

from services.common.api.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie; visitors get 401 instead of 403, a missing form token says so."""

    def authenticate_header(self, request: Request) -> str:
        """There is no standard scheme for cookies; the header must be there with a 401."""
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        """Raises the problem ``token``."""
        headers_only = _HeadersOnly(request._request)
        check = authentication.CSRFCheck(lambda _request: None)
        check.process_request(headers_only)
        if check.process_view(headers_only, None, (), {}):
            raise Problem("token")


class _HeadersOnly:
    """The request without its body: nothing is read before it is known who asks."""

    POST: ClassVar[dict[str, str]] = {}

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)
