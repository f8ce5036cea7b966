"""Appointing somebody; asking to act for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from services.accounts.adapter import PortalAccountAdapter
from services.accounts.networks import network_of
from services.accounts.operations import CodeTooSoon, TooManyTries
from services.accounts.views.sign_in import too_soon
from services.delegation import items as item_book
from services.delegation import operations
from services.delegation.decorators import as_oneself
from services.delegation.forms import SOME, AppointForm, AskForm
from services.delegation.views.words import enough_for_today

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from services.delegation.models import Grant


def looked_up(form: forms.Form) -> forms.Form:
    """The form with what was typed and the services found, without complaints: nothing was sent yet."""
    form._errors = ErrorDict()
    return form


def send_code(request: HttpRequest, grant: Grant) -> bool:
    """Have the code sent; says why not."""
    try:
        operations.request_consent(grant=grant, network=network_of(request), by=request.user)
    except CodeTooSoon as error:
        messages.info(request, too_soon(error.seconds))
    except TooManyTries as error:
        messages.info(request, PortalAccountAdapter.wait_message(error.minutes))
    except operations.EnoughForToday:
        messages.info(request, enough_for_today())
    else:
        return True
    return False


@method_decorator([never_cache, sensitive_post_parameters(), as_oneself], name="dispatch")
class Appoint(View):
    """Somebody of the family or a friend, named by phone or document."""

    form_class: type[forms.Form] = AppointForm
    template = "delegation/resident/appoint.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form; from the page of a service limited to that service."""
        code = request.GET.get("item", "")[:40]
        initial = {"items": [code], "which": SOME} if code and item_book.names([code]) else {}
        return self._page(self.form_class(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Looks up services, or writes it down and sends the code."""
        form = self.form_class(request.POST)
        if request.POST.get("action") == "find":
            return self._page(looked_up(form))
        if not form.is_valid():
            return self._page(form)
        try:
            grant = self.begin(form)
        except operations.CannotAct as error:
            form.add_error(None, str(error))
            return self._page(form)
        send_code(request, grant)
        return redirect("delegation:code", pk=grant.pk)

    def begin(self, form: Any) -> Grant:
        """The one operation."""
        user = self.request.user
        return operations.appoint(principal=user.person, by=user, **form.whom(), **form.reach())

    def _page(self, form: forms.Form) -> HttpResponse:
        return render(self.request, self.template, {"form": form})


class Ask(Appoint):
    """The other way round: the relative consents with a code or at a window."""

    form_class = AskForm
    template = "delegation/resident/ask.html"

    def begin(self, form: Any) -> Grant:
        """The one operation."""
        user = self.request.user
        return operations.ask(agent=user.person, by=user, **form.whom(), **form.reach())
