"""Begin, save page by page, hand in files. Only a draft may be edited; a supplement edits what it names."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import ActingKind, ActingScope
from services.applications import routing
from services.applications.access import held_documents
from services.applications.after import tell_ended
from services.applications.enums import Fit, MaterialSource, State, SupplementSubject
from services.applications.models import Answers, Application, CaseFile, CaseMaterial, Promise
from services.applications.operations.acted import BEGIN, note_done
from services.applications.operations.moving import NotOpenToThis, hold
from services.applications.reuse import kind_of
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.catalog.enums import LEGAL_PERSONS, Audience
from services.catalog.situations import case_form
from services.common import transaction
from services.files.models import StoredFile
from services.files.operations import linked_or_removed, remove_unlinked, store_upload
from services.questions.answers import merge
from services.questions.sources import collect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.catalog.models import ItemVersion, Material
    from services.departments.models import Department
    from services.questions.forms import QuestionForm

MAX_FILES = 20
FAMILY_NEEDS = {"held": ActingScope.CERTIFICATES, "last": ActingScope.FOLLOW}
"""What an agent must be allowed before these sources fill something in: see ``sources``."""


class TooManyFiles(Exception):
    """A case holds at most MAX_FILES files."""


class MayNotApply(Exception):
    """The item does not serve them, or the right does not reach it; ``str(error)`` says what to do."""


def hindrance(version: ItemVersion, acting: Acting) -> str:
    """Why one cannot apply for this item as whom one acts; empty when one can."""
    if acting.enterprise is None and Audience.PERSON not in version.serves:
        return _("This item is for enterprises and organisations. Switch to the one you act for.")
    if acting.enterprise is not None and not set(version.serves) & set(LEGAL_PERSONS):
        return _("This item is for individuals. Switch back to yourself.")
    if not acting.may(ActingScope.APPLY):
        return _("Your right does not reach as far as applying. Whoever gave it to you can add that.")
    if not acting.may(ActingScope.APPLY, version.item_code):
        return _("Your right is limited to other items. Whoever gave it to you can add this one.")
    return ""


def own_draft(*, version: ItemVersion, acting: Acting) -> Application | None:
    """The draft of this item that this person began for this principal, whatever version it began with."""
    people = {name: one for name, one in people_of(acting).items() if name not in ("subject", "holder")}
    people = dict.fromkeys(("agent", "guardian", "handler")) | people
    drafts = Application.objects.filter(
        state=State.DRAFT, visit=None, item_version__item_code=version.item_code, **people
    )
    return drafts.order_by("-saved_at", "-id").first()


def people_of(acting: Acting) -> dict[str, Any]:
    """Who is who in a case begun as this identity (domain: 申请人, 办理对象, 持证人, 监护人, 经办人, 代理人)."""
    if acting.enterprise is not None:
        return {"applicant_enterprise": acting.enterprise, "handler": acting.person}
    people = dict.fromkeys(("applicant", "subject", "holder"), acting.principal_person)
    if acting.is_self:
        return people
    return people | {"guardian" if acting.kind == ActingKind.GUARDIAN else "agent": acting.person}


def start(*, version: ItemVersion, acting: Acting, by: User, situation: dict | None = None) -> Application:
    """Begin an application, or return the draft already begun. Registries are asked before the transaction.

    ``situation`` holds what was answered on the guide: the first page of the form is then filled in already. What is
    filled in comes from the one it is for, never from who fills it in. Raises MayNotApply.
    """
    if why := hindrance(version, acting):
        raise MayNotApply(why)
    if draft := own_draft(version=version, acting=acting):
        return draft
    prefill = collect(
        version.form,
        person=acting.principal_person,
        enterprise=acting.enterprise,
        leave_out={family for family, scope in FAMILY_NEEDS.items() if not acting.may(scope)},
        by=by,
        purpose=f"item:{version.item_code}",
    )
    organ = routing.at_start(version, person=acting.principal_person, by=by)
    try:
        known = {key: asdict(answer) for key, answer in prefill.items()}
        return begin(version=version, acting=acting, by=by, organ=organ, prefill=known, situation=situation or {})
    except IntegrityError:
        if draft := own_draft(version=version, acting=acting):
            return draft
        raise


@transaction.atomic
def begin(
    *, version: ItemVersion, acting: Acting, by: User, organ: Department, prefill: dict, situation: dict
) -> Application:
    """The draft itself, for what was found before the transaction. Raises IntegrityError when there is one already."""
    application = Application.objects.create(
        item_version=version,
        department=organ,
        begun_as=acting.ref,
        form=case_form(version),
        approval_level=version.approval_level,
        **people_of(acting),
    )
    Answers.objects.create(application=application, prefill=prefill, data=situation)
    list_materials(application, by=by)
    detail = {"item": version.item_code, "version": version.version}
    record(
        event="case.begun",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail=detail | application.on_behalf(by) | ({} if acting.is_self else {"as": acting.ref}),
    )
    note_done(application, BEGIN, by=by)
    return application


def list_materials(application: Application, *, by: User) -> None:
    """Rows for the materials of the item that the case does not list yet."""
    held = held_documents(application, by)
    listed = set(application.materials.values_list("material_id", flat=True))
    rows = CaseMaterial.objects.bulk_create(
        CaseMaterial(application=application, material=material, **_source(material, held))
        for material in application.item_version.materials.select_related("certificate_type")
        if material.pk not in listed
    )
    CaseFile.objects.bulk_create(
        CaseFile(application=application, material=row, file=row.held.file)
        for row in rows
        if row.held is not None and row.held.file_id
    )


class HeldIsGone(Exception):
    """A certificate that stood in for a material does so no more."""


def refuse_gone(application: Application, rows: list[CaseMaterial], *, by: User) -> None:
    """Raises HeldIsGone when one of ``rows`` rests on a certificate that ``by`` cannot use here any more."""
    held = {row.held_id for row in rows if row.source == MaterialSource.HELD}
    if held and not held <= {document.pk for document in held_documents(application, by).values()}:
        raise HeldIsGone


@transaction.atomic
def renew_held(*, application: Application, by: User) -> None:
    """A certificate that stood in for a material when the draft began must still do so, or it is asked for."""
    if not hold(application, State.DRAFT):
        return
    usable = {document.pk for document in held_documents(application, by).values()}
    gone = application.materials.filter(source=MaterialSource.HELD).exclude(held__in=usable)
    CaseFile.objects.filter(material__in=list(gone), removed_at=None).update(removed_at=timezone.now())
    gone.update(source=MaterialSource.UPLOADED, held=None, finding=Fit.UNCHECKED)


def _source(material: Material, held: dict) -> dict:
    found = held.get(kind_of(material))
    if found and (material.certificate_type_id or not material.question_key):
        return {"source": MaterialSource.HELD, "held": found, "finding": Fit.FIT}
    if material.is_fetched:
        return {"source": MaterialSource.FETCHED, "finding": Fit.FIT}
    return {}


def _still_editable(application: Application, states: set[str]) -> None:
    """Hold the case's row in its state to the end of the transaction. Raises NotOpenToThis."""
    if not hold(application, *states):
        raise NotOpenToThis(MOVES["submit"], application.state)
    Application.objects.filter(pk=application.pk).update(saved_at=timezone.now())


def save_page(*, application: Application, group_key: str, form: QuestionForm, by: User) -> None:
    """Keep the answers of one page of a draft. ``form`` is valid. Raises NotOpenToThis, UploadRefused, TooManyFiles."""
    with linked_or_removed(by=by) as files:
        stored = store_answers(form.uploads, files, by=by)
        _save_page(application, group_key, form, stored)


def store_answers(
    uploads: Mapping[str, UploadedFile], files: list[StoredFile], *, by: User
) -> dict[str, tuple[UploadedFile, StoredFile]]:
    """What was uploaded for questions, stored one after the other and added to ``files``. Raises UploadRefused."""
    stored = {}
    for key, upload in uploads.items():
        files.append(store_upload(upload=upload, by=by))
        stored[key] = (upload, files[-1])
    return stored


def _save_page(
    application: Application, group_key: str, form: QuestionForm, stored: dict[str, tuple[UploadedFile, StoredFile]]
) -> None:
    with transaction.atomic():
        _still_editable(application, {State.DRAFT})
        answers = Answers.objects.get(application=application)
        data, sources = merge(application.form, answers.data, answers.sources, form)
        for key in form.uploads_removed:
            drop_question_files(application, key)
        for key, (upload, file) in stored.items():
            data[key] = keep_question_file(application, key, upload, file)
        _drop_unasked_files(application, data)
        answers.data, answers.sources = data, sources
        answers.save(update_fields=["data", "sources"])
        organ = routing.now(application, data)
        Application.objects.filter(pk=application.pk).update(step=group_key, department=organ)


def drop_question_files(application: Application, key: str) -> None:
    """Files handed in for this question no longer count; they stay on record."""
    application.files.filter(question_key=key, removed_at=None).update(removed_at=timezone.now())


def _drop_unasked_files(application: Application, data: dict) -> None:
    """Files of questions that are no longer asked do not count either: nobody at the counter sees them."""
    handed_in = application.files.exclude(question_key="").filter(removed_at=None)
    handed_in.exclude(question_key__in=data).update(removed_at=timezone.now())


def keep_question_file(application: Application, key: str, upload: UploadedFile, file: object) -> dict:
    """The answer that names the new file of a question; the former one no longer counts. Raises TooManyFiles."""
    drop_question_files(application, key)
    refuse_too_many(application)
    kept = CaseFile.objects.create(application=application, question_key=key, file=file)
    return {"files": [{"ref": kept.ref, "name": file.original_name or upload.name, "size": file.size}]}


def refuse_too_many(application: Application) -> None:
    """Raises TooManyFiles."""
    if application.files.filter(removed_at=None).count() >= MAX_FILES:
        raise TooManyFiles(
            format_lazy(_lazy("One application holds at most {n} files. Remove one first."), n=MAX_FILES)
        )


def editable_material(application: Application, row: CaseMaterial) -> bool:
    """A draft's materials are all open; during a supplement only the ones it names.

    Never what the system fetches, a certificate that is used instead, or the material of a question.
    """
    if row.application_id != application.pk or row.source != MaterialSource.UPLOADED or row.material.question_key:
        return False
    if application.state == State.DRAFT:
        return True
    if application.state != State.SUPPLEMENT:
        return False
    named = {"subject": SupplementSubject.MATERIAL, "key": str(row.material_id)}
    return application.supplements.filter(
        answered_at=None, items__subject=named["subject"], items__key=named["key"]
    ).exists()


def attach(*, application: Application, row: CaseMaterial, upload: UploadedFile, by: User) -> CaseFile:
    """Hand in one file for a material. Raises UploadRefused, TooManyFiles, NotOpenToThis."""
    with linked_or_removed(by=by) as files:
        files.append(store_upload(upload=upload, by=by))
        return link(application=application, row=row, file=files[0], by=by)


@transaction.atomic
def link(*, application: Application, row: CaseMaterial, file: StoredFile, by: User) -> CaseFile:
    """What was stored is handed in for a material. Raises TooManyFiles, NotOpenToThis."""
    _still_editable(application, {State.DRAFT, State.SUPPLEMENT})
    if not editable_material(application, row):
        raise NotOpenToThis(MOVES["submit"], application.state)
    refuse_too_many(application)
    kept = CaseFile.objects.create(application=application, material=row, file=file)
    _uncheck(row)
    record(
        event="case.file_added",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"material": row.material_id, "file": kept.ref} | application.on_behalf(by),
    )
    return kept


def _uncheck(row: CaseMaterial) -> None:
    """What was found about other files says nothing about these."""
    CaseMaterial.objects.filter(pk=row.pk).update(finding=Fit.UNCHECKED, finding_reason="")


@transaction.atomic
def remove(*, application: Application, case_file: CaseFile, by: User) -> None:
    """Take a handed-in file back. Raises NotOpenToThis."""
    _still_editable(application, {State.DRAFT, State.SUPPLEMENT})
    if case_file.material is None or not editable_material(application, case_file.material):
        raise NotOpenToThis(MOVES["submit"], application.state)
    CaseFile.objects.filter(pk=case_file.pk, removed_at=None).update(removed_at=timezone.now())
    _uncheck(case_file.material)
    record(
        event="case.file_removed",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"file": case_file.ref} | application.on_behalf(by),
    )


@transaction.atomic
def discard(*, application: Application, by: User) -> None:
    """Throw a draft away: nothing of it is kept but the audit entries, no file and no signature. Raises NotOpenToThis.

    One that was submitted and taken back may go too: its number is void, and its receipt stays in the register as
    cancelled.
    """
    _still_editable(application, {State.DRAFT})
    record(
        event="case.discarded",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail=application.on_behalf(by),
    )
    tell_ended(application, State.WITHDRAWN)
    uploaded = files_of(application)
    application.delete()
    remove_unlinked(files=uploaded, by=by)


def files_of(application: Application) -> list[StoredFile]:
    """What was handed in for it, taken back or not, and what was signed by hand."""
    handed_in = Q(pk__in=application.files.values("file"))
    signed = Q(pk__in=Promise.objects.filter(material__application=application).values("signature"))
    return list(StoredFile.objects.filter(handed_in | signed).order_by("pk"))
