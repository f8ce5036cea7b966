"""免证办 is a choice: a certificate that could stand in is used or not; only what is used is written down as used."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import MaterialSource
from services.applications.flow import missing_materials
from services.applications.models import Application, CaseMaterial
from services.applications.operations import submitting
from services.applications.operations.held_copies import copy_held
from services.applications.reuse import kind_of
from services.audit.models import AuditEntry
from services.certificates.operations import keep_checked
from services.common.models import OutboxTask
from tests.factories import accounts, applications, certificates

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def draft() -> Application:
    found = applications.filled(applications.MIGRANT, applications.RESIDENCE_PERMIT)
    row = found.materials.get(material__key="job_proof")
    keep_checked(
        holder=found.applicant,
        kind=kind_of(row.material),
        title="就业证明原件",
        file=certificates.photo(),
        organ=found.department,
        by=applications.resident(applications.MIGRANT),
    )
    return found


@pytest.fixture
def own(draft) -> Client:
    browser = Client()
    accounts.sign_in(browser, applications.resident(applications.MIGRANT))
    return browser


def row_of(draft: Application) -> CaseMaterial:
    return draft.materials.select_related("material", "held").get(material__key="job_proof")


def address(draft: Application) -> str:
    return reverse("applications:use_certificate", args=[draft.ref, row_of(draft).pk])


def test_it_is_offered_used_and_taken_back_again(draft, own):
    page = own.get(reverse("applications:materials", args=[draft.ref])).content.decode()
    assert address(draft) in page
    assert own.get(address(draft)).status_code == 200
    assert own.post(address(draft), {}).status_code == 422
    assert own.post(address(draft), {"use": "certificate"}).status_code == 302
    row = row_of(draft)
    assert (row.source, row.held.title) == (MaterialSource.HELD, "就业证明原件")
    assert list(row.files.filter(removed_at=None).values_list("file", flat=True)) == [row.held.file_id]
    check = own.get(reverse("applications:check", args=[draft.ref])).content.decode()
    assert "即同意" in check
    assert address(draft) in check
    own.post(address(draft), {"use": "paper"})
    row = row_of(draft)
    assert (row.source, row.held) == (MaterialSource.UPLOADED, None)
    assert [one.pk for one in missing_materials(Application.objects.get(pk=draft.pk))] == [row.pk]
    assert "即同意" not in own.get(reverse("applications:check", args=[draft.ref])).content.decode()
    events = AuditEntry.objects.filter(event__in=("case.certificate_chosen", "case.paper_chosen")).order_by("id")
    assert [one.event for one in events] == ["case.certificate_chosen", "case.paper_chosen"]


@pytest.mark.parametrize("use", ["certificate", "paper"])
def test_only_what_is_used_is_written_down_as_used(draft, own, use):
    own.post(address(draft), {"use": use})
    user = applications.resident(applications.MIGRANT)
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    used = use == "certificate"
    assert OutboxTask.objects.filter(task="services.applications.tasks.copy_held").exists() == used
    assert copy_held(application=case) == used
    assert AuditEntry.objects.filter(event="certificate.copied_for_case").exists() == used


def test_nobody_else_chooses_and_nobody_after_handing_in(draft, own):
    where = address(draft)
    stranger = accounts.sign_in(Client(), accounts.real_named())
    assert stranger.post(where, {"use": "certificate"}).status_code == 404
    row = draft.materials.exclude(material__key="job_proof").order_by("pk").first()
    other = reverse("applications:use_certificate", args=[draft.ref, row.pk])
    assert own.post(other, {"use": "certificate"}).status_code == 404, "nothing could stand in for this one"
    submitting.submit(application=Application.objects.get(pk=draft.pk), by=applications.resident(applications.MIGRANT))
    assert own.post(where, {"use": "certificate"}).status_code == 302
    assert row_of(draft).source == MaterialSource.UPLOADED
