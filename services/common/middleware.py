"""What every answer carries: a number to quote, no copy of a signed-in page anywhere, words when it would be blank."""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.decorators import sync_only_middleware

from services.common import live
from services.common.once import answering
from services.common.problems import is_for_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
UTF_8 = ("utf-8", "utf8", "us-ascii")


@sync_only_middleware
def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Gives each request four characters that a person can read out on the phone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(2).upper()
        with answering() if request.method in ("GET", "HEAD") else nullcontext():
            response = get_response(request)
        response["X-Request-Number"] = request.number
        return response

    return middleware


@sync_only_middleware
def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """``no-store, private`` on every answer made for someone signed in, and on every answer that sets a cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        if request.path.startswith(settings.STATIC_URL):
            return response
        user = getattr(request, "user", None)
        if (user is not None and user.is_authenticated) or response.cookies:
            add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


@sync_only_middleware
def heard_before(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What the page of this request will have heard: an event that comes while it is drawn is still news to it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            request.live_since = live.newest(request.user)
        return get_response(request)

    return middleware


@sync_only_middleware
def in_utf_8(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """400 for a form with files that names another character set: some of those names have no letters at all.

    Django refuses other forms itself; what is sent as JSON is read as UTF-8 whatever it says of itself.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        said = request.encoding
        if said and said.lower() not in UTF_8 and request.content_type == "multipart/form-data":
            raise BadRequest("multipart/form-data must be UTF-8")
        return get_response(request)

    return middleware


@sync_only_middleware
def not_allowed(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """405 as a page: whoever opens the address of a button, from the history or after signing in, reads what to do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or is_for_api(request):
            return response
        page = render(request, "errors/405.html", {"number": request.number}, status=405)
        page["Allow"] = response.get("Allow", "")
        return page

    return middleware
