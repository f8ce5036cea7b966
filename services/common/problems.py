"""Problem details (RFC 9457): the kinds of errors the API knows, and how one is told without REST framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.http import HttpRequest

MEDIA_TYPE = "application/problem+json"
API_PATH = "/api/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, its name in ``type``, its title and what is said when nobody says more."""

    status: int
    name: str
    title: Any
    detail: Any


KINDS = {
    kind.name: kind
    for kind in (
        Kind(400, "unreadable", _("The request cannot be read"), _("What was sent is not in the form described.")),
        Kind(400, "parameter", _("A parameter is not right"), _("Mend the parameters that are named.")),
        Kind(401, "sign-in", _("Sign in first"), _("You are not signed in, or the session is over.")),
        Kind(401, "signature", _("The signature is not right"), _("Sign with the key of this device, as described.")),
        Kind(401, "clock", _("The clock is wrong"), _("Set the clock by the header Date, then sign and send again.")),
        Kind(403, "forbidden", _("Not permitted"), _("This sign-in may not do this.")),
        Kind(403, "token", _("The form token is missing or wrong"), _("Send the token of the session in X-CSRFToken.")),
        Kind(403, "real-name", _("Prove who you are first"), _("This needs a sign-in with a checked identity.")),
        Kind(404, "not-found", pgettext_lazy("problem", "Not found"), _("There is nothing here, or it is not yours.")),
        Kind(405, "method", _("Not possible here"), _("This address does not take this method.")),
        Kind(406, "not-acceptable", _("Not available in this form"), _("Ask for application/json.")),
        Kind(409, "not-open", _("Not possible now"), _("It is in a state in which this cannot be done.")),
        Kind(409, "running", _("The first request is still running"), _("Wait a moment and send the same again.")),
        Kind(413, "too-large", _("Too large"), _("Less must be sent at once.")),
        Kind(415, "media-type", _("This kind of content is not taken"), _("Send the content type that is described.")),
        Kind(422, "invalid", _("Something must be mended"), _("Mend what is named in errors and send it again.")),
        Kind(422, "key-reused", _("This key was used for another request"), _("Use a new key for a new request.")),
        Kind(429, "too-many", _("Too many requests"), _("Wait a little before the next request.")),
        Kind(500, "fault", _("Something went wrong here"), _("It is noted. Quote the number when you ring.")),
        Kind(503, "busy", _("Busy at the moment"), _("Try again in a moment.")),
    )
}
BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values())}
"""The kind that is meant when only a status is known: the first of each."""


def body(request: HttpRequest, kind: Kind, detail: str = "", errors: list[dict[str, str]] | None = None) -> dict:
    """The members of one problem. ``number`` is what a person quotes on the phone."""
    told = {
        "type": f"urn:tongban:problem:{kind.name}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": detail or str(kind.detail),
        "instance": escape_uri_path(request.path),
        "number": getattr(request, "number", ""),
    }
    return told | ({"errors": errors} if errors else {})


def is_for_api(request: HttpRequest) -> bool:
    """Whether this request wants its errors as problem details."""
    return request.path.startswith(API_PATH)


def plain_answer(request: HttpRequest, status: int, detail: str = "") -> JsonResponse:
    """A problem from outside REST framework: middleware, unknown addresses, faults."""
    told = body(request, BY_STATUS[status], detail)
    answer = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = MEDIA_TYPE
    if status == 401:
        answer["WWW-Authenticate"] = "Session"
    return answer
