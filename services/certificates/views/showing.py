"""亮证: the holder's page with the living code, and the page of whoever scans it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts.decorators import real_name_required
from services.certificates import access, operations
from services.certificates.cards import card
from services.certificates.facts import chosen, facts
from services.certificates.forms import LookForm
from services.certificates.models import Showing
from services.common.masking import mask_name
from services.departments.access import posts_of
from services.documents import limits
from services.documents.sealing import statements
from services.documents.verdicts import judge, rows
from services.files.operations import portrait_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.certificates.models import Certificate

SESSION_KEY = "showing"
"""Certificate, code and number of the showing this browser made last."""
MOST_LOOKS = 10


@method_decorator([never_cache, real_name_required], name="dispatch")
class Show(View):
    """The code of one certificate, renewed before its minute is over; below it who looked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The code this browser made, while it lives; otherwise the way to one."""
        certificate = access.get_for_resident(request.user, pk)
        kept = request.session.get(SESSION_KEY) or {}
        showing = Showing.objects.filter(pk=kept.get("pk", 0), certificate=certificate).order_by("pk").first()
        left = (showing.expires_at - timezone.now()).total_seconds() if showing else 0
        living = showing is not None and showing.seen_at is None and left > 0
        address = settings.SITE_URL.rstrip("/") + reverse("certificates_public:look", args=[kept.get("says") or "-"])
        context = _about(certificate) | {
            "showing": showing,
            "living": living,
            "left": max(0, int(left)),
            "address": address if living else "",
            "chosen": showing.facts if showing else [],
        }
        return render(request, "certificates/resident/show.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new code, for everything or for the ticked facts."""
        certificate = access.get_for_resident(request.user, pk)
        asked = request.POST.getlist("fact")[:50]
        try:
            showing, says = operations.show(
                certificate=certificate, facts=asked, person=request.user.person, by=request.user
            )
        except operations.CannotShow:
            messages.error(request, _("This certificate cannot be shown now."))
            return redirect("certificates:detail", pk)
        request.session[SESSION_KEY] = {"pk": showing.pk, "says": says}
        return redirect("certificates:show", pk)


def _about(certificate: Certificate) -> dict[str, Any]:
    today = timezone.localdate()
    looks = Showing.objects.filter(certificate=certificate, seen_at__isnull=False).order_by("-seen_at")[:MOST_LOOKS]
    return {
        "certificate": certificate,
        "card": card(certificate, today, linked=False),
        "usable": certificate.is_usable_on(today) and certificate.document.is_made,
        "facts": facts(certificate),
        "looks": looks,
    }


@override(settings.LANGUAGE_CODE)
def _who(request: HttpRequest, said: str) -> str:
    """What the holder reads about who looks, in their language: an organ, a masked name, or a visitor's own words."""
    user = request.user
    if user.is_authenticated and user.is_staff:
        posts = posts_of(user)
        return posts[0].department.name if posts else _("A member of staff")
    if user.is_authenticated and user.person_id:
        return mask_name(user.person.name)
    return _("Not signed in; says: {who}").format(who=said) if said else _("Somebody who is not signed in")


@method_decorator(never_cache, name="dispatch")
class Look(View):
    """What a scanned code leads to. Opening it shows nothing yet: a preview must not use the one look up."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Whether the code is good, and the button."""
        return self._page(request, token, LookForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """The one look."""
        form = LookForm(request.POST)
        if not form.is_valid():
            return self._page(request, token, form)
        if limits.too_many(request):
            return _refused(request, _("Too many look-ups"), 429)
        by = request.user if request.user.is_authenticated else None
        try:
            seen = operations.look(token=token, who=_who(request, form.cleaned_data["who"]), by=by)
        except operations.CannotLook as error:
            limits.missed(request)
            return _refused(request, str(error.why.label))
        certificate = seen.certificate
        verdict = judge(certificate.document)
        context = {
            "verdict": verdict,
            "rows": [] if seen.facts else rows(verdict)[:-1],  # not its lasting code: this was one look
            "facts": _told(seen),
            "statement": seen.statement,
            "algorithm": statements.algorithm(seen.statement) if seen.statement else "",
            "photo": "" if seen.facts else _photo(certificate),
            "certificate": certificate,
        }
        return render(request, "certificates/resident/looked.html", context)

    def _page(self, request: HttpRequest, token: str, form: LookForm) -> HttpResponse:
        if limits.too_many(request):
            return _refused(request, _("Too many look-ups"), 429)
        try:
            operations.weigh(token)
        except operations.CannotLook as error:
            limits.missed(request)
            return _refused(request, str(error.why.label))
        return render(request, "certificates/resident/look.html", {"form": form})


def _told(seen: operations.Seen) -> list[dict[str, str]]:
    """The facts in the language of who looks; those that are signed are in that of the house."""
    facts = chosen(seen.certificate, [fact.key for fact in seen.facts])
    return [{"key": fact.label, "value": fact.value} for fact in facts]


def _refused(request: HttpRequest, why: str, status: int = 404) -> HttpResponse:
    return render(request, "certificates/resident/look_refused.html", {"why": why}, status=status)


def _photo(certificate: Certificate) -> str:
    """The portrait as a data address: it must not be fetched again."""
    return portrait_address(certificate.photo) if certificate.photo is not None else ""
