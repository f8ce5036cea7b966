"""From the guide to the case number: one group a page, materials, check, submit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.decorators import real_name_required
from services.applications import flow, routing, shown, story
from services.applications.access import get_file, get_for_resident, get_to_change, held_documents
from services.applications.enums import State
from services.applications.forms import ConsentForm, UploadForm
from services.applications.operations.consenting import usable_for
from services.applications.operations.drafting import (
    TooManyFiles,
    attach,
    discard,
    hindrance,
    own_draft,
    remove,
    save_page,
    start,
)
from services.applications.operations.later import may_follow
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.promising import offers_promise
from services.applications.operations.submitting import CANCEL_WITHIN, NotComplete, may_cancel, problems_of, submit
from services.catalog import situations
from services.catalog.access import get_published
from services.catalog.enums import Unit
from services.common.access import NotFoundOrNotYours
from services.files.operations import UploadRefused
from services.questions.answers import visible_groups
from services.questions.forms import build_form
from services.questions.sources import Prefill

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from services.applications.models import Application, CaseMaterial
    from services.catalog.models import ItemVersion
    from services.certificates.models import HeldDocument


def _head(application: Application, pages: list[flow.Step], key: str) -> dict[str, Any]:
    """What the flow head of every page shows."""
    previous = flow.before(pages, key)
    least, most = flow.reach(application, pages)
    n = flow.position(pages, key)
    return {
        "application": application,
        "version": application.item_version,
        "n": n,
        "total": max(least, n),
        "most": most,
        "step": pages[n - 1],
        "saved": formats.time_format(timezone.localtime(application.saved_at), "H:i"),
        "back": previous.url if previous else None,
    }


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """POST begins or continues an application. GET (after signing in) shows what is needed and one button."""
    version = get_published(code)
    if not version.can_apply_online:
        return redirect("catalog:guide", code=code)
    return real_name_required(level=max(version.real_name_level, 1))(_begin)(request, version)


def _begin(request: HttpRequest, version: ItemVersion) -> HttpResponse:
    code, acting = version.item_code, request.acting
    if why := hindrance(version, acting):
        messages.warning(request, why)
        return redirect("catalog:guide", code=code)
    sent = request.GET if request.method == "GET" else request.POST
    draft = own_draft(version=version, acting=acting)
    situation = {} if draft else _situation(version, sent)
    if situation is None:
        return redirect(f"{reverse('catalog:situation', args=[code])}?{sent.urlencode()}")
    if request.method == "GET":
        context = {"version": version, "draft": draft, "answered": [(k, v) for k, vs in sent.lists() for v in vs]}
        return render(request, "applications/resident/begin.html", context)
    application = start(version=version, acting=acting, by=request.user, situation=situation)
    return redirect(flow.first_open(flow.steps(application)).url)


def _situation(version: ItemVersion, sent: QueryDict) -> dict[str, Any] | None:
    """What was answered on the guide; None when it still has to be, or when the answers say not to apply."""
    page = situations.page_of(version)
    if page is None:
        return {}
    form = build_form(page, data=sent)
    answers = situations.kept(version, form.answers) if form.is_valid() else {}
    return answers if answers and situations.refusal(version, answers) is None else None


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, ref: str, group: str) -> HttpResponse:
    """One page of questions; what was typed is kept whatever happens."""
    application = get_to_change(request.user, ref)
    if application.state != State.DRAFT:
        return redirect("applications:case", ref=ref)
    pages = flow.steps(application)
    spec = next((g for g in visible_groups(application.form, application.answers.data) if g.key == group), None)
    if spec is None:
        return redirect(flow.first_open(pages).url)
    answers = application.answers
    form = build_form(
        spec,
        data=request.POST if request.method == "POST" else None,
        files=request.FILES if request.method == "POST" else None,
        answers=answers.data,
        prefill={key: Prefill(**value) for key, value in answers.prefill.items()},
        sources=answers.sources,
    )
    if request.method == "POST" and form.is_valid():
        saved = _saved(request, application, group, form)
        if saved is not None:
            return saved
    context = _head(application, pages, group) | {"form": form, "group": spec}
    return render(request, "applications/resident/fill.html", context)


def _saved(request: HttpRequest, application: Application, group: str, form: Any) -> HttpResponse | None:
    try:
        save_page(application=application, group_key=group, form=form, by=request.user)
    except (UploadRefused, TooManyFiles) as refusal:
        field = next(iter(form.uploads), None)
        form.add_error(field, str(refusal))
        return None
    except NotOpenToThis:
        return redirect("applications:case", ref=application.ref)
    application = get_to_change(request.user, application.ref)
    if request.POST.get("then") == "leave":
        messages.success(request, _("Saved. You can leave at any time and go on where you stopped."))
        return redirect("applications:mine")
    pages = flow.steps(application)
    if request.GET.get("back") == flow.CHECK:
        return redirect(flow.first_open(pages).url)
    return redirect(flow.after(pages, group).url)


@real_name_required(level=1)
@require_GET
def materials(request: HttpRequest, ref: str) -> HttpResponse:
    """What to hand in, what need not be handed in, and what was received."""
    application = get_to_change(request.user, ref)
    if application.state != State.DRAFT:
        return redirect("applications:case", ref=ref)
    return _materials_page(request, application)


def _materials_page(
    request: HttpRequest, application: Application, refused: dict[int, str] | None = None, status: int = 200
) -> HttpResponse:
    pages = flow.steps(application)
    if not flow.position(pages, flow.MATERIALS):
        return redirect(flow.first_open(pages).url)
    rows = flow.asked_materials(application)
    held = held_documents(application, request.user)
    uploads = [_upload_row(row, (refused or {}).get(row.pk, ""), held) for row in flow.to_upload(application)]
    context = _head(application, pages, flow.MATERIALS) | {
        "uploads": uploads,
        "exempt": [row for row in rows if row.source != "uploaded"],
        "missing": flow.missing_materials(application),
        "errors": [{"text": u["refused"], "href": f"#file-{u['row'].pk}"} for u in uploads if u["refused"]],
    }
    return render(request, "applications/resident/materials.html", context, status=status)


def _upload_row(row: CaseMaterial, refused: str, held: dict[str, HeldDocument]) -> dict[str, Any]:
    return {"row": row, "material": row.material, "files": row.present_files, "refused": refused} | {
        "held": usable_for(row, held),
        "promise": offers_promise(row),
        "later": may_follow(row),
    }


@real_name_required(level=1)
@require_POST
def add_files(request: HttpRequest, ref: str, material: int) -> HttpResponse:
    """Take files for one material. Answers JSON to the upload script, a page to everyone else."""
    application = get_to_change(request.user, ref)
    row = _material_or_404(application, material)
    form = UploadForm(request.POST, request.FILES)
    problem = "" if form.is_valid() else form.errors["files"][0]
    try:
        for upload in [] if problem else form.cleaned_data["files"]:
            attach(application=application, row=row, upload=upload, by=request.user)
    except (UploadRefused, TooManyFiles) as refusal:
        problem = str(refusal)
    except NotOpenToThis as closed:
        return _upload_answer(request, application, row, str(closed), 409)
    return _upload_answer(request, application, row, problem, 422 if problem else 200)


def _upload_answer(
    request: HttpRequest, application: Application, row: CaseMaterial, problem: str, status: int
) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"ok": not problem, "message": problem}, status=status)
    if application.state == State.SUPPLEMENT:
        if problem:
            messages.error(request, problem)
        return redirect("applications:supplement", ref=application.ref)
    if problem:
        return _materials_page(request, application, {row.pk: problem}, status)
    return redirect("applications:materials", ref=application.ref)


def _material_or_404(application: Application, material: int) -> CaseMaterial:
    row = application.materials.select_related("material").filter(pk=material).first()
    if row is None:
        raise NotFoundOrNotYours
    return row


@real_name_required(level=1)
@require_POST
def remove_file(request: HttpRequest, ref: str, file: str) -> HttpResponse:
    """Take a file back."""
    application = get_to_change(request.user, ref)
    try:
        remove(application=application, case_file=get_file(application, file), by=request.user)
    except NotOpenToThis as closed:
        messages.error(request, str(closed))
        return redirect("applications:case", ref=ref)
    name = "supplement" if application.state == State.SUPPLEMENT else "materials"
    return redirect(f"applications:{name}", ref=ref)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything once more, each row with 修改; POST submits. A second POST is answered with the first result."""
    application = get_to_change(request.user, ref)
    if application.state != State.DRAFT:
        messages.info(request, _("This application has just been submitted; it will not be submitted twice."))
        return redirect("applications:submitted", ref=ref)
    organs = routing.choices(application.item_version)
    form = ConsentForm(request.POST or None, promise=application.item_version.promise_text, organs=organs)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            submit(application=application, by=request.user, organ=form.cleaned_data["organ"])
        except NotComplete as incomplete:
            problems = incomplete.problems
        except NotOpenToThis:
            messages.info(request, _("This application has just been submitted; it will not be submitted twice."))
            return redirect("applications:submitted", ref=ref)
        else:
            return redirect("applications:submitted", ref=ref)
    return _check_page(request, application, form, problems)


def _check_page(
    request: HttpRequest, application: Application, form: ConsentForm, problems: list[tuple[str, str]]
) -> HttpResponse:
    pages = flow.steps(application)
    urls = {page.key: page.url for page in pages}
    open_pages = problems or problems_of(application)
    number, unit = situations.promise(application.item_version, application.answers.data)
    back = {key: f"{url}?back={flow.CHECK}" for key, url in urls.items()}
    context = _head(application, pages, flow.CHECK) | {
        "form": form,
        "shown": shown.sections(application, back),
        "material_rows": shown.material_rows(application, urls.get(flow.MATERIALS, "")),
        "used_certificates": shown.used_certificates(application),
        "errors": [{"text": text, "href": urls.get(key, "#main")} for key, text in problems],
        "unfinished": bool(open_pages) and not problems,
        "open_page": flow.first_open(pages),
        "organ": routing.now(application, application.answers.data),
        "promise": {"number": number, "unit": Unit(unit).label},
    }
    return render(request, "applications/resident/check.html", context, status=422 if problems else 200)


@real_name_required(level=1)
@require_GET
def submitted(request: HttpRequest, ref: str) -> HttpResponse:
    """The receipt: number, what happens next and when. May be opened again."""
    application = get_for_resident(request.user, ref)
    if application.state == State.DRAFT:
        return redirect(flow.first_open(flow.steps(application)).url)
    receipt = application.receipt
    if receipt is None:  # nobody handed it in: the organ opened it
        return redirect("applications:case", ref=ref)
    context = {
        "application": application,
        "version": application.item_version,
        "receipt": receipt,
        "next": story.what_next(application),
        "may_cancel": may_cancel(application),
        "cancel_until": application.submitted_at + CANCEL_WITHIN,
    }
    return render(request, "applications/resident/submitted.html", context)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def throw_away(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask, then throw the draft away."""
    application = get_to_change(request.user, ref)
    if request.method == "GET":
        if application.state == State.DRAFT:
            return render(request, "applications/resident/discard.html", {"application": application})
        return redirect("applications:case", ref=ref)
    code = application.item_version.item_code
    try:
        discard(application=application, by=request.user)
    except NotOpenToThis as closed:
        messages.error(request, str(closed))
        return redirect("applications:case", ref=ref)
    return redirect("catalog:guide", code=code)
