"""``@idempotent`` on a method of a view: the header Idempotency-Key makes it count once, however often it is sent."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework.response import Response

from services.common import idempotency, transaction
from services.common.api.problems import Problem
from services.common.api.renderers import JSONRenderer
from services.common.api.throttling import principal_of
from services.common.crypto import blind_index
from services.common.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request
    from rest_framework.views import APIView

    from services.common.models import IdempotentRequest

    Handler = Callable[..., Response]

HEADER = "Idempotency-Key"
ACTING_AS = "X-Acting-As"
"""For whom one asks: the same words for somebody else are another request."""
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r'"?[\x21\x23-\x7e]{1,255}"?')
"""Visible ASCII, as a structured-field string or bare."""


def idempotent(*, atomic: bool = True) -> Callable[[Handler], Handler]:
    """Usage: ``@idempotent()`` above ``post``.

    ``atomic``: the work and its kept answer are one transaction, so that a crash leaves both or neither. False where
    the work must not hold a transaction (files being checked, registries being asked): then a request repeated after a
    crash may be worked on again.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def once(self: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = _key_of(request)
            if not key:
                return handler(self, request, *args, **kwargs)
            claim = _claimed(request, key)
            if claim.done_at:
                return _repeated(claim)
            try:
                with transaction.atomic() if atomic else nullcontext():
                    response = handler(self, request, *args, **kwargs)
                    if atomic:
                        _keep(claim, response)
            except Exception as error:
                response = _failed(self, claim, error)
                _keep(claim, response)
            else:
                if not atomic:
                    _keep(claim, response)
            return response

        once.is_idempotent = True
        return once

    return decorate


def _key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "").strip()
    if key and not KEY.fullmatch(key):
        detail = _("A key has 1 to 255 visible characters.")
        raise Problem("parameter", errors=[{"header": HEADER, "detail": detail}])
    return key.strip('"')


def _claimed(request: Request, key: str) -> IdempotentRequest:
    try:
        return idempotency.begin(principal=principal_of(request), key=key, fingerprint=fingerprint_of(request))
    except idempotency.StillRunning:
        raise Problem("running") from None
    except idempotency.OtherRequest:
        raise Problem("key-reused") from None


def fingerprint_of(request: Request) -> str:
    """64 hex digits: method, address, for whom, and what was said, however it was spaced. Files by their content."""
    acting_as = request.headers.get(ACTING_AS, "")
    digest = hashlib.sha256(f"{request.method} {request.path} {acting_as}\n".encode())
    if hasattr(request.data, "lists"):
        for name, values in sorted(request.data.lists()):
            for value in values:
                digest.update(json.dumps([name, _said(value)], ensure_ascii=False).encode(errors="surrogatepass"))
    else:
        digest.update(json.dumps(request.data, sort_keys=True).encode())
    return blind_index("api.request", digest.hexdigest())


def _said(value: Any) -> list[str] | str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name or "", digest.hexdigest()]


def _failed(view: APIView, claim: IdempotentRequest, error: Exception) -> Response:
    """The answer to a refusal; a fault frees the key and goes on up."""
    if isinstance(error, idempotency.TakenOver):
        raise Problem("running") from None
    try:
        return view.handle_exception(error)
    except Exception:
        idempotency.forget(claim=claim)
        raise


def _keep(claim: IdempotentRequest, response: Response) -> None:
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    idempotency.finish(
        claim=claim, status=response.status_code, body=body, location=response.headers.get("Location", "")
    )


def _repeated(claim: IdempotentRequest) -> Response:
    headers = {REPLAYED: "true"} | ({"Location": claim.location} if claim.location else {})
    data = json.loads(claim.body) if claim.body else None
    kind = MEDIA_TYPE if claim.status >= 400 else None
    return Response(data, status=claim.status, headers=headers, content_type=kind)
