"""Begin, save page by page, hand in files. Only a draft may be edited; a supplement edits what it names."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import Fit, MaterialSource, State, SupplementSubject
from services.applications.models import Answers, Application, CaseFile, CaseMaterial
from services.applications.operations.moving import NotOpenToThis, hold
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.catalog.situations import case_form
from services.certificates.access import usable_documents
from services.files.operations import store_upload
from services.questions.answers import merge
from services.questions.sources import collect

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.models import Person, User
    from services.catalog.models import ItemVersion, Material
    from services.questions.forms import QuestionForm

MAX_FILES = 20


class TooManyFiles(Exception):
    """A case holds at most MAX_FILES files."""


def own_draft(*, version: ItemVersion, person: Person) -> Application | None:
    """The draft of this item that the person began for themselves, whatever version it began with."""
    drafts = Application.objects.filter(
        applicant=person, agent=None, state=State.DRAFT, item_version__item_code=version.item_code
    )
    return drafts.order_by("-saved_at", "-id").first()


def start(*, version: ItemVersion, person: Person, by: User, situation: dict | None = None) -> Application:
    """Begin an application, or return the draft already begun. Registries are asked before the transaction.

    ``situation`` holds what was answered on the guide: the first page of the form is then filled in already.
    """
    if draft := own_draft(version=version, person=person):
        return draft
    prefill = collect(version.form, person=person, by=by, purpose=f"item:{version.item_code}")
    try:
        known = {key: asdict(answer) for key, answer in prefill.items()}
        return _begin(version=version, person=person, by=by, prefill=known, situation=situation or {})
    except IntegrityError:
        if draft := own_draft(version=version, person=person):
            return draft
        raise


@transaction.atomic
def _begin(*, version: ItemVersion, person: Person, by: User, prefill: dict, situation: dict) -> Application:
    application = Application.objects.create(
        item_version=version,
        department=version.department,
        applicant=person,
        subject=person,
        holder=person,
        form=case_form(version),
        approval_level=version.approval_level,
    )
    Answers.objects.create(application=application, prefill=prefill, data=situation)
    list_materials(application)
    record(
        event="case.begun",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"item": version.item_code, "version": version.version},
    )
    return application


def list_materials(application: Application) -> None:
    """Rows for the materials of the item that the case does not list yet."""
    held = usable_documents(application.applicant)
    listed = set(application.materials.values_list("material_id", flat=True))
    CaseMaterial.objects.bulk_create(
        CaseMaterial(application=application, material=material, **_source(material, held))
        for material in application.item_version.materials.all()
        if material.pk not in listed
    )


class HeldIsGone(Exception):
    """A certificate that stood in for a material does so no more."""


def refuse_gone(application: Application, rows: list[CaseMaterial]) -> None:
    """Raises HeldIsGone when one of ``rows`` rests on a certificate that cannot be used any more."""
    held = {row.held_id for row in rows if row.source == MaterialSource.HELD}
    if held and not held <= {document.pk for document in usable_documents(application.applicant).values()}:
        raise HeldIsGone


@transaction.atomic
def renew_held(*, application: Application) -> None:
    """A certificate that stood in for a material when the draft began must still do so, or it is asked for."""
    if application.applicant_id is None or not hold(application, State.DRAFT):
        return
    usable = {document.pk for document in usable_documents(application.applicant).values()}
    gone = application.materials.filter(source=MaterialSource.HELD).exclude(held__in=usable)
    gone.update(source=MaterialSource.UPLOADED, held=None, finding=Fit.UNCHECKED)


def _source(material: Material, held: dict) -> dict:
    if material.certificate_type_id in held:
        return {"source": MaterialSource.HELD, "held": held[material.certificate_type_id], "finding": Fit.FIT}
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
    stored = {key: (upload, store_upload(upload=upload, by=by)) for key, upload in form.uploads.items()}
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
        Application.objects.filter(pk=application.pk).update(step=group_key)


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
    _refuse_too_many(application)
    kept = CaseFile.objects.create(application=application, question_key=key, file=file)
    return {"files": [{"ref": kept.ref, "name": file.original_name or upload.name, "size": file.size}]}


def _refuse_too_many(application: Application) -> None:
    if application.files.filter(removed_at=None).count() >= MAX_FILES:
        raise TooManyFiles(_("One application holds at most {n} files. Remove one first.").format(n=MAX_FILES))


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
    file = store_upload(upload=upload, by=by)
    with transaction.atomic():
        _still_editable(application, {State.DRAFT, State.SUPPLEMENT})
        if not editable_material(application, row):
            raise NotOpenToThis(MOVES["submit"], application.state)
        _refuse_too_many(application)
        kept = CaseFile.objects.create(application=application, material=row, file=file)
        _uncheck(row)
        record(
            event="case.file_added",
            by=by,
            subject=application.subject_ref,
            department=application.department,
            detail={"material": row.material_id, "file": kept.ref},
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
        detail={"file": case_file.ref},
    )


@transaction.atomic
def discard(*, application: Application, by: User) -> None:
    """Throw a draft away: nothing of it is kept but the audit entries. Raises NotOpenToThis.

    One that was submitted and taken back may go too: its number is void, and its receipt stays in the register as
    cancelled.
    """
    _still_editable(application, {State.DRAFT})
    record(event="case.discarded", by=by, subject=application.subject_ref, department=application.department)
    application.delete()
