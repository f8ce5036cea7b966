"""容缺受理: accepted without what may follow, no decision before it is there, refused only after its last day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from services.applications.enums import Fit, State
from services.applications.models import Application, CaseMaterial, LaterMaterial
from services.applications.operations import counter, later, promising, submitting
from services.applications.operations.moving import NotOpenToThis
from services.catalog.enums import Necessity
from services.catalog.models import ItemVersion, Material
from services.documents.models import Document
from services.notices.models import Notice
from services.registries.models import RegistrySource
from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
NAME = "黄示范"


def lacking() -> tuple[Application, CaseMaterial]:
    """A draft without its proof of work, which may follow."""
    case = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    row = case.materials.get(material__key="job_proof")
    case.files.filter(material=row).delete()
    QuerySet(Material).filter(pk=row.material_id).update(necessity=Necessity.LATER)
    QuerySet(ItemVersion).filter(pk=case.item_version_id).update(allows_later_material=True)
    case = Application.objects.get(pk=case.pk)
    return case, case.materials.select_related("material").get(pk=row.pk)


def received(*, agreed: bool = True) -> tuple[Application, CaseMaterial]:
    case, row = lacking()
    user = make.resident(make.MIGRANT)
    if agreed:
        later.agree(application=case, row=row, signed_name=NAME, by=user)
    case = submitting.submit(application=case, by=user)
    for other in case.materials.exclude(pk=row.pk):
        other.application = case
        counter.check_material(case_material=other, finding="fit", reason="", by=make.staff("clerk1"))
    return Application.objects.get(pk=case.pk), row


def accepted() -> tuple[Application, CaseMaterial]:
    case, row = received()
    later.accept_later(application=case, agreed=False, by=make.staff("clerk1"))
    return Application.objects.get(pk=case.pk), row


def test_the_desk_reads_what_follows_and_until_when(city, client):
    case, row = accepted()
    sign_in(client, make.staff("clerk1"))
    context = client.get(reverse("counter:case", args=[case.ref])).context
    day = LaterMaterial.objects.get(material=row).due_date
    assert {one["pk"]: one["follows"] for one in context["materials"] if one["follows"]} == {row.pk: day}
    assert context["followed"] == day


def test_accepted_with_its_notice_and_a_last_day_within_the_promise(city):
    case, row = accepted()
    kept = LaterMaterial.objects.get(material=row)
    assert case.state == State.ACCEPTED
    assert timezone.localdate() < kept.due_date <= case.promise_due_date
    paper = Document.objects.get(subject_ref=case.subject_ref, kind="later_acceptance")
    assert paper.context["materials"] == [row.material.name]
    assert paper.context["signed_name"] == NAME
    assert not Document.objects.filter(subject_ref=case.subject_ref, kind="acceptance").exists()
    assert Notice.objects.filter(person=case.applicant, event="case_accepted_later").count() == 1


def test_without_the_agreement_of_the_applicant_nothing_is_accepted(city):
    case, row = received(agreed=False)
    with pytest.raises(later.CannotAcceptLater):
        later.accept_later(application=case, agreed=False, by=make.staff("clerk1"))
    assert Application.objects.get(pk=case.pk).state == State.RECEIVED
    later.accept_later(application=case, agreed=True, by=make.staff("clerk1"))
    assert LaterMaterial.objects.get(material=row).agreed_through == "window"


def test_what_must_be_there_is_not_left_out(city):
    case, _row = received()
    QuerySet(CaseMaterial).filter(application=case, material__key="photo").update(finding=Fit.UNCHECKED)
    with pytest.raises(later.CannotAcceptLater):
        later.accept_later(application=case, agreed=True, by=make.staff("clerk1"))


def test_a_silent_credit_register_stops_it(city):
    case, _row = received()
    RegistrySource.objects.filter(code="credit").update(in_service=False)
    with pytest.raises(later.CannotAcceptLater):
        later.accept_later(application=case, agreed=True, by=make.staff("clerk1"))


def test_no_grant_before_it_is_there_and_found_to_fit(city):
    case, row = accepted()
    clerk = make.staff("clerk1")
    with pytest.raises(later.StillMissing):
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
    later.hand_in(application=case, row=row, upload=make.proof(), by=make.resident(make.MIGRANT))
    with pytest.raises(later.StillMissing):
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
    row.application = case
    counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    counter.propose(application=case, proposal="grant", reason="", by=clerk)
    assert Application.objects.get(pk=case.pk).state == State.DECISION


def test_a_refusal_waits_for_the_last_day(city):
    case, row = accepted()
    clerk = make.staff("clerk1")
    with pytest.raises(later.StillMissing):
        counter.propose(application=case, proposal="refuse", reason="材料未补齐", by=clerk)
    LaterMaterial.objects.filter(material=row).update(due_date=timezone.localdate() - timedelta(days=1))
    counter.propose(application=case, proposal="refuse", reason="材料未补齐", by=clerk)
    assert Application.objects.get(pk=case.pk).state == State.DECISION


def test_one_reminder_that_cannot_be_sent_does_not_keep_the_others(city, monkeypatch, caplog):
    rows = [accepted(), accepted()]
    LaterMaterial.objects.update(due_date=timezone.localdate() + timedelta(days=1))
    first, plain = LaterMaterial.objects.order_by("pk").first(), later.tell_readers

    def broken(application, *args, **more):
        if application.pk == first.material.application_id:
            raise RuntimeError("bad row")
        plain(application, *args, **more)

    monkeypatch.setattr(later, "tell_readers", broken)
    assert later.remind() == len(rows) - 1
    assert "passed over" in caplog.text
    monkeypatch.setattr(later, "tell_readers", plain)
    assert [later.remind(), later.remind()] == [1, 0], "what failed is told the next time"


def test_reminders_come_once_before_and_once_after(city):
    case, row = accepted()
    today = timezone.localdate()
    assert later.remind() == 0
    LaterMaterial.objects.filter(material=row).update(due_date=today + timedelta(days=1))
    assert [later.remind(), later.remind()] == [1, 0]
    LaterMaterial.objects.filter(material=row).update(due_date=today - timedelta(days=1))
    assert [later.remind(), later.remind()] == [1, 0]
    events = Notice.objects.filter(person=case.applicant).values_list("event", flat=True)
    assert {"later_due", "later_overdue"} <= set(events)


def test_what_may_not_follow_is_not_agreed_to(city):
    case = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    row = case.materials.select_related("material").get(material__key="job_proof")
    with pytest.raises(promising.MayNotPromise):
        later.agree(application=case, row=row, signed_name=NAME, by=make.resident(make.MIGRANT))


def test_nothing_is_handed_in_that_was_not_left_out(city):
    case, _row = accepted()
    other = case.materials.exclude(material__key="job_proof").order_by("pk")[0]
    with pytest.raises(NotOpenToThis):
        later.hand_in(application=case, row=other, upload=make.proof(), by=make.resident(make.MIGRANT))


def test_the_resident_agrees_and_hands_in_on_pages(city, client):
    case, row = lacking()
    sign_in(client, make.resident(make.MIGRANT))
    page = client.get(reverse("applications:materials", args=[case.ref])).content.decode()
    agree = reverse("applications:later_agree", args=[case.ref, row.pk])
    assert agree in page
    assert client.post(agree, {"name": NAME, "read": "on"}).status_code == 302
    case, row = accepted_from(case, row)
    url = reverse("applications:later", args=[case.ref])
    assert url in client.get(reverse("applications:case", args=[case.ref])).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"material": row.pk}).status_code == 422
    assert client.post(url, {"material": row.pk, "files": make.proof()}).status_code == 302
    assert LaterMaterial.objects.get(material=row).handed_in_at


def accepted_from(case: Application, row: CaseMaterial) -> tuple[Application, CaseMaterial]:
    case = submitting.submit(application=Application.objects.get(pk=case.pk), by=make.resident(make.MIGRANT))
    for other in case.materials.exclude(pk=row.pk):
        other.application = case
        counter.check_material(case_material=other, finding="fit", reason="", by=make.staff("clerk1"))
    later.accept_later(application=Application.objects.get(pk=case.pk), agreed=False, by=make.staff("clerk1"))
    return Application.objects.get(pk=case.pk), row


def test_the_desk_offers_it_where_something_may_follow(city, client):
    case, _row = received()
    sign_in(client, make.staff("clerk1"))
    url = reverse("counter:accept_later", args=[case.ref])
    assert url in client.get(reverse("counter:case", args=[case.ref])).content.decode()
    assert client.post(url, {"agreed": ""}).status_code == 302
    assert Application.objects.get(pk=case.pk).state == State.ACCEPTED
