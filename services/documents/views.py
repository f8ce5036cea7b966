"""Public verification: anybody, without signing in, with script or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from services.common import fragments
from services.documents import limits, verdicts
from services.documents.forms import LookUpForm
from services.documents.models import Document
from services.documents.querysets import code_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SEARCH = "documents/resident/verify.html"
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
    document = Document.objects.found_by(form.cleaned_data["q"])
    if document is None:
        limits.missed(request)
        return render(request, SEARCH, {"form": form, "verdict": verdicts.judge(None)})
    return redirect("documents:verify_result", document.verify_code)


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
    context = {"verdict": verdict, "rows": verdicts.rows(verdict), "card": verdicts.card(verdict)}
    return render(request, RESULT, context, status=200 if document else 404)
