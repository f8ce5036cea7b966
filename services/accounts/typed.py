"""What somebody had typed when the session ended: kept for the same person and the same page, for two hours, once.

The script of the page sends it in the last seconds; a form that is sent too late brings it along itself. It lies in the
browser's own session, which is ciphertext, and nobody else who signs in there gets it. Staff have none of this: in
their forms stand the data of whoever stood at the window. Neither have forms a helper fills in for somebody else, which
say so by ``data-forget`` and a field ``forget``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from services.accounts.decorators import page_of

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY = "typed"
PATH = "/account/typed/"
KEPT_SECONDS = 2 * 60 * 60
MOST_FIELDS, MOST_CHARACTERS = 100, 20_000
LARGEST_BODY = 200_000
SECRET = re.compile(r"csrf|password|signature|(^|-)code$")
"""Names of fields that are never kept."""

Field = tuple[str, str, str]
"""Path of the form (with ``#`` and which of its kind on the page, from the script), name, value."""


def keep(request: HttpRequest) -> None:
    """Into the session that still is this person's."""
    if (found := _sent(request)) is not None:
        request.session[KEY] = found


def before_leaving(request: HttpRequest) -> dict[str, Any] | None:
    """What goes along into the session of nobody that begins when this one ends."""
    if request.method == "POST" and (found := _sent(request)) is not None:
        return found
    return request.session.get(KEY)


def told(request: HttpRequest) -> list[Field] | None:
    """What was typed on the page that is drawn now; told once. None when there is nothing."""
    kept = request.session.get(KEY)
    if kept is None or kept["page"] != request.get_full_path():
        return None
    del request.session[KEY]
    return kept["fields"]


def forget_others(request: HttpRequest) -> None:
    """Somebody else signed in, or it lies too long: it goes."""
    kept = request.session.get(KEY)
    if kept and (kept["user"] != request.user.pk or not 0 <= _now() - kept["at"] <= KEPT_SECONDS):
        del request.session[KEY]


def _now() -> int:
    return int(timezone.now().timestamp())


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """The fields of this request, when they may be kept."""
    plain = request.content_type == "application/x-www-form-urlencoded"
    short = int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST_BODY
    if request.user.is_staff or not (plain and short) or "forget" in request.POST:
        return None
    by_script = request.path == PATH
    page = request.POST.get("page", "") if by_script else page_of(request)
    fields = _read(request.POST.get("typed", "")) if by_script else _fields_of(request)
    fields = [field for field in fields if not SECRET.search(field[1].lower())]
    if not fields or not page.startswith("/") or not url_has_allowed_host_and_scheme(page, None):
        return None
    if len(fields) > MOST_FIELDS or sum(map(len, (page, *sum(fields, ())))) > MOST_CHARACTERS:
        return None
    return {"user": request.user.pk, "page": page, "fields": fields, "at": _now()}


def _fields_of(request: HttpRequest) -> list[Field]:
    return [(request.path, name, value) for name, values in request.POST.lists() for value in values]


def _read(text: str) -> list[Field]:
    """What the script of the page sent; nothing when it is of another form."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, list):
        return []
    fine = all(isinstance(row, list) and len(row) == 3 and all(isinstance(one, str) for one in row) for row in rows)
    return [(row[0], row[1], row[2]) for row in rows] if fine else []
