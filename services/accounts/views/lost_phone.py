"""For who can no longer get a code: the window, or 12345."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def lost_phone(request: HttpRequest) -> HttpResponse:
    """What to bring, what happens there, where to go. The same for everybody."""
    return render(request, "accounts/resident/lost_phone.html")
