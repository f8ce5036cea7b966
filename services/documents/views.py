"""Public verification: anybody, without signing in, with script or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from services.common import fragments
from services.common.access import NotFoundOrNotYours
from services.documents import limits, operations, status_list, verdicts
from services.documents.forms import FileForm, LookUpForm
from services.documents.keeping import KEPT
from services.documents.models import Document
from services.documents.querysets import code_key, number_key
from services.documents.sealing import statements
from services.documents.sealing.providers import provider

if TYPE_CHECKING:
    from django.http import HttpRequest

SEARCH = "documents/resident/verify.html"
FILE = "documents/resident/verify_file.html"
RESULT = "documents/resident/verify_result.html"


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """One field for code or number; what is found has an address of its own."""
    if request.method == "GET":
        return fragments.page(request, ("verify",), lambda: render(request, SEARCH, {"form": LookUpForm()}))
    form = LookUpForm(request.POST)
    if not form.is_valid():
        return render(request, SEARCH, {"form": form})
    if limits.too_many(request):
        return render(request, SEARCH, {"form": form, "too_many": True}, status=429)
    number = number_key(form.cleaned_data["q"])
    if limits.guessed(number):
        return render(request, SEARCH, {"form": form, "too_many": True}, status=429)
    document = Document.objects.found_by(form.cleaned_data["q"], last=form.cleaned_data["last"])
    if document is None:
        limits.missed(request)
        limits.missed_number(number)
        operations.note_guess(text=form.cleaned_data["q"])
        return render(request, SEARCH, {"form": form, "verdict": verdicts.judge(None)}, status=404)
    return redirect("documents:verify_result", document.verify_code)


@never_cache
@require_http_methods(["GET", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """A signed PDF: the register knows exactly this file, and what its document is worth now."""
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "GET" or not form.is_valid():
        return render(request, FILE, {"form": form})
    if limits.too_many(request):
        return render(request, FILE, {"form": FileForm(), "too_many": True}, status=429)
    verdict = verdicts.judge_file(form.cleaned_data["file"])
    if verdict.document is None:
        limits.missed(request)
    return render(request, RESULT, _said(verdict) | {"of_file": True})


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The root certificates of seals and statements (PEM, RFC 7468): with them both are checked without the portal."""
    text = "".join(root.public_bytes(Encoding.PEM).decode() for root in provider().roots())
    return HttpResponse(text, content_type="application/x-pem-file")


@require_GET
def organ_keys(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate of an organ's seal with its chain, signer first (PEM, RFC 7468)."""
    if limits.too_many_lists(request):
        return _wait()
    organ = status_list.signs_certificates(code)
    if organ is None:
        raise NotFoundOrNotYours
    chain = statements.chain(status_list.signed_list(organ))
    text = "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
    return HttpResponse(text, content_type="application/x-pem-file")


@require_GET
def states(request: HttpRequest, code: str) -> HttpResponse:
    """The list of states of one organ, signed; it may be kept as long as ``ttl`` says."""
    if limits.too_many_lists(request):
        return _wait()
    organ = status_list.signs_certificates(code)
    if organ is None:
        raise NotFoundOrNotYours
    answer = HttpResponse(status_list.signed_list(organ), content_type="application/jwt")
    answer["Cache-Control"] = f"public, max-age={int(KEPT.total_seconds())}"
    return answer


def _wait() -> HttpResponse:
    answer = HttpResponse(_("Too many requests in a short time. Wait five minutes."), "text/plain", status=429)
    answer["Retry-After"] = str(int(limits.WINDOW.total_seconds()))
    return answer


@never_cache
@require_GET
def verify_result(request: HttpRequest, code: str) -> HttpResponse:
    """The verdict on one verification code: valid, or not valid and why."""
    if limits.too_many(request):
        return render(request, SEARCH, {"form": LookUpForm(), "too_many": True}, status=429)
    document = Document.objects.made().filter(verify_code=code_key(code)).first()
    verdict = verdicts.judge(document)
    if document is None:
        limits.missed(request)
    return render(request, RESULT, _said(verdict), status=200 if document else 404)


def _said(verdict: verdicts.Verdict) -> dict[str, Any]:
    signed = bool(verdicts.signature_beside(verdict.document))
    return {"verdict": verdict, "rows": verdicts.rows(verdict), "card": verdicts.card(verdict), "has_signature": signed}


@never_cache
@require_GET
def signature(request: HttpRequest, code: str) -> HttpResponse:
    """The signature beside the file of a document (GB/T 35275), for whoever has the file and checks it elsewhere."""
    if limits.too_many(request):
        return _wait()
    document = Document.objects.made().filter(verify_code=code_key(code)).first()
    if document is None:
        limits.missed(request)
    der = verdicts.signature_beside(document)
    if not der:
        raise NotFoundOrNotYours
    answer = HttpResponse(der, content_type="application/pkcs7-signature")
    answer["Content-Disposition"] = f'attachment; filename="{document.verify_code}.p7s"'
    return answer
