"""Letting an organ use a certificate, taking that back, and seeing every use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_GET, require_POST

from services.accounts.decorators import real_name_required
from services.accounts.step_up import step_up_url, stepped_up
from services.certificates import access, operations
from services.certificates.forms import PermitForm
from services.certificates.models import CertificateUse, UsePermission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import User
    from services.certificates.models import Certificate

USUAL = timedelta(days=30)
PAGE = 20
ENDED = 5
"""Permissions that ended, beside those in force."""
NEWEST = 5
"""Uses named beside a permission; every use has a page of its own."""


def permissions(certificate: Certificate, page: str | None) -> dict[str, Any]:
    """What its page says of permissions: all in force, each can be withdrawn; those that ended page by page."""
    today = timezone.localdate()
    given = UsePermission.objects.filter(certificate=certificate).annotate(times=Count("uses")).order_by("-pk")
    newest = Prefetch("uses", CertificateUse.objects.order_by("-pk")[:NEWEST], to_attr="newest")
    given = given.select_related("organ", "certificate__type").prefetch_related(newest)
    return {
        "standing": list(given.in_force(on=today)),
        "ended": Paginator(given.ended(on=today), ENDED).get_page(page),
        "was_used": CertificateUse.objects.filter(permission__certificate=certificate).exists(),
    }


@require_GET
@real_name_required
def uses(request: HttpRequest, pk: int) -> HttpResponse:
    """Every use of a certificate by organs, newest first."""
    certificate = access.get_for_resident(request.user, pk)
    rows = CertificateUse.objects.filter(permission__certificate=certificate).select_related("permission__organ")
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/resident/uses.html", {"certificate": certificate, "page": page})


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
