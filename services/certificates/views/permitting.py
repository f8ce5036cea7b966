"""Letting an organ use a certificate, and taking that back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from services.accounts.decorators import real_name_required
from services.accounts.step_up import step_up_url, stepped_up
from services.certificates import access, operations
from services.certificates.forms import PermitForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import User
    from services.certificates.models import Certificate

USUAL = timedelta(days=30)


@method_decorator(real_name_required, name="dispatch")
class Permit(View):
    """One organ, one purpose, until a day; for who confirmed just now that it is them."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form."""
        certificate = access.get_to_permit(request.user, pk)
        if not stepped_up(request):
            return redirect(step_up_url(request, request.path))
        form = PermitForm(initial={"until": timezone.localdate() + USUAL}, certificate=certificate)
        return self._page(request, certificate, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it."""
        certificate = access.get_to_permit(request.user, pk)
        if not stepped_up(request):
            return redirect(step_up_url(request, request.path))
        form = PermitForm(request.POST, certificate=certificate)
        if not form.is_valid():
            return self._page(request, certificate, form)
        try:
            _given(certificate, form.cleaned_data, request.user)
        except operations.CannotPermit:
            messages.error(request, _("This certificate cannot be used now."))
        return redirect("certificates:detail", pk)

    def _page(self, request: HttpRequest, certificate: Certificate, form: PermitForm) -> HttpResponse:
        context = {"certificate": certificate, "form": form}
        return render(request, "certificates/resident/permit.html", context)


def _given(certificate: Certificate, said: dict[str, Any], user: User) -> None:
    """Raises CannotPermit."""
    operations.permit(
        certificate=certificate,
        organ=said["organ"],
        purpose=said["purpose"],
        item_code=said["item"],
        fields=said["fields_given"],
        until=said["until"],
        person=user.person,
        by=user,
    )


@require_POST
@real_name_required
def withdraw(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Take it back, at once."""
    certificate = access.get_to_permit(request.user, pk)
    operations.withdraw(permission=access.get_permission(certificate, ref), by=request.user)
    messages.success(request, _("Withdrawn. The organ cannot use it any more."))
    return redirect("certificates:detail", pk)
