"""公示: who is about to be given something, with the least that lets a neighbour object; and the objection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.accounts.decorators import real_name_required
from services.grants.access import get_public
from services.grants.forms import ObjectionForm
from services.grants.models import Candidate
from services.grants.operations import objecting
from services.grants.operations.moving import NotOpenToThis
from services.grants.shown import line

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 50


@never_cache
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Everything published today, the soonest to end first. Afterwards it is gone."""
    rows = Candidate.objects.public(on=timezone.localdate()).select_related("programme__department", "person")
    page = Paginator(rows.order_by("published_until_date", "programme", "pk"), PAGE).get_page(request.GET.get("page"))
    page.object_list = [line(candidate) for candidate in page.object_list]
    return render(request, "grants/resident/published.html", {"page": page})


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what is not right. Whoever is signed in with their name may."""
    candidate = get_public(ref)
    form = ObjectionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            objecting.object_to(candidate=candidate, text=form.cleaned_data["text"], by=request.user)
        except (NotOpenToThis, objecting.AlreadyObjected) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Thank you. It is looked into before anything is granted."))
            return redirect("grants:published")
    context = {"form": form, "row": line(candidate), "candidate": candidate}
    return render(request, "grants/resident/objection.html", context, status=status)
