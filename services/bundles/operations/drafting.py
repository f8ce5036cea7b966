"""Begin, answer page by page, hand files in once. Only a draft changes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.applications.operations.drafting import (
    FAMILY_NEEDS,
    MayNotApply,
    TooManyFiles,
    hindrance,
    store_answers,
)
from services.audit.operations import record
from services.bundles import plan as plans
from services.bundles.access import versions_of
from services.bundles.enums import Stage
from services.bundles.models import BundleAnswers, BundleApplication, BundleFile
from services.common import transaction
from services.files.operations import linked_or_removed, remove_unlinked, store_upload
from services.questions.answers import merge, shown
from services.questions.sources import collect
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.bundles.models import Bundle
    from services.files.models import StoredFile
    from services.questions.forms import QuestionForm

MAX_FILES = 40
"""Files of one draft; each case still holds no more than it may."""


class AlreadySubmitted(Exception):
    """It is no draft any more, or another tap was quicker. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This application has just been submitted; it will not be submitted twice."))


class NothingNeeded(Exception):
    """No item of the bundle applies to these answers, or one of them is not offered now. ``str(error)`` says which."""


def own_draft(*, bundle: Bundle, acting: Acting) -> BundleApplication | None:
    """The draft this person began for this principal, whatever version of the bundle it began with."""
    people = _people(acting)
    rows = BundleApplication.objects.filter(stage=Stage.DRAFT, bundle__code=bundle.code, **people)
    return rows.order_by("-saved_at", "-id").first()


def _people(acting: Acting) -> dict[str, Any]:
    if acting.enterprise is not None:
        return {"applicant_enterprise": acting.enterprise, "applicant": None, "filled_by": acting.person}
    return {"applicant": acting.principal_person, "applicant_enterprise": None, "filled_by": acting.person}


def laid_out(*, bundle: Bundle, acting: Acting, situation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Form and plan for these first answers. Raises NothingNeeded, MayNotApply."""
    chosen = plans.needed(bundle.items.all(), situation)
    if not chosen:
        raise NothingNeeded(_lazy("With these answers you need none of these items."))
    versions = versions_of(item.item_code for item in chosen)
    for item in chosen:
        version = versions.get(item.item_code)
        if version is None or not version.can_apply_online:
            name = version.name if version else item.item_code
            raise NothingNeeded(format_lazy(_lazy("{name} cannot be applied for online at present."), name=name))
        if why := hindrance(version, acting):
            raise MayNotApply(f"{version.name}：{why}")
    return plans.make(bundle, chosen, versions)


def begin(*, bundle: Bundle, acting: Acting, by: User, situation: dict[str, Any]) -> BundleApplication:
    """A draft for these first answers, or the one already begun, laid out anew for them; what was answered stays.

    Registers are asked before the transaction. Raises NothingNeeded, MayNotApply.
    """
    form, plan = laid_out(bundle=bundle, acting=acting, situation=situation)
    prefill = collect(
        form,
        person=acting.principal_person,
        enterprise=acting.enterprise,
        leave_out={family for family, scope in FAMILY_NEEDS.items() if not acting.may(scope)},
        by=by,
        purpose=f"bundle:{bundle.code}",
    )
    known = {key: asdict(answer) for key, answer in prefill.items()}
    laid = {"form": form, "plan": plan, "known": known, "situation": situation}
    if draft := own_draft(bundle=bundle, acting=acting):
        return _lay_out_again(draft, bundle=bundle, by=by, **laid)
    try:
        return _begin(bundle=bundle, acting=acting, by=by, **laid)
    except IntegrityError:
        if draft := own_draft(bundle=bundle, acting=acting):
            return _lay_out_again(draft, bundle=bundle, by=by, **laid)
        raise


@transaction.atomic
def _begin(
    *, bundle: Bundle, acting: Acting, by: User, form: dict, plan: dict, known: dict, situation: dict
) -> BundleApplication:
    application = BundleApplication.objects.create(
        bundle=bundle, begun_as=acting.ref, form=form, plan=plan, **_people(acting)
    )
    BundleAnswers.objects.create(application=application, prefill=known, data=situation)
    items = [child["code"] for child in plan["children"]]
    detail = {"bundle": bundle.code, "version": bundle.version, "items": items}
    record(
        event="bundle.begun",
        by=by,
        subject=application.subject_ref,
        detail=detail | ({} if acting.is_self else {"as": acting.ref}),
    )
    return application


@transaction.atomic
def _lay_out_again(
    draft: BundleApplication, *, bundle: Bundle, by: User, form: dict, plan: dict, known: dict, situation: dict
) -> BundleApplication:
    """Answers whose question is still asked stay, under the same key; files of what is no longer asked go."""
    hold(draft)
    answers = BundleAnswers.objects.get(application=draft)
    data = {**answers.data, **situation}
    kept = {question.key for question in shown(form_spec(form), data)}
    answers.data = {key: value for key, value in data.items() if key in kept}
    answers.sources = {key: value for key, value in answers.sources.items() if key in kept}
    answers.prefill = known
    answers.save(update_fields=["data", "sources", "prefill"])
    _take_out(draft.files.exclude(question_key__in=[*kept, ""]), by=by)
    _take_out(draft.files.exclude(material_key__in=[*plan["materials"], ""]), by=by)
    draft.bundle, draft.form, draft.plan = bundle, form, plan
    draft.save(update_fields=["bundle", "form", "plan", "saved_at"])
    return draft


def _take_out(rows: QuerySet[BundleFile], *, by: User) -> None:
    """Files that count no more: the rows, and what nothing else links."""
    files = [row.file for row in rows.select_related("file")]
    rows.delete()
    remove_unlinked(files=files, by=by)


def hold(application: BundleApplication) -> None:
    """Hold the row of a draft to the end of the transaction. Raises AlreadySubmitted."""
    rows = BundleApplication.objects.filter(pk=application.pk, stage=Stage.DRAFT)
    if not rows.update(saved_at=timezone.now()):
        raise AlreadySubmitted


def save_page(*, application: BundleApplication, group_key: str, form: QuestionForm, by: User) -> None:
    """Keep the answers of one page. ``form`` is valid. Raises AlreadySubmitted, UploadRefused, TooManyFiles."""
    with linked_or_removed(by=by) as files:
        stored = store_answers(form.uploads, files, by=by)
        _save_page(application, group_key, form, stored, by)


def _save_page(
    application: BundleApplication,
    group_key: str,
    form: QuestionForm,
    stored: dict[str, tuple[UploadedFile, StoredFile]],
    by: User,
) -> None:
    with transaction.atomic():
        hold(application)
        answers = BundleAnswers.objects.get(application=application)
        data, sources = merge(application.form, answers.data, answers.sources, form)
        for key in form.uploads_removed:
            _take_out(application.files.filter(question_key=key), by=by)
        for key, (upload, file) in stored.items():
            data[key] = _keep_for_question(application, key, upload, file, by)
        _take_out(application.files.exclude(question_key="").exclude(question_key__in=data), by=by)
        answers.data, answers.sources = data, sources
        answers.save(update_fields=["data", "sources"])
        BundleApplication.objects.filter(pk=application.pk).update(step=group_key)


def _keep_for_question(
    application: BundleApplication, key: str, upload: UploadedFile, file: StoredFile, by: User
) -> dict[str, Any]:
    _take_out(application.files.filter(question_key=key), by=by)
    _refuse_too_many(application)
    kept = BundleFile.objects.create(application=application, question_key=key, file=file)
    return {"files": [{"ref": kept.ref, "name": file.original_name or upload.name, "size": file.size}]}


def _refuse_too_many(application: BundleApplication) -> None:
    if application.files.count() >= MAX_FILES:
        raise TooManyFiles(
            format_lazy(_lazy("One application holds at most {n} files. Remove one first."), n=MAX_FILES)
        )


def attach(*, application: BundleApplication, material_key: str, upload: UploadedFile, by: User) -> BundleFile:
    """Hand in one file for a material that any number of items ask for.

    Raises UploadRefused, TooManyFiles, AlreadySubmitted, KeyError for a material nobody asks for.
    """
    application.plan["materials"][material_key]
    with linked_or_removed(by=by) as files:
        files.append(store_upload(upload=upload, by=by))
        return _attach(application, material_key, files[0], by)


def _attach(application: BundleApplication, material_key: str, file: StoredFile, by: User) -> BundleFile:
    with transaction.atomic():
        hold(application)
        _refuse_too_many(application)
        kept = BundleFile.objects.create(application=application, material_key=material_key, file=file)
        record(event="bundle.file_added", by=by, subject=application.subject_ref, detail={"material": material_key})
    return kept


@transaction.atomic
def remove(*, application: BundleApplication, file: BundleFile, by: User) -> None:
    """Take a file for a material back. Raises AlreadySubmitted."""
    hold(application)
    material = file.material_key
    application.files.filter(pk=file.pk).exclude(material_key="").delete()
    remove_unlinked(files=[file.file], by=by)
    record(event="bundle.file_removed", by=by, subject=application.subject_ref, detail={"material": material})


@transaction.atomic
def discard(*, application: BundleApplication, by: User) -> None:
    """Throw a draft away: nothing of it is kept but the audit entry, no file either. Raises AlreadySubmitted."""
    hold(application)
    record(event="bundle.discarded", by=by, subject=application.subject_ref)
    uploaded = [handed.file for handed in application.files.select_related("file")]
    application.delete()
    remove_unlinked(files=uploaded, by=by)


__all__ = [
    "AlreadySubmitted",
    "MayNotApply",
    "NothingNeeded",
    "TooManyFiles",
    "attach",
    "begin",
    "discard",
    "own_draft",
    "remove",
    "save_page",
]
