"""One view for each button of the desk: the right post, the form where it asks for words, one operation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from services.applications import desk as desk_page
from services.applications import held
from services.applications.access import get_for_counter
from services.applications.views.counter.case import carry_out, case_page, require_role
from services.departments.decorators import staff_required

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from services.applications.buttons import Button


def move_view(button: Button) -> Callable[..., HttpResponse]:
    """The view behind ``button``: POST alone, or a page that asks first."""

    def view(request: HttpRequest, ref: str) -> HttpResponse:
        application = get_for_counter(request.user, ref)
        require_role(request, application, *button.roles)
        if request.method == "POST" and (why := held.by_another(application, request.user, button.roles)):
            return case_page(request, application, status=409, refusal=why)
        act = partial(button.act, application=application, by=request.user)
        if button.form is None:
            return carry_out(request, application, act, button.done)
        form = button.form(request.POST if request.method == "POST" else None, application=application)
        status = 200
        if request.method == "POST" and form.is_valid():
            told = partial(act, **form.cleaned_data)
            try:
                return carry_out(request, application, told, button.done, raises=button.on_form)
            except button.on_form as refusal:
                form.add_error(None, str(refusal))
                status = 409
        context = desk_page.form_page(application, form, purpose=button.purpose)
        context |= {"title": button.title, "button_label": button.send}
        return render(request, button.template, context, status=status)

    view.__name__ = button.name
    return staff_required(*button.roles)(require_http_methods(["GET", "POST"] if button.form else ["POST"])(view))
