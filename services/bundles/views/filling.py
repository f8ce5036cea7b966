"""From the first questions to handing in: one group a page, each material once, check, submit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.decorators import real_name_required
from services.applications import flow as pages_of
from services.applications.forms import ConsentForm, UploadForm
from services.applications.operations.submitting import NotComplete
from services.bundles import access, flow, plan, shown
from services.bundles.enums import Stage
from services.bundles.operations import drafting
from services.bundles.operations.drafting import AlreadySubmitted, MayNotApply, NothingNeeded, TooManyFiles
from services.bundles.operations.submitting import desk_of, standing, submit
from services.catalog.enums import Unit
from services.common.access import NotFoundOrNotYours
from services.files.operations import UploadRefused
from services.files.responses import preview
from services.questions.answers import visible_groups
from services.questions.forms import build_form
from services.questions.sources import Prefill
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.bundles.models import Bundle, BundleApplication
    from services.questions.forms import QuestionForm


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """The few questions that decide which items are needed; POST begins, or lays the draft out anew."""
    bundle = access.get_published(code)
    versions = access.versions_of(item.item_code for item in bundle.items.all())
    level = max([1, *(version.real_name_level for version in versions.values())])
    return real_name_required(level=level)(_begin)(request, bundle)


def _begin(request: HttpRequest, bundle: Bundle) -> HttpResponse:
    draft = drafting.own_draft(bundle=bundle, acting=request.acting)
    page = form_spec(bundle.situation_form).groups[0] if bundle.situation_form_id else None
    form, why = None, ""
    if page is not None:
        sent = request.POST if request.method == "POST" else None
        form = build_form(page, data=sent, answers=draft.answers.data if draft else {})
    if request.method == "POST" and (form is None or form.is_valid()):
        situation = {key: value for key, value in form.answers.items() if value is not None} if form else {}
        try:
            begun = drafting.begin(bundle=bundle, acting=request.acting, by=request.user, situation=situation)
        except (NothingNeeded, MayNotApply) as refusal:
            why = str(refusal)
        else:
            return redirect(_first_open(_desk(request, begun)).url)
    context = {"bundle": bundle, "form": form, "page": page, "draft": draft, "why": why}
    return render(request, "bundles/resident/begin.html", context, status=422 if why else 200)


def _desk(request: HttpRequest, application: BundleApplication) -> flow.Desk:
    """Everything the pages of a draft need, as far as the right sees certificates."""
    return desk_of(application, standing(application, request.user))


def _first_open(desk: flow.Desk) -> pages_of.Step:
    return pages_of.first_open(flow.steps(desk))


def _draft(request: HttpRequest, ref: str) -> BundleApplication | None:
    """The draft; None when it was handed in already."""
    application = access.get_to_change(request.user, ref)
    return application if application.stage == Stage.DRAFT else None


def _head(desk: flow.Desk, pages: list[pages_of.Step], key: str) -> dict[str, Any]:
    """What the flow head of every page shows."""
    previous, application = pages_of.before(pages, key), desk.application
    n, (least, most) = pages_of.position(pages, key), flow.reach(desk, pages)
    return {
        "application": application,
        "bundle": application.bundle,
        "n": n,
        "total": max(least, n),
        "most": most,
        "step": pages[n - 1],
        "saved": formats.time_format(timezone.localtime(application.saved_at), "H:i"),
        "back": previous.url if previous else None,
    }


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, ref: str, group: str) -> HttpResponse:
    """One page of the common form, with the organs that get these answers."""
    application = _draft(request, ref)
    if application is None:
        return redirect("bundles:application", ref=ref)
    desk = _desk(request, application)
    pages, answers = flow.steps(desk), application.answers
    spec = next((g for g in visible_groups(application.form, answers.data) if g.key == group), None)
    if spec is None or group == plan.SITUATION:
        return redirect(_first_open(desk).url)
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
    context = _head(desk, pages, group) | {"form": form, "group": spec, "organs": shown.organs_of(desk, spec)}
    return render(request, "bundles/resident/fill.html", context)


def _saved(request: HttpRequest, application: BundleApplication, group: str, form: QuestionForm) -> HttpResponse | None:
    try:
        drafting.save_page(application=application, group_key=group, form=form, by=request.user)
    except (UploadRefused, TooManyFiles) as refusal:
        form.add_error(next(iter(form.uploads), None), str(refusal))
        return None
    except AlreadySubmitted:
        return redirect("bundles:application", ref=application.ref)
    if request.POST.get("then") == "leave":
        messages.success(request, _("Saved. You can leave at any time and go on where you stopped."))
        return redirect("applications:mine")
    desk = _desk(request, access.get_to_change(request.user, application.ref))
    if request.GET.get("back") == pages_of.CHECK:
        return redirect(_first_open(desk).url)
    return redirect(pages_of.after(flow.steps(desk), group).url)


@real_name_required(level=1)
@require_GET
def materials(request: HttpRequest, ref: str) -> HttpResponse:
    """Each material once, with the items that use it; what need not be handed in."""
    application = _draft(request, ref)
    if application is None:
        return redirect("bundles:application", ref=ref)
    return _materials_page(request, application)


def _materials_page(
    request: HttpRequest, application: BundleApplication, refused: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    desk, refused = _desk(request, application), refused or {}
    pages = flow.steps(desk)
    if not pages_of.position(pages, pages_of.MATERIALS):
        return redirect(_first_open(desk).url)
    pieces = desk.pieces()
    context = _head(desk, pages, pages_of.MATERIALS) | {
        "pieces": [{"piece": piece, "refused": refused.get(piece.key, "")} for piece in pieces],
        "free": desk.free(),
        "missing": [piece for piece in pieces if piece.needed and not piece.files],
        "errors": [{"text": text, "href": f"#file-{key}"} for key, text in refused.items()],
    }
    return render(request, "bundles/resident/materials.html", context, status=status)


@real_name_required(level=1)
@require_POST
def add_files(request: HttpRequest, ref: str, material: str) -> HttpResponse:
    """Take files for one material. Answers JSON to the upload script, a page to everyone else."""
    application = access.get_to_change(request.user, ref)
    if material not in application.plan.get("materials", {}):
        raise NotFoundOrNotYours
    form = UploadForm(request.POST, request.FILES)
    problem, status = ("", 200) if form.is_valid() else (form.errors["files"][0], 422)
    try:
        for upload in [] if problem else form.cleaned_data["files"]:
            drafting.attach(application=application, material_key=material, upload=upload, by=request.user)
    except (UploadRefused, TooManyFiles) as refusal:
        problem, status = str(refusal), 422
    except AlreadySubmitted as closed:
        problem, status = str(closed), 409
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"ok": not problem, "message": problem}, status=status)
    if status == 422:
        return _materials_page(request, application, {material: problem}, status)
    return redirect("bundles:materials", ref=ref)


@real_name_required(level=1)
@require_GET
def file(request: HttpRequest, ref: str, file: str) -> HttpResponse:
    """A picture of a page that was handed in."""
    application = access.get_for_resident(request.user, ref)
    return preview(access.get_file(application, file).file)


@real_name_required(level=1)
@require_POST
def remove_file(request: HttpRequest, ref: str, file: str) -> HttpResponse:
    """Take a file back."""
    application = access.get_to_change(request.user, ref)
    try:
        drafting.remove(application=application, file=access.get_file(application, file), by=request.user)
    except AlreadySubmitted as closed:
        messages.error(request, str(closed))
    return redirect("bundles:materials", ref=ref)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything once more, by item; POST hands all of it in. A second POST is answered with the first result."""
    application = _draft(request, ref)
    if application is None:
        messages.info(request, _("This application has just been submitted; it will not be submitted twice."))
        return redirect("bundles:application", ref=ref)
    form = ConsentForm(request.POST or None, promise=shown.promise_of(application))
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            submit(application=application, by=request.user)
        except NotComplete as incomplete:
            problems = incomplete.problems
        except MayNotApply as refusal:
            problems = [("", str(refusal))]
        except AlreadySubmitted as done:
            messages.info(request, str(done))
            return redirect("bundles:application", ref=ref)
        else:
            return redirect("bundles:application", ref=ref)
    return _check_page(request, application, form, problems)


def _check_page(
    request: HttpRequest, application: BundleApplication, form: ConsentForm, problems: list[tuple[str, str]]
) -> HttpResponse:
    desk = _desk(request, application)
    pages = flow.steps(desk)
    urls = {page.key: page.url for page in pages}
    back = {key: f"{url}?back={pages_of.CHECK}" for key, url in urls.items()}
    context = _head(desk, pages, pages_of.CHECK) | {
        "form": form,
        "shown": shown.sections(application, back),
        "material_rows": shown.material_rows(desk, urls.get(pages_of.MATERIALS, "")),
        "items": shown.items(desk, standing(application, request.user)),
        "errors": [{"text": text, "href": urls.get(key, "#main")} for key, text in problems],
        "unfinished": bool(desk.problems()) and not problems,
        "open_page": pages_of.first_open(pages),
        "unit": Unit(application.bundle.promise_unit).label,
    }
    return render(request, "bundles/resident/check.html", context, status=422 if problems else 200)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def throw_away(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask, then throw the draft away."""
    application = _draft(request, ref)
    if application is None:
        return redirect("bundles:application", ref=ref)
    if request.method == "GET":
        return render(request, "bundles/resident/discard.html", {"application": application})
    try:
        drafting.discard(application=application, by=request.user)
    except AlreadySubmitted as closed:
        messages.error(request, str(closed))
        return redirect("bundles:application", ref=ref)
    return redirect("bundles:guide", code=application.bundle.code)
