"""免证办: what stands in for a paper leaves a copy with purpose and last day in the case, and the applicant is told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import Fit, MaterialSource
from services.applications.models import Application, CaseFile, CaseMaterial
from services.applications.operations import submitting
from services.applications.operations.held_copies import copy_held
from services.audit.models import AuditEntry
from services.certificates.models import HeldDocument
from services.certificates.operations import papers
from services.certificates.operations.copies import case_copy
from services.common.models import OutboxTask
from services.documents.operations import NotMadeYet, make_document
from services.files import blobs
from services.files.models import StoredFile
from services.files.operations import read_bytes
from tests.documents.test_making import tool
from tests.factories import accounts, applications, certificates

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
TASK = "services.applications.tasks.copy_held"


def standing_in(held_of) -> tuple[Application, CaseMaterial]:
    """A draft whose proof of work is what ``held_of`` gives."""
    draft = applications.filled(applications.MIGRANT, applications.RESIDENCE_PERMIT)
    row = draft.materials.get(material__key="job_proof")
    CaseFile.objects.filter(material=row).delete()
    held = held_of(draft)
    CaseMaterial.objects.filter(pk=row.pk).update(source=MaterialSource.HELD, held=held, finding=Fit.FIT)
    return draft, CaseMaterial.objects.get(pk=row.pk)


def read_in_order(pdf: bytes) -> str:
    """The words as they were written, not as they lie across each other."""
    return "".join(tool("pdftotext", pdf, "-raw", "-", "-").split())


def certificate_of(draft: Application) -> HeldDocument:
    certificate = certificates.issued(draft.applicant, code="LNYD", issuer=draft.department)
    return HeldDocument.objects.get(certificate=certificate)


def paper_of(draft: Application) -> HeldDocument:
    paper = certificates.paper(draft.applicant, code="LNYD")
    HeldDocument.objects.filter(pk=paper.pk).update(trust_level="B", verified_by="高州市演示局", check_code=None)
    paper.refresh_from_db()
    return paper


def test_a_certificate_leaves_a_marked_copy_once_and_the_applicant_was_told() -> None:
    draft, row = standing_in(certificate_of)
    browser, user = Client(), applications.resident(applications.MIGRANT)
    accounts.sign_in(browser, user)
    page = browser.get(reverse("applications:check", args=[draft.ref])).content.decode()
    assert "即同意" in page
    assert row.held.title in page
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    assert OutboxTask.objects.filter(task=TASK, kwargs__case_id=case.pk).count() == 1
    with pytest.raises(NotMadeYet):
        copy_held(application=case)
    make_document(row.held.certificate.document_id)
    assert copy_held(application=Application.objects.get(pk=case.pk)) == 1
    assert copy_held(application=Application.objects.get(pk=case.pk)) == 0, "again makes none"
    pdf = read_bytes(row.files.get(removed_at=None).file)
    text = read_in_order(pdf)
    for said in (f"此件由{case.department.name}提供", "仅供办理", case.number, "有效期至"):
        assert said in text
    assert b"/ByteRange" not in pdf, "no signature to take out"
    entry = AuditEntry.objects.get(event="certificate.copied_for_case")
    assert entry.detail["case"] == case.ref


def test_a_compared_paper_is_replaced_by_its_marked_copy() -> None:
    draft, row = standing_in(paper_of)
    raw = CaseFile.objects.create(application=draft, material=row, file=row.held.file)
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=applications.resident("13800000004"))
    assert copy_held(application=case) == 1
    raw.refresh_from_db()
    assert raw.removed_at is not None
    assert "此件经与原件核对无误" in read_in_order(read_bytes(row.files.get(removed_at=None).file))


def test_without_one_nothing_is_asked_and_nobody_is_told_so() -> None:
    draft = applications.filled(applications.MIGRANT, applications.RESIDENCE_PERMIT)
    browser, user = Client(), applications.resident(applications.MIGRANT)
    accounts.sign_in(browser, user)
    assert "即同意" not in browser.get(reverse("applications:check", args=[draft.ref])).content.decode()
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    assert not OutboxTask.objects.filter(task=TASK).exists()
    assert copy_held(application=case) == 0


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_case_that_was_cancelled_gets_no_copy_with_its_void_number(monkeypatch, meanwhile) -> None:
    draft, row = standing_in(paper_of)
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=applications.resident("13800000004"))
    stored = StoredFile.objects.count()

    def cancelled(*args, **more) -> bytes:
        Application.objects.filter(pk=case.pk).update(number="0" * len(case.number))
        return case_copy(*args, **more)

    monkeypatch.setattr("services.applications.operations.held_copies.case_copy", cancelled)
    if not meanwhile:
        case.number = None
    assert copy_held(application=case) == 0
    assert not row.files.filter(removed_at=None).exists()
    assert StoredFile.objects.count() == stored


@pytest.mark.parametrize("held_of", [certificate_of, paper_of])
def test_a_cancelled_case_loses_its_marked_copy_and_gets_another_with_its_next_number(
    held_of, django_capture_on_commit_callbacks
) -> None:
    draft, row = standing_in(held_of)
    if row.held.file_id:
        CaseFile.objects.create(application=draft, material=row, file=row.held.file)
    else:
        make_document(row.held.certificate.document_id)
    user = applications.resident(applications.MIGRANT)
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    assert copy_held(application=case) == 1
    marked = row.files.get(removed_at=None).file
    with django_capture_on_commit_callbacks(execute=True):
        submitting.cancel(application=Application.objects.get(pk=case.pk), by=user)
    assert not StoredFile.objects.filter(pk=marked.pk).exists(), "it bore a number that is void"
    assert not blobs.exists(marked.blob)
    assert list(row.files.filter(removed_at=None).values_list("file", flat=True)) == list(
        filter(None, [row.held.file_id])
    )
    again = submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    assert copy_held(application=again) == 1
    assert again.number in read_in_order(read_bytes(row.files.get(removed_at=None).file))


def test_a_paper_taken_out_of_the_wallet_stays_in_the_case_as_it_was_handed_in() -> None:
    draft, row = standing_in(paper_of)
    raw = CaseFile.objects.create(application=draft, material=row, file=row.held.file)
    user = applications.resident(applications.MIGRANT)
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    papers.remove_paper(paper=row.held, by=user)
    assert copy_held(application=case) == 0
    raw.refresh_from_db()
    assert raw.removed_at is None
    assert read_bytes(raw.file)
