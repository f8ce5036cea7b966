"""Every exception of the API as problem details: one shape for everything that goes wrong, in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

from services.common import transaction
from services.common.problems import BY_STATUS, KINDS, MEDIA_TYPE, body

if TYPE_CHECKING:
    from collections.abc import Iterator


class Problem(exceptions.APIException):
    """Raise this in a view: ``kind`` is a name of KINDS, ``detail`` one plain sentence.

    ``errors`` name the places: ``{"pointer": "#/answers/phone", "detail": "…"}`` (RFC 6901) or ``{"parameter": …}``.
    """

    def __init__(self, kind: str, detail: str = "", errors: list[dict[str, str]] | None = None) -> None:
        self.kind = KINDS[kind]
        self.errors = errors or []
        self.status_code = self.kind.status
        super().__init__(detail or str(self.kind.detail))


def pointer(*path: str | int) -> str:
    """``#/answers/phone`` as RFC 6901 writes it in a fragment; ``#`` for the whole body."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every foreseen exception as problem details; None (then a 500) for all others."""
    problem = _problem_of(error)
    if problem is None:
        return None
    _roll_back()
    told = body(context["request"]._request, problem.kind, str(problem.detail), problem.errors)
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(error.wait))
    return Response(told, status=problem.status_code, headers=headers, content_type=MEDIA_TYPE)


def _roll_back() -> None:
    connection = transaction.get_connection()
    if connection.settings_dict["ATOMIC_REQUESTS"] and connection.in_atomic_block:
        transaction.set_rollback(True)


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return Problem("invalid", errors=list(flattened(error.detail)))
    if isinstance(error, RequestDataTooBig):
        return Problem("too-large")
    if isinstance(error, SuspiciousOperation | UnreadablePostError | exceptions.ParseError):
        return Problem("unreadable")
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem("not-found")
    if isinstance(error, PermissionDenied):
        return Problem("forbidden")
    if isinstance(error, exceptions.APIException):
        return Problem(BY_STATUS.get(error.status_code, KINDS["fault"]).name)
    return None


def flattened(detail: Any, *path: str | int) -> Iterator[dict[str, str]]:
    """What serializers found wrong as rows of ``errors``."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from flattened(inner, *path, *([] if key == "non_field_errors" else [key]))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from flattened(inner, *path, *([place] if nested else []))
    else:
        yield {"pointer": pointer(*path), "detail": str(detail)}
