"""The window: who stands there, what they want, one page, the receipt; then the next client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.access import find_person
from services.accounts.checks import CheckUnavailable
from services.accounts.operations.enterprises import UnknownEnterprise
from services.applications import reception as page
from services.applications.access import get_of_visit, get_paper, get_visit, may_receive, receiving_posts
from services.applications.enums import State
from services.applications.forms_reception import ClientForm
from services.applications.operations import admitting, receiving
from services.applications.operations.drafting import MayNotApply, TooManyFiles
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.submitting import NotComplete
from services.catalog.access import get_published
from services.common.outbound import origin_of
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.files.operations import UploadRefused
from services.files.responses import attachment, preview

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import Person
    from services.applications.forms_reception import HandInForm
    from services.applications.models import Application, Visit
    from services.applications.operations.admitting import Whom
    from services.departments.models import StaffPost

PICTURED = ("photo", "file")
"""Kinds of questions the camera of the window can answer."""


def post_of(request: HttpRequest) -> StaffPost:
    """The post in which one receives now."""
    posts = receiving_posts(request.user)
    if not posts:
        raise PermissionDenied
    return posts[0]


def at_bridge(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page that may speak with the card reader and the camera of the window's own computer, and with nobody else."""
    context |= {"bridge": settings.BRIDGE_URL, "pictured": PICTURED}
    response = render(request, f"applications/counter/{name}.html", context, status=status)
    if settings.BRIDGE_URL:
        response._csp_update = {"connect-src": [origin_of(settings.BRIDGE_URL)]}
    return response


@method_decorator([never_cache, sensitive_post_parameters(), staff_required(Role.RECEIVER)], name="dispatch")
class Reception(View):
    """The document on the counter."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form for each client."""
        return self._page(ClientForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find the person, or make one from the register; begin the visit."""
        form = ClientForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        whom = self._whom(form)
        if whom is None:
            return self._page(form)
        try:
            visit = receiving.begin_visit(whom=whom, post=post_of(request), by=request.user)
        except OwnCase as refusal:
            form.add_error(None, str(refusal))
            return self._page(form, status=409)
        return redirect("counter:visit", visit=visit.ref)

    def _whom(self, form: ClientForm) -> Whom | None:
        """For whom somebody stands there; None when that is told on the form."""
        data, by = form.cleaned_data, self.request.user
        person = self._person(form, "")
        agent = self._person(form, "agent_") if data["agent_id_number"] else None
        if form.errors or person is None:
            return None
        field = "firm_authority" if data["credit_code"] else "authority"
        try:
            if data["credit_code"]:
                code, authority = data["credit_code"], data["firm_authority"]
                return admitting.for_enterprise(agent=person, credit_code=code, authority=authority, by=by)
            if agent is None:
                return admitting.Whom(person=person)
            guardian, authority = data["agent_is"] == "guardian", data["authority"]
            return admitting.for_person(agent=agent, person=person, guardian=guardian, authority=authority, by=by)
        except admitting.NoAuthority as refusal:
            form.add_error(field, str(refusal))
        except UnknownEnterprise as refusal:
            form.add_error("credit_code", str(refusal))
        except CheckUnavailable:
            form.add_error("credit_code", _("The register of enterprises does not answer now. Try again in a while."))
        return None

    def _person(self, form: ClientForm, prefix: str) -> Person | None:
        data = form.cleaned_data
        document = {"id_type": data[f"{prefix}id_type"], "id_number": data[f"{prefix}id_number"]}
        name, known = data[f"{prefix}name"], find_person(**document)
        if known is not None:
            if name and name != known.name:
                form.add_error(f"{prefix}name", _("Compare the name with the document: it belongs to another name."))
            return known
        if not name:
            form.add_error(f"{prefix}name", _("Nobody with this document is known here yet. Write the name."))
            return None
        phone = "" if prefix else data["phone"]
        try:
            return admitting.identify(
                name=name, phone=phone, compared=data["compared"], by=self.request.user, **document
            )
        except admitting.NameDiffers:
            form.add_error(f"{prefix}name", _("Compare the name with the document: it belongs to another name."))
        except admitting.NotCompared:
            form.add_error(
                "compared", _("No register can confirm this document now. Compare person and document, then tick this.")
            )
        return None

    def _page(self, form: ClientForm, status: int = 0) -> HttpResponse:
        wrong = next((name for name in form.errors if name in form.fields), "id_number")
        form.fields[wrong].widget.attrs["autofocus"] = True
        context = {"form": form, "post": post_of(self.request)}
        return at_bridge(self.request, "reception", context, status or (422 if form.errors else 200))


def present(request: HttpRequest, ref: str) -> Visit | None:
    """The visit while the client is there; None, with words for the clerk, once it is over."""
    visit = get_visit(request.user, ref)
    if receiving.use_visit(visit):
        return visit
    receiving.end_visit(visit=visit, by=request.user)
    messages.info(request, _("That client has left; nothing of theirs is open any more."))
    return None


@never_cache
@staff_required(Role.RECEIVER)
@require_GET
def visit(request: HttpRequest, visit: str) -> HttpResponse:
    """The client: what they want now, what they have running."""
    found = present(request, visit)
    if found is None:
        return redirect("counter:reception")
    words = request.GET.get("q", "")[:60].strip()
    context = page.client(found) | {"items": page.items_for(post_of(request), words, found), "q": words}
    return render(request, "applications/counter/visit.html", context)


@staff_required(Role.RECEIVER)
@require_POST
def open_case(request: HttpRequest, visit: str, code: str) -> HttpResponse:
    """Open the item for the client."""
    found = present(request, visit)
    if found is None:
        return redirect("counter:reception")
    version = get_published(code)
    if not any(may_receive(post, version) for post in receiving_posts(request.user)):
        messages.error(request, _("This item is not received at your window."))
        return redirect("counter:visit", visit=found.ref)
    try:
        application = receiving.open_case(visit=found, version=version, by=request.user)
    except MayNotApply as refusal:
        messages.error(request, str(refusal))
        return redirect("counter:visit", visit=found.ref)
    return redirect("counter:visit_case", visit=found.ref, ref=application.ref)


@never_cache
@sensitive_post_parameters()
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, visit: str, ref: str) -> HttpResponse:
    """Everything of one case on one page; POST keeps it or hands it in."""
    found = present(request, visit)
    if found is None:
        return redirect("counter:reception")
    application = get_of_visit(found, ref)
    if application.state != State.DRAFT:
        return redirect("counter:visit", visit=found.ref)
    form, handing = page.questions(application, request), page.papers(application, request, found)
    if request.method == "POST" and _both_valid(form, handing, keep=_keeps(request)):
        done = _taken(request, application, form, handing)
        if done is not None:
            return done
    context = page.case(found, application, form, handing)
    status = 422 if form.errors or handing.errors else 200
    return at_bridge(request, "window", context, status)


def _keeps(request: HttpRequest) -> bool:
    return request.POST.get("then") == "keep"


def _both_valid(form: Any, handing: HandInForm, *, keep: bool) -> bool:
    """Both, so that every mistake is told at once; a statement need not be signed to keep what was typed."""
    valid = form.is_valid()
    if keep:
        handing.fields["signed"].required = False
    return handing.is_valid() and valid


def _taken(request: HttpRequest, application: Application, form: Any, handing: HandInForm) -> HttpResponse | None:
    """Keep or hand in; None when something stands in the way, told on the page."""
    data = handing.cleaned_data
    handed = {pk: receiving.Handed(**came) for pk, came in handing.handed().items()}
    wanted = receiving.Wanted(**{key: data[key] for key in ("way", "recipient", "phone", "address")})
    reception = receiving.Reception(form=form, handed=handed, wanted=wanted, organ=data["organ"])
    act = receiving.keep if _keeps(request) else receiving.hand_in
    try:
        act(application=application, reception=reception, by=request.user)
    except NotComplete as incomplete:
        for _page_key, text in incomplete.problems:
            handing.add_error(None, text)
        return None
    except (UploadRefused, TooManyFiles) as refusal:
        handing.add_error(None, str(refusal))
        return None
    except NotOpenToThis as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Kept.") if _keeps(request) else _("Received. The receipt is being made."))
    if _keeps(request):
        return redirect("counter:visit_case", visit=application.visit.ref, ref=application.ref)
    return redirect("counter:visit", visit=application.visit.ref)


@never_cache
@staff_required(Role.RECEIVER)
@require_GET
def receipts(request: HttpRequest, visit: str) -> HttpResponse:
    """One sheet with everything this client handed in, to take home."""
    found = get_visit(request.user, visit)
    context = page.client(found)
    context["handed_in"] = page.receipts(context["handed_in"])
    return render(request, "applications/counter/receipts.html", context)


@staff_required(Role.RECEIVER)
@require_GET
def receipt(request: HttpRequest, visit: str, ref: str) -> HttpResponse:
    """The sealed receipt of one case, for printing."""
    application = get_of_visit(get_visit(request.user, visit), ref)
    proof = application.receipt
    paper = get_paper(application, proof.pk if proof else 0)
    return attachment(paper.file, f"{paper.title}.pdf")


@never_cache
@staff_required(Role.RECEIVER)
@require_GET
def print_receipts(request: HttpRequest, visit: str) -> HttpResponse:
    """The sealed receipts of everything this client handed in, sent to the printer as the page opens."""
    found = get_visit(request.user, visit)
    context = {"visit": found, "client": page.bar(found), "pages": page.printed(found)}
    return render(request, "applications/counter/print_receipts.html", context)


@staff_required(Role.RECEIVER)
@require_GET
def receipt_page(request: HttpRequest, visit: str, ref: str, number: int) -> HttpResponse:
    """One page of a receipt as a picture for the printer."""
    application = get_of_visit(get_visit(request.user, visit), ref)
    proof = application.receipt
    return preview(get_paper(application, proof.pk if proof else 0).file, number, for_paper=True)


@staff_required(Role.RECEIVER)
@require_POST
def leave(request: HttpRequest, visit: str) -> HttpResponse:
    """The next client: nothing of this one stays."""
    receiving.end_visit(visit=get_visit(request.user, visit), by=request.user)
    return redirect("counter:reception")
