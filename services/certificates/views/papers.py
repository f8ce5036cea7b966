"""Paper certificates: added to the wallet by their holder, compared with the original at a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.decorators import real_name_required
from services.accounts.step_up import proved_lately, step_up_url
from services.certificates import access_papers
from services.certificates.forms_papers import CodeForm, ConfirmForm, PaperForm, RefuseForm
from services.certificates.operations import papers as operations
from services.certificates.papers import holder_rows, line
from services.common.access import NotFoundOrNotYours
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.documents import limits
from services.documents.querysets import code_key
from services.files.operations import UploadRefused, remove, store_upload
from services.files.responses import preview

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.certificates.models import HeldDocument

LOOKED_AT = "paper_looked_at"
"""Session: the copy whose page this clerk opened last, so that its pictures are not written down one by one."""


@method_decorator(real_name_required, name="dispatch")
class AddPaper(View):
    """A photo of a paper certificate, for oneself, a child or an enterprise one acts for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        self._may(request)
        return self._page(request, PaperForm(holder=request.acting.principal))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it at level C."""
        self._may(request)
        holder = request.acting.principal
        form = PaperForm(request.POST, request.FILES, holder=holder)
        if not form.is_valid():
            return self._page(request, form)
        given = form.cleaned_data
        try:
            file = store_upload(upload=given.pop("file"), by=request.user)
            paper = operations.add_paper(holder=holder, file=file, by=request.user, **given)
        except UploadRefused as refused:
            form.add_error("file", refused.message)
            return self._page(request, form)
        except operations.TooManyPapers:
            remove(file=file, by=request.user)
            form.add_error(None, _("So many copies wait for a window already. Have some of them compared first."))
            return self._page(request, form)
        return redirect("certificates:paper", paper.pk)

    def _may(self, request: HttpRequest) -> None:
        if not access_papers.keeps(request.acting):
            raise PermissionDenied

    def _page(self, request: HttpRequest, form: PaperForm) -> HttpResponse:
        return render(request, "certificates/resident/paper_add.html", {"form": form})


@never_cache
@require_GET
@real_name_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One copy: how far it is trusted, the code for the window; the picture to who proved lately that it is them."""
    found = access_papers.get_paper_for_resident(request.user, pk)
    context = line(found) | {
        "paper": found,
        "pages": range(1, found.file.pages + 1) if proved_lately(request) else (),
        "confirm": step_up_url(request, request.path),
        "may_keep": access_papers.may_keep(request.user, found),
    }
    return render(request, "certificates/resident/paper.html", context)


@require_GET
@real_name_required
def paper_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """The picture of one page."""
    found = access_papers.get_paper_for_resident(request.user, pk)
    if not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    return preview(found.file, page)


@require_POST
@real_name_required
def remove_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of the wallet."""
    found = access_papers.get_paper_for_resident(request.user, pk, to_keep=True)
    operations.remove_paper(paper=found, by=request.user)
    messages.success(request, _("Taken out of your wallet."))
    return redirect("certificates:wallet")


@never_cache
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """One field for the code that the holder shows at the window."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limits.too_many(request):
            form.add_error(None, _("Too many codes in a short time. Wait five minutes."))
        else:
            return _found(request, form)
    return render(request, "certificates/counter/papers.html", {"form": form}, status=422 if form.errors else 200)


def _found(request: HttpRequest, form: CodeForm) -> HttpResponse:
    try:
        found = access_papers.get_waiting_paper(form.cleaned_data["code"])
    except NotFoundOrNotYours:
        limits.missed(request)
        form.add_error("code", _("No copy waits under this code. Ask the holder to open their wallet again."))
    else:
        if not access_papers.too_close(request.user, found):
            return redirect("papers:compare", found.check_code)
        form.add_error(None, _("This is you, or somebody close to you. A colleague must compare it."))
    return render(request, "certificates/counter/papers.html", {"form": form}, status=422)


@method_decorator([never_cache, staff_required(Role.RECEIVER)], name="dispatch")
class Compare(View):
    """The copy beside what the clerk fills in from the original."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Copy and both ways out."""
        found = access_papers.get_paper_to_compare(request.user, code)
        _note_look(request, found)
        initial = {"number": found.paper_number, "valid_to": found.valid_to}
        return self._page(request, found, ConfirmForm(initial=initial), RefuseForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """The same as the original, or not and why."""
        found = access_papers.get_paper_to_compare(request.user, code)
        refuse = "refuse" in request.POST
        form = RefuseForm(request.POST) if refuse else ConfirmForm(request.POST)
        act = operations.refuse_paper if refuse else operations.confirm_paper
        if form.is_valid():
            organ = access_papers.comparing_organ(request.user)
            try:
                act(paper=found, organ=organ, by=request.user, **form.cleaned_data)
            except operations.NotImpartial:
                form.add_error(None, _("This is you, or somebody close to you. A colleague must compare it."))
            except operations.NotWaiting:
                messages.error(request, _("A colleague decided about it, or the holder took it away."))
                return redirect("papers:find")
            else:
                said = _("Not confirmed. The holder reads why.") if refuse else _("Confirmed. It can be used again.")
                messages.success(request, said)
                return redirect("papers:find")
        _note_look(request, found)
        own, other = (ConfirmForm(initial={"number": found.paper_number, "valid_to": found.valid_to}), form)
        return self._page(request, found, own if refuse else form, other if refuse else RefuseForm(), status=422)

    def _page(
        self, request: HttpRequest, found: HeldDocument, confirm: ConfirmForm, refuse: RefuseForm, *, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "paper": found,
            "rows": holder_rows(found),
            "pages": range(1, found.file.pages + 1),
            "confirm": confirm,
            "refuse": refuse,
        }
        return render(request, "certificates/counter/compare.html", context, status=status)


@staff_required(Role.RECEIVER)
@require_GET
def compare_page(request: HttpRequest, code: str, page: int) -> HttpResponse:
    """The picture of one page of the copy; a look that was not written down with the page is written down here."""
    found = access_papers.get_paper_to_compare(request.user, code_key(code))
    if request.session.get(LOOKED_AT) != found.pk:
        _note_look(request, found)
    return preview(found.file, page)


def _note_look(request: HttpRequest, found: HeldDocument) -> None:
    organ = access_papers.comparing_organ(request.user)
    operations.open_paper(paper=found, organ=organ, by=request.user)
    request.session[LOOKED_AT] = found.pk
