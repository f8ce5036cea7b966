"""The wallet: what a resident holds, what stands on it, its code, its signed file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from services.accounts.decorators import real_name_required
from services.accounts.enums import ActingScope
from services.accounts.step_up import proved_lately, step_up_url
from services.certificates import access, operations
from services.certificates.access_papers import keeps
from services.certificates.cards import card
from services.certificates.enums import CertificateStatus
from services.certificates.faces import screen_rows, span
from services.certificates.models import Certificate, HeldDocument
from services.certificates.papers import line
from services.certificates.views.permitting import permissions
from services.common import slots
from services.documents.printing.paper import spaced, verify_address
from services.files.responses import attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_GET
@real_name_required
def wallet(request: HttpRequest) -> HttpResponse:
    """Everything the chosen identity holds: usable ones as cards, the rest below as a list."""
    today, acting = timezone.localdate(), request.acting
    held = list(Certificate.objects.held_by(acting.principal)) if acting.may(ActingScope.CERTIFICATES) else []
    usable = [card(certificate, today) for certificate in held if certificate.is_usable_on(today)]
    past = [card(certificate, today) for certificate in held if not certificate.is_usable_on(today)]
    kinds = {certificate.type.code for certificate in held if certificate.is_usable_on(today)}
    may_see = acting.may(ActingScope.CERTIFICATES)
    papers = [line(one) for one in HeldDocument.objects.papers_of(acting.principal)] if may_see else []
    context = {"usable": usable, "past": past, "held": kinds, "may_see": may_see}
    context |= {"papers": papers, "may_keep": keeps(acting)}
    return render(request, "certificates/resident/wallet.html", context)


@require_http_methods(["GET", "POST"])
@real_name_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate, masked; POST shows the face data in full once and writes down that it did.

    In full only to who proved lately that it is them; others confirm first and come back.
    """
    certificate = access.get_for_resident(request.user, pk)
    open_now = request.method == "POST"
    if open_now and not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    if open_now:
        operations.reveal(certificate=certificate, by=request.user)
    context = _facts(certificate, masked=not open_now)
    if context["renewable"]:
        context["renewal"] = slots.draw("certificate.renewal", request, kind=certificate.type)
    context |= permissions(certificate, request.GET.get("page"))
    context["may_permit"] = access.may_permit(request.user.person, certificate)
    return render(request, "certificates/resident/detail.html", context)


def _facts(certificate: Certificate, *, masked: bool) -> dict[str, Any]:
    today = timezone.localdate()
    rows = screen_rows(certificate, masked=masked)
    rows += [
        {"key": _("Number"), "value": certificate.number},
        {"key": _("Validity"), "value": span(certificate.valid_from, certificate.valid_to)},
        {"key": _("Issued by"), "value": certificate.issuer.name},
        {"key": _("Version"), "value": str(certificate.version)},
        {"key": _("Identifier"), "value": certificate.identifier},
        {"key": _("Verification code"), "value": spaced(certificate.document.verify_code)},
    ]
    return {
        "certificate": certificate,
        "card": card(certificate, today, linked=False),
        "rows": rows,
        "masked": masked,
        "usable": certificate.is_usable_on(today),
        "made": certificate.document.is_made,
        "decision": access.decision_of(certificate) if certificate.status == CertificateStatus.REVOKED else None,
        "renewable": certificate.is_renewable_on(today),
    }


@require_GET
@real_name_required
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """出示核验码: the QR code of the public verification address."""
    certificate = access.get_for_resident(request.user, pk)
    today = timezone.localdate()
    context = {
        "certificate": certificate,
        "card": card(certificate, today, linked=False),
        "address": verify_address(certificate.document.verify_code),
        "spaced": spaced(certificate.document.verify_code),
        "usable": certificate.is_usable_on(today) and certificate.document.is_made,
    }
    return render(request, "certificates/resident/code.html", context)


@require_GET
@real_name_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed PDF as an attachment, for who proved lately that it is them.

    While it is being made, back to the certificate with a word.
    """
    certificate = access.get_for_resident(request.user, pk)
    if not certificate.document.is_made:
        messages.info(request, _("The file is being made and signed. It will be here in a moment."))
        return redirect("certificates:detail", certificate.pk)
    if not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    operations.note_download(certificate=certificate, by=request.user)
    return attachment(certificate.document.file, f"{certificate.type.name}.pdf")


@require_GET
@real_name_required
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision that revoked it (撤销决定书), for who proved lately that it is them."""
    certificate = access.get_for_resident(request.user, pk)
    document = access.get_decision(certificate)
    if not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    operations.note_decision_read(certificate=certificate, by=request.user)
    return attachment(document.file, f"{document.title}.pdf")
