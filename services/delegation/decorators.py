"""Who may open a page of delegation."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from services.accounts.decorators import real_name_required

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def as_oneself(view: View) -> View:
    """A real-named resident who acts for nobody else at the moment: a right to act cannot be handed on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.acting.is_self:
            text = _("You act for somebody else now. Go back to yourself first: this right cannot be handed on.")
            messages.error(request, text)
            return redirect("delegation:mine")
        return view(request, *args, **kwargs)

    return real_name_required(guarded)
