"""Who asks: the session of the pages, with its form token on everything that changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import authentication

from services.common.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie; visitors get 401 instead of 403, a missing form token says so."""

    def authenticate_header(self, request: Request) -> str:
        """There is no standard scheme for cookies; the header must be there with a 401."""
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        """Raises the problem ``token``."""
        check = authentication.CSRFCheck(lambda _request: None)
        check.process_request(request)
        if check.process_view(request, None, (), {}):
            raise Problem("token")
