"""What notices shows on pages of other rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from services.notices import access

if TYPE_CHECKING:
    from django.http import HttpRequest


def inbox_link(request: HttpRequest, **context: Any) -> str:
    """The way to the inbox from the account page, with the number of unread notices."""
    return render_to_string("notices/_partials/inbox_link.html", {"unread": access.unread_count(request.user)}, request)
