"""跨域通办: an office elsewhere takes in and sends on, the organ here decides; who sees what, whose clock runs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.access import get_for_counter, may_receive
from services.applications.enums import ClockKind, Fit, State
from services.applications.models import Application, Clock, Delivery, Escalation, Visit
from services.applications.operations import counter, forwarding, submitting
from services.applications.operations.finishing import finish
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.sweeping import sweep
from services.applications.story import what_next
from services.catalog.models import ItemVersion
from services.common.access import NotFoundOrNotYours
from services.common.relay import drain
from services.departments.directory import organs
from services.departments.models import Department, StaffPost
from services.documents.models import Document
from services.notices.models import Notice
from tests.factories import applications as make
from tests.factories import filling
from tests.factories.accounts import sign_in
from tests.support.clock import Clock as Time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

ITEM, OFFICE = "canji-liangxiang-butie", "12450981MB3D10003B"
BOTH = {"identity": True, "whole": True}


@pytest.fixture
def time(clock: Time) -> Time:
    """Monday, 21 September 2026, ten in the morning."""
    clock.time = datetime(2026, 9, 21, 2, tzinfo=UTC)
    return clock


@pytest.fixture
def case(time: Time) -> Application:
    """Handed in at a window of the other city by somebody whose household is here."""
    application = filling.filled(ITEM, make.OLD_ENOUGH)
    clerk = make.staff("beiliu1")
    office = Department.objects.get(code=OFFICE)
    visit = Visit.objects.create(clerk=clerk, department=office, person=application.applicant)
    Application.objects.filter(pk=application.pk).update(visit=visit, channel="window")
    submitting.submit(application=again(application), by=clerk)
    return again(application)


def again(application: Application) -> Application:
    related = ("department", "goes_to", "taken_in_by", "item_version__item", "applicant", "visit")
    return Application.objects.select_related(*related).get(pk=application.pk)


def sent_on(case: Application) -> Application:
    forwarding.forward(application=case, by=make.staff("beiliu1"), **BOTH)
    return again(case)


def handlers(case: Application) -> dict[str, object]:
    """Role → somebody who holds it in the organ that handles it."""
    held = StaffPost.objects.filter(department=case.department).select_related("user").order_by("pk")
    return {post.role: post.user for post in held}


def running(case: Application) -> dict[str, date]:
    rows = Clock.objects.filter(application=case, stopped_at=None)
    return dict(rows.values_list("kind", "due_date"))


def test_the_office_has_it_until_it_is_sent_on_and_nobody_else_sees_it(case: Application) -> None:
    assert case.state == State.TAKEN_IN
    assert case.department.code == OFFICE == case.taken_in_by.code
    assert case.goes_to.region.startswith("440981")
    assert running(case) == {ClockKind.FORWARD: date(2026, 9, 23)}
    assert case.notice_due_date is None
    assert get_for_counter(make.staff("beiliu1"), case.ref) == case
    for post in StaffPost.objects.filter(department=case.goes_to).select_related("user"):
        with pytest.raises(NotFoundOrNotYours):
            get_for_counter(post.user, case.ref)
    receipt = Document.objects.get(kind="receipt", subject_ref=case.subject_ref)
    assert (receipt.seal, receipt.context["goes_to"]) == (OFFICE, case.goes_to.name)


def test_sent_on_the_organ_has_it_with_its_own_five_days_and_the_office_sees_only_where_it_stands(
    case: Application, time: Time
) -> None:
    time.time = datetime(2026, 9, 22, 2, tzinfo=UTC)
    organ = case.goes_to
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("beiliu1"))
    case = sent_on(case)
    assert (case.state, case.department, case.goes_to) == (State.RECEIVED, organ, None)
    assert running(case) == {ClockKind.NOTICE: date(2026, 9, 30)} == {ClockKind.NOTICE: case.notice_due_date}
    assert not case.materials.filter(source="uploaded").exclude(finding=Fit.UNCHECKED).exists()
    with pytest.raises(NotFoundOrNotYours):
        get_for_counter(make.staff("beiliu1"), case.ref)
    client = sign_in(Client(), make.staff("beiliu1"))
    html = client.get(reverse("counter:handed_on")).content.decode()
    assert case.number in html
    assert case.applicant.name not in html
    paper = Document.objects.get(kind="forwarding", subject_ref=case.subject_ref)
    assert (paper.seal, paper.context["to_organ"]) == (OFFICE, organ.name)
    examiner = handlers(case)["examiner"]
    assert get_for_counter(examiner, case.ref) == case


def test_without_a_look_at_identity_and_whole_nothing_is_sent_on(case: Application) -> None:
    for looked in ({"identity": False, "whole": True}, {"identity": True, "whole": False}):
        with pytest.raises(forwarding.CannotForward):
            forwarding.forward(application=case, by=make.staff("beiliu1"), **looked)
    assert again(case).state == State.TAKEN_IN
    sent_on(case)
    with pytest.raises(NotOpenToThis):
        forwarding.forward(application=case, by=make.staff("beiliu1"), **BOTH)


def test_the_office_accepts_and_refuses_nothing(case: Application) -> None:
    clerk = make.staff("beiliu1")
    for act in (
        lambda: counter.accept(application=case, by=clerk),
        lambda: counter.refuse_acceptance(application=case, reason="不归我们管", by=clerk),
    ):
        with pytest.raises(NotOpenToThis):
            act()
    page = sign_in(Client(), clerk).get(reverse("counter:case", args=[case.ref]))
    shown = {action["button"].move for action in page.context["actions"]}
    assert shown == {"forward", "ask_supplement", "return_case"}


def test_what_is_missing_is_asked_for_where_it_was_taken_in_and_comes_back_there(case: Application) -> None:
    items = [{"subject": "material", "key": "0", "label": "说明", "reason": "少一页"}]
    counter.ask_supplement(application=case, items=items, by=make.staff("beiliu1"))
    assert set(running(case)) == {ClockKind.SUPPLEMENT}
    submitting.answer_supplement(application=again(case), form=None, by=make.resident(make.OLD_ENOUGH))
    case = again(case)
    assert case.state == State.TAKEN_IN
    assert set(running(case)) == {ClockKind.FORWARD}
    assert case.department.code == OFFICE


def test_an_office_that_keeps_it_too_long_is_told_to_its_head(case: Application, time: Time) -> None:
    time.time = datetime(2026, 9, 24, 2, tzinfo=UTC)
    sweep()
    assert Escalation.objects.filter(application=case, clock__kind=ClockKind.FORWARD).exists()
    assert "应在" in what_next(case).text or "should have" in what_next(case).text


def test_the_resident_reads_who_has_it_and_who_decides(case: Application) -> None:
    client = Client()
    client.force_login(make.resident(make.OLD_ENOUGH))
    page = client.get(reverse("applications:case", args=[case.ref])).content.decode()
    assert case.department.name in page
    assert case.goes_to.name in page
    assert Notice.objects.filter(event="case_taken_in", person=case.applicant).count() == 1
    organ = case.goes_to.name
    case = sent_on(case)
    assert organ in what_next(case).text
    assert Notice.objects.filter(event="case_sent_on", person=case.applicant).count() == 1


def test_the_organ_decides_and_the_result_is_collected_where_it_was_handed_in(case: Application) -> None:
    Delivery.objects.create(application=case, way="hand")
    case = sent_on(case)
    staff = handlers(case)
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=staff["examiner"])
    counter.accept(application=case, by=staff["examiner"])
    counter.propose(application=case, proposal="grant", reason="", by=staff["examiner"])
    counter.grant(application=case, by=staff["approver"])
    drain()
    finish(application=again(case))
    assert again(case).state == State.DELIVERY
    office = sign_in(Client(), make.staff("beiliu1"))
    rows = office.get(reverse("counter:ready")).context["rows"]
    assert [row["delivery"].application.pk for row in rows] == [case.pk]
    decision = Document.objects.get(kind="decision", subject_ref=case.subject_ref)
    assert decision.seal == case.department.code


def test_the_office_takes_in_what_it_is_named_for_and_no_other_item() -> None:
    [post] = StaffPost.objects.filter(user=make.staff("beiliu1"), role="receiver")
    versions = ItemVersion.objects.filter(state="published", service_kind="apply", form__isnull=False)
    assert {version.item_code for version in versions if may_receive(post, version)} == {ITEM}


def test_at_a_window_here_the_organ_receives_it_itself(time: Time) -> None:
    application = filling.filled(ITEM, make.OLD_ENOUGH)
    submitting.submit(application=again(application), by=make.resident(make.OLD_ENOUGH))
    case = again(application)
    assert (case.state, case.taken_in_by, case.goes_to) == (State.RECEIVED, None, None)


def test_an_office_of_another_place_is_not_an_organ_of_this_city() -> None:
    assert OFFICE not in {organ.code for organ in organs().city}


def test_what_an_office_elsewhere_took_in_has_its_receipt_and_is_not_taken_back(case):
    assert case.receipt is not None
    assert case.receipt.kind == "receipt"
    sent = sent_on(case)
    applicant = make.resident(make.OLD_ENOUGH)
    assert not submitting.may_cancel(sent)
    with pytest.raises(submitting.TooLateToCancel):
        submitting.cancel(application=sent, by=applicant)
    page = sign_in(Client(), applicant).get(reverse("applications:submitted", args=[sent.ref]))
    assert page.status_code == 200
    assert sent.receipt == case.receipt
