"""The API's part of recording refusals: REST framework answers exceptions before any middleware sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import exception_handler as default_handler

from services.audit.middleware import note_refusal

if TYPE_CHECKING:
    from rest_framework.response import Response


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """For ``REST_FRAMEWORK["EXCEPTION_HANDLER"]``: notes "not yours", then answers as usual."""
    note_refusal(context["request"]._request, error)
    return default_handler(error, context)
