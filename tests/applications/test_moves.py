"""The moves that turn off the straight way: levels of approval, return, pre-examination, visits, other departments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications.enums import Conclusion, State
from services.applications.models import Application, CaseTransfer, Clock, Progress, SiteVisit
from services.applications.operations import approving, counter, intake, joining, visiting
from services.applications.operations.moving import NotOpenToThis
from services.departments.models import Department
from services.documents.models import Document
from tests.factories import applications as make
from tests.factories import moves
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def market() -> Department:
    return Department.objects.get(code="11440981MB2D100526")


def civil_affairs() -> Department:
    return Department.objects.get(code="11440981MB2D10036G")


def trace(case: Application) -> tuple[int, int]:
    return Progress.objects.filter(application=case).count(), Document.objects.count()


# approval by level


def two_level() -> Application:
    case = make.proposed()
    Application.objects.filter(pk=case.pk).update(approval_level=2)
    case.refresh_from_db()
    return case


def test_two_approvals_come_from_two_people_who_did_not_examine():
    case, first, second = two_level(), make.staff("approver1"), moves.second_approver()
    before = trace(case)
    with pytest.raises(counter.CannotDecide):
        counter.grant(application=case, by=first)
    assert trace(case) == before
    approving.approve_first(application=case, by=first)
    assert (case.state, case.first_approved_by) == (State.DECISION, first)
    for refused in (approving.approve_first, counter.grant):
        with pytest.raises(counter.CannotDecide):
            refused(application=case, by=first)
    with pytest.raises(counter.CannotDecide):
        counter.refuse(application=case, reason="理由", by=second)
    counter.grant(application=case, by=second)
    assert (case.granted, case.decided_by) == (True, second)


def test_the_database_takes_no_second_approval_of_the_same_person():
    case, first = two_level(), make.staff("approver1")
    for wrong in (
        {"first_approved_by": case.proposed_by},
        {"first_approved_by": first, "decided_by": first, "granted": True},
        {"decided_by": first, "granted": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=case.pk).update(**wrong)


def test_returning_to_the_examiner_takes_the_first_approval_back():
    case = two_level()
    approving.approve_first(application=case, by=make.staff("approver1"))
    counter.send_back(application=case, reason="再看看", by=moves.second_approver())
    assert (case.state, case.first_approved_by) == (State.REVIEW, None)


def test_one_clerk_alone_completes_only_what_is_done_at_once_and_no_licence():
    case, clerk = make.accepted(), make.staff("clerk1")
    version = case.item_version
    for level, kind, item_type, may in (
        (1, "1", "20", False),
        (0, "2", "20", False),
        (0, "1", "01", False),
        (0, "1", "20", True),
    ):
        case.approval_level, version.handling_kind, version.rule_set.item_type = level, kind, item_type
        assert approving.one_completes(case) is may
    Application.objects.filter(pk=case.pk).update(approval_level=0)
    approving.complete(application=case, by=clerk)
    assert (case.state, case.granted, case.decided_by, case.proposed_by) == (State.MAKING, True, clerk, clerk)


# before acceptance


def test_an_application_is_returned_for_two_grounds_only():
    case, clerk = make.received(), make.staff("clerk1")
    before = trace(case)
    with pytest.raises(intake.CannotReturn):
        intake.return_case(application=case, ground="duplicate", reason="重复", by=clerk)
    with pytest.raises(ValueError, match=r"写下|wrote"):
        intake.return_case(application=case, ground="wish", reason=" ", by=clerk)
    assert trace(case) == before
    intake.return_case(application=case, ground="wish", reason="11 月 20 日来函：不办了", by=clerk)
    assert (case.state, case.return_ground) == (State.RETURNED, "wish")
    assert Document.objects.filter(template="return_notice").count() == 1
    with pytest.raises(NotOpenToThis):
        counter.accept(application=case, by=clerk)


def test_the_database_wants_the_ground_of_a_return():
    case = make.received()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(state=State.RETURNED)


def test_what_is_looked_through_beforehand_keeps_its_five_days():
    case, clerk = make.received(), make.staff("clerk1")
    with pytest.raises(intake.CannotReturn):
        intake.begin_pre_exam(application=case, by=clerk)
    case.item_version.online_depth = 2
    running = list(Clock.objects.filter(application=case, stopped_at=None).values_list("kind", "ends_at"))
    intake.begin_pre_exam(application=case, by=clerk)
    assert case.state == State.PRE_EXAM
    intake.end_pre_exam(application=case, reason="带身份证原件来窗口", by=clerk)
    assert case.state == State.RECEIVED
    assert list(Clock.objects.filter(application=case, stopped_at=None).values_list("kind", "ends_at")) == running


# site visits


def test_a_visit_from_the_appointment_to_both_signatures():
    case, clerk, other = make.accepted(), make.staff("clerk1"), moves.second_examiner()
    case.item_version.site_visit = True
    with pytest.raises(visiting.VisitMissing):
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
    clocks = list(Clock.objects.filter(application=case, kind="promise").values_list("ends_at", "stopped_at"))
    visit = moves.visited(case, second=other)
    assert (case.state, visit.checks.count()) == (State.SITE_VISIT, 2)
    resident = make.resident(make.MIGRANT)
    visiting.ask_other_time(application=case, wish="下午都行", by=resident)
    with pytest.raises(visiting.CannotVisit):
        visiting.ask_other_time(application=case, wish="后天", by=resident)
    visiting.answer_other_time(application=case, at=moves.later_today(), by=clerk)
    with pytest.raises(visiting.CannotVisit):
        visiting.sign_record(visit=visit, by=clerk)
    with pytest.raises(visiting.CannotVisit):
        moves.fill(visit, by=make.staff("approver1"))
    moves.fill(visit, by=clerk)
    assert visiting.sign_record(visit=visit, by=clerk) is False
    moves.fill(visit, by=other, remarks="多拍了一张")
    visit.refresh_from_db()
    assert visit.first_signed_at is None, "what was changed after a signature is not signed"
    visiting.sign_record(visit=visit, by=clerk)
    assert visiting.sign_record(visit=visit, by=other) is True
    case.refresh_from_db()
    assert case.state == State.REVIEW
    assert Document.objects.filter(template="site_record").count() == 1
    assert list(Clock.objects.filter(application=case, kind="promise").values_list("ends_at", "stopped_at")) == clocks
    counter.propose(application=case, proposal="grant", reason="", by=clerk)
    assert case.state == State.DECISION


@pytest.mark.parametrize("conclusion", [Conclusion.MEND, Conclusion.UNFIT])
def test_what_a_visit_found_is_not_passed_over(conclusion: str):
    case, clerk, other = make.accepted(), make.staff("clerk1"), moves.second_examiner()
    visit = moves.visited(case, second=other)
    mend = timezone.localdate() + timedelta(days=5) if conclusion == Conclusion.MEND else None
    with pytest.raises(visiting.CannotVisit):
        moves.fill(
            visit, by=clerk, finding="unfit", conclusion=conclusion, mend_by_date=None if mend else timezone.localdate()
        )
    moves.fill(visit, by=clerk, finding="unfit", conclusion=conclusion, remarks="没有分开", mend_by_date=mend)
    for officer in (clerk, other):
        visiting.sign_record(visit=visit, by=officer)
    case.refresh_from_db()
    with pytest.raises(visiting.VisitMissing):
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
    if conclusion == Conclusion.UNFIT:
        counter.propose(application=case, proposal="refuse", reason="现场不符合", by=clerk)
        assert case.state == State.DECISION


def test_two_different_officers_go():
    case, clerk = make.accepted(), make.staff("clerk1")
    at = timezone.now() + timedelta(days=1)
    for second in (clerk, make.staff("approver1"), make.staff("clerk3")):
        with pytest.raises(visiting.CannotVisit):
            visiting.arrange_visit(application=case, first=clerk, second=second, at=at, place="某处", by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteVisit.objects.create(
            application=case, first_officer=clerk, second_officer=clerk, at=at, place="某处", arranged_by=clerk
        )


def test_a_visit_on_its_pages(client: Client):
    case, other = make.accepted(), moves.second_examiner()
    visit = moves.visited(case, second=other)
    page = reverse("counter:site_visit", args=[case.ref])
    for user, status in (("clerk1", 200), ("approver1", 403), ("clerk2", 404)):
        assert sign_in(Client(), make.staff(user)).get(page).status_code == status
    desk, second = sign_in(Client(), make.staff("clerk1")), sign_in(Client(), other)
    posted = desk.post(reverse("counter:site_photos", args=[case.ref]), {"files": make.photo()})
    assert posted.status_code == 302
    photo = visit.photos.get()
    assert second.get(reverse("counter:site_photo", args=[case.ref, photo.ref])).status_code == 200
    data = {f"finding-{check.pk}": "fit" for check in visit.checks.all()} | {"conclusion": "fit"}
    assert desk.post(page, data | {"sign": "1"}).status_code == 302
    assert second.post(page, data | {"sign": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.REVIEW
    assert desk.get(page).status_code == 404


def test_the_applicant_sees_the_appointment_and_asks_once(client: Client):
    case = make.accepted()
    moves.visited(case, second=moves.second_examiner())
    sign_in(client, make.resident(make.MIGRANT))
    address = reverse("applications:visit_time", args=[case.ref])
    assert address in client.get(reverse("applications:case", args=[case.ref])).content.decode()
    assert client.post(address, {"wish": ""}).status_code == 200
    assert client.post(address, {"wish": "周五上午"}).status_code == 302
    assert address not in client.get(reverse("applications:case", args=[case.ref])).content.decode()
    assert client.post(address, {"wish": "周六上午"}).status_code == 302
    assert SiteVisit.objects.get().wish == "周五上午"


# other departments


def test_a_case_handed_on_is_theirs_and_leaves_a_trace():
    case, clerk = make.accepted(), make.staff("clerk1")
    there, here = sign_in(Client(), make.staff("clerk3")), sign_in(Client(), clerk)
    address = reverse("counter:case", args=[case.ref])
    assert there.get(address).status_code == 404
    posted = here.post(
        reverse("counter:hand_on", args=[case.ref]), {"to": f"organ-{market().pk}", "reason": "归市监管"}
    )
    assert posted.status_code == 302
    assert there.get(address).status_code == 200
    assert here.get(address).status_code == 404
    told = here.get(reverse("counter:handed_on")).content.decode()
    assert "归市监管" in told
    assert market().name in told
    assert CaseTransfer.objects.get().from_department == moves.police()
    case.refresh_from_db()
    assert (case.state, case.department, case.examiner) == (State.REVIEW, market(), None)


def test_a_case_is_handed_to_a_colleague_who_can_take_it():
    case, clerk, other = make.accepted(), make.staff("clerk1"), moves.second_examiner()
    for wrong in ({"person": clerk}, {"person": make.staff("clerk3")}, {"department": moves.police()}, {}):
        with pytest.raises(joining.CannotJoin):
            joining.hand_on(application=case, reason="请假", by=clerk, **wrong)
    joining.hand_on(application=case, person=other, reason="请假", by=clerk)
    assert (case.examiner, case.department) == (other, moves.police())


def test_departments_see_their_part_alone_and_answer_in_parallel():
    case, clerk = make.accepted(), make.staff("clerk1")
    part = case.materials.filter(files__isnull=False).distinct().get()
    hidden = case.files.exclude(material=part).order_by("pk")[0]
    first_page = case.form["groups"][0]["key"]
    one = moves.asked(case, market(), groups=[first_page], materials=[part.pk])[0]
    two = moves.asked(case, civil_affairs())[0]
    assert (case.state, Document.objects.filter(template="consultation").count()) == (State.JOINT, 2)
    assert set(
        Clock.objects.filter(application=case, stopped_at=None, kind="step").values_list("label", flat=True)
    ) >= {
        market().name,
        civil_affairs().name,
    }
    with pytest.raises(joining.CannotJoin):
        moves.asked(case, market())
    asked, other = sign_in(Client(), make.staff("clerk3")), sign_in(Client(), make.staff("clerk2"))
    page = reverse("counter:opinion", args=[one.ref])
    shown = asked.get(page)
    assert [section.key for section in shown.context["sections"]] == [first_page]
    assert part.files.first().ref in shown.content.decode()
    assert other.get(page).status_code == 404
    assert page in asked.get(reverse("counter:opinions")).content.decode()
    assert asked.get(reverse("counter:case", args=[case.ref])).status_code == 404
    picture = "counter:opinion_file"
    assert asked.get(reverse(picture, args=[one.ref, part.files.first().ref, 1])).status_code == 200
    assert asked.get(reverse(picture, args=[one.ref, hidden.ref, 1])).status_code == 404
    with pytest.raises(joining.CannotJoin):
        joining.collect_opinions(application=case, by=clerk)
    assert asked.post(page, {"opinion": "object", "grounds": ""}).status_code == 200
    assert asked.post(page, {"opinion": "agree", "grounds": ""}).status_code == 302
    assert asked.post(page, {"opinion": "object", "grounds": "反悔"}).status_code == 409
    type(two).objects.filter(pk=two.pk).update(due_date=timezone.localdate() - timedelta(days=1))
    joining.collect_opinions(application=case, by=clerk)
    assert case.state == State.REVIEW
    assert civil_affairs().name in Progress.objects.filter(move="collect_opinions").get().note
    assert not Clock.objects.filter(application=case, stopped_at=None, label=civil_affairs().name).exists()
    assert asked.get(reverse(picture, args=[one.ref, part.files.first().ref, 1])).status_code == 404
