"""Printing, and the register of what was printed and handed out."""

from __future__ import annotations

import zipfile
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.certificates import access, finding, operations
from services.certificates.forms_staff import HandOutForm, PrintForm
from services.certificates.models import PaperCopy
from services.certificates.operations.batching import PRINTED_AT_ONCE
from services.common.masking import mask_id, mask_name
from services.departments.access import departments_of
from services.departments.decorators import staff_required
from services.files.operations import read_bytes
from services.files.responses import archive_attachment, attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

PAGE = 30
REFUSED = (operations.CannotPrint, operations.OwnCertificate)


@never_cache
@staff_required(*access.HANDS_OUT)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What was printed in one's organs: what still lies here, what was handed out to whom."""
    organs = departments_of(request.user, *access.HANDS_OUT)
    every = PaperCopy.objects.filter(certificate__issuer__in=organs)
    waiting, handed = every.filter(handed_at=None), every.exclude(handed_at=None)
    chosen = "handed" if request.GET.get("show") == "handed" else "here"
    related = ("certificate__type", "certificate__holder", "certificate__holder_enterprise", "printed_by", "handed_by")
    rows = (handed if chosen == "handed" else waiting).select_related(*related).order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_line(one) for one in page.object_list]
    tabs = [
        ("here", _("Not handed out"), waiting.count(), chosen == "here"),
        ("handed", _("Handed out"), handed.count(), chosen == "handed"),
    ]
    return render(request, "certificates/counter/register.html", {"page": page, "tabs": tabs, "chosen": chosen})


def _line(copy: PaperCopy) -> dict[str, object]:
    return {
        "copy": copy,
        "holder": finding.holder_said(copy.certificate),
        "receiver": mask_name(copy.receiver_name),
        "document": mask_id(copy.receiver_id_number) if copy.receiver_id_number else "",
    }


@never_cache
@staff_required(*access.HANDS_OUT)
@require_http_methods(["GET", "HEAD", "POST"])
def print_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed file to be printed; that it is, is written down first."""
    found = access.get_for_counter(request.user, pk, *access.HANDS_OUT)
    form = PrintForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.print_copies(certificates=[found], by=request.user, **form.cleaned_data)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            return attachment(found.document.file, f"{found.type.name}{found.number}.pdf")
    context = {"form": form, **finding.line(found), "before": finding.prints(found)}
    return render(request, "certificates/counter/print.html", context, status=status)


@never_cache
@staff_required(*access.HANDS_OUT)
@require_POST
def print_some(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The next certificates of a batch that were not printed yet, as one archive of signed files."""
    batch = access.get_batch(request.user, ref, *access.HANDS_OUT)
    found = operations.without_kin(operations.printable(batch, most=PRINTED_AT_ONCE), request.user)
    if not found:
        messages.info(request, _("Everything that is signed was printed."))
        return redirect("certificates_counter:batch", ref)
    with ExitStack() as unless_sent:
        out = unless_sent.enter_context(TemporaryFile())
        with zipfile.ZipFile(out, "w") as archive:  # first: what cannot be read was not printed
            for one in found:
                archive.writestr(f"{one.number}.pdf", read_bytes(one.document.file))
        try:
            operations.print_copies(certificates=found, by=request.user)
        except REFUSED as refusal:
            messages.error(request, str(refusal))
            return redirect("certificates_counter:batch", ref)
        unless_sent.pop_all()
    return archive_attachment(request, out, f"{found[0].number}-{found[-1].number}.zip")


@never_cache
@sensitive_post_parameters()
@staff_required(*access.HANDS_OUT)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom, against which document; somebody else shows why they may."""
    copy = access.get_paper(request.user, pk)
    form = HandOutForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.hand_out(copy=copy, by=request.user, **form.cleaned_data)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Handed out, and written into the register."))
            return redirect("certificates_counter:register")
    context = {"form": form, "line": _line(copy), **finding.line(copy.certificate)}
    return render(request, "certificates/counter/hand_out.html", context, status=status)
