"""What several organs handle jointly: 45 working days and 15 more from the head of the government (art. 42)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications.access import get_for_counter
from services.applications.enums import CheckReason, CheckState, ClockKind, State
from services.applications.escalations import unseen
from services.applications.models import AfterCheck, Application, Clock, Extension
from services.applications.operations import approving, archiving, checking, counter, joining, procedures
from services.applications.operations.sweeping import sweep
from services.catalog import limits, quality
from services.catalog.models import ItemVersion, RuleSet, Step
from services.common.access import NotFoundOrNotYours
from services.common.relay import drain
from services.documents.models import Document
from tests.factories import applications as make
from tests.factories import catalog, moves
from tests.factories.accounts import sign_in
from tests.support.clock import Clock as Time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

MONDAY = datetime(2026, 9, 21, 2, tzinfo=UTC)


@pytest.fixture
def time(clock: Time) -> Time:
    """Monday, 21 September 2026, ten in the morning."""
    clock.time = MONDAY
    return clock


def accepted(**fields: object) -> Application:
    """A licence of the police, handled with others, accepted."""
    case = make.received()
    law = {"rule_set": RuleSet.objects.get(code="licence"), "statutory_number": None, "extension_days": 0}
    promise = {"promised_number": 40, "promised_unit": "workday", "joint_handling": True}
    QuerySet(ItemVersion).filter(pk=case.item_version_id).update(**(law | promise | fields))
    case = Application.objects.get(pk=case.pk)
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    counter.accept(application=case, by=make.staff("clerk1"))
    return case


def end(case: Application, kind: str) -> date:
    return Clock.objects.get(application=case, kind=kind, stopped_at=None).due_date


def test_a_joint_licence_has_forty_five_working_days_by_law(time: Time) -> None:
    case = accepted()
    # 21 September + 45 working days over 25–27 September and 1–7 October, 10 October worked
    assert end(case, ClockKind.STATUTORY) == case.statutory_due_date == date(2026, 11, 30)
    assert limits.statutory(case.item_version) == (45, "workday")
    assert limits.extension(case.item_version) == (15, "workday")


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        (datetime(2026, 2, 13, 2, tzinfo=UTC), 5, date(2026, 2, 27)),
        (datetime(2026, 4, 30, 2, tzinfo=UTC), 5, date(2026, 5, 11)),
        (datetime(2026, 9, 18, 2, tzinfo=UTC), 5, date(2026, 9, 24)),
        (datetime(2026, 9, 30, 2, tzinfo=UTC), 3, date(2026, 10, 10)),
    ],
)
def test_the_known_days_hold_for_joint_limits(clock: Time, event: datetime, days: int, last: date) -> None:
    clock.time = event
    QuerySet(ItemVersion).update(effective_from_date=date(2026, 1, 1))
    RuleSet.objects.filter(code="licence").update(joint_decision_days=days)
    assert end(accepted(promised_number=1), ClockKind.STATUTORY) == last


def test_a_joint_limit_stands_still_and_goes_on_like_any_other(time: Time) -> None:
    RuleSet.objects.filter(code="licence").update(joint_decision_days=20)
    case = accepted(promised_number=20)
    time.time = datetime(2026, 9, 28, 2, tzinfo=UTC)
    procedures.propose_pause(
        application=case, kind="testing", expected_days=8, reason="要检测", by=make.staff("clerk1")
    )
    procedures.pause(application=case, by=make.staff("approver1"))
    time.time = datetime(2026, 10, 15, 2, tzinfo=UTC)
    procedures.resume(application=case, by=make.staff("clerk1"))
    assert end(case, ClockKind.STATUTORY) == date(2026, 11, 6)


def test_the_head_of_the_government_extends_it_and_the_head_of_the_organ_does_not(time: Time) -> None:
    case = accepted()
    with pytest.raises(procedures.CannotExtend, match=r"government|人民政府"):
        procedures.extend(application=case, reason="要几家会办", by=make.staff("head1"))
    assert not Extension.objects.exists()
    procedures.extend(application=case, reason="要几家会办", by=make.staff("leader1"))
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert case.statutory_due_date == date(2026, 12, 21)  # 15 working days after 30 November
    paper = Document.objects.get(kind="extension", subject_ref=case.subject_ref)
    assert paper.context["extended_by"] == "15 个工作日"
    with pytest.raises(procedures.CannotExtend):
        procedures.extend(application=case, reason="再来一次", by=make.staff("leader1"))


def test_an_ordinary_licence_is_extended_by_the_head_of_its_organ(time: Time) -> None:
    case = accepted(joint_handling=False, extension_days=10, promised_number=15)
    assert case.statutory_due_date == date(2026, 10, 26)
    with pytest.raises(procedures.CannotExtend):
        procedures.extend(application=case, reason="材料多", by=make.staff("leader1"))
    procedures.extend(application=case, reason="材料多", by=make.staff("head1"))


def test_the_government_sees_what_is_jointly_handled_once_it_presses_and_nothing_else(time: Time) -> None:
    case, other = accepted(), make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    leader = make.staff("leader1")
    assert get_for_counter(leader, case.ref) == case
    assert not unseen(leader)
    time.time = datetime(2026, 12, 1, 2, tzinfo=UTC)
    sweep()
    assert {row.ref for row in unseen(leader)} >= {case.ref}
    page = sign_in(Client(), leader).get(reverse("counter:case", args=[case.ref]))
    assert not [action for action in page.context["actions"] if action["button"].move != "extend"]
    with pytest.raises(NotFoundOrNotYours):
        get_for_counter(leader, other.ref)


def test_what_has_ended_is_no_longer_open_to_the_government_but_what_it_decided_is(time: Time) -> None:
    ended, extended = accepted(), accepted()
    leader = make.staff("leader1")
    procedures.extend(application=extended, reason="要几家会办", by=leader)
    for case in (ended, extended):
        Application.objects.filter(pk=case.pk).update(state=State.WITHDRAWN, closed_at=timezone.now())
        case.refresh_from_db()
    with pytest.raises(NotFoundOrNotYours):
        get_for_counter(leader, ended.ref)
    assert get_for_counter(leader, extended.ref) == extended
    assert get_for_counter(make.staff("clerk1"), ended.ref) == ended
    page = sign_in(Client(), leader)
    drain()
    archiving.archive(application=extended)
    assert page.get(reverse("counter:archive", args=[extended.ref])).status_code == 404
    page = sign_in(Client(), make.staff("clerk1"))
    assert page.get(reverse("counter:archive", args=[extended.ref])).status_code == 200


def stands_in(state: str, case: Application) -> Application:
    clerk = make.staff("clerk1")
    if state == State.REVIEW:
        counter.begin_review(application=case, by=clerk)
    if state == State.SITE_VISIT:
        moves.visited(case, second=moves.second_examiner())
    if state == State.JOINT:
        moves.asked(case, joining.departments_that_can(case, "examiner").first())
    if state == State.DECISION:
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REVIEW, State.SITE_VISIT, State.JOINT, State.DECISION])
def test_the_limit_is_made_longer_wherever_it_runs_and_the_case_stays(time: Time, state: str) -> None:
    case = stands_in(state, accepted(joint_handling=False, extension_days=10, promised_number=15))
    assert case.state == state
    before = end(case, ClockKind.PROMISE)
    head = make.staff("head1")
    page = sign_in(Client(), head).get(reverse("counter:case", args=[case.ref]))
    assert [action["button"].move for action in page.context["actions"]] == ["extend"]
    procedures.extend(application=case, reason="要再核对一次", by=head)
    case.refresh_from_db()
    assert case.state == state
    assert end(case, ClockKind.PROMISE) == case.promise_due_date > before
    assert case.progress.order_by("-id")[0].state == state


def test_a_limit_that_stands_still_or_has_passed_is_not_offered_to_be_longer(time: Time) -> None:
    case = accepted(joint_handling=False, extension_days=10, promised_number=15)
    head = make.staff("head1")
    assert procedures.may_extend(case, head)
    time.time = datetime(2027, 1, 1, 2, tzinfo=UTC)
    assert not procedures.may_extend(case, head)


def test_a_joint_item_names_who_takes_part_and_keeps_within_the_joint_limit() -> None:
    rules = RuleSet.objects.get(code="licence")
    version = catalog.draft_version(rule_set=rules, joint_handling=True, statutory_number=60, promised_number=5)
    found = {finding.field for finding in quality.findings(version)}
    assert {"joint_organs", "statutory_number"} <= found
    version = catalog.draft_version(rule_set=RuleSet.objects.get(code="benefit"), joint_handling=True)
    assert "joint_handling" in {finding.field for finding in quality.findings(version)}


def test_a_step_counts_for_the_stage_it_is_marked_with_whatever_it_is_called(time: Time) -> None:
    case = make.received()
    steps = QuerySet(Step).filter(version=case.item_version)
    steps.update(stage="")
    steps.filter(pk=steps.earliest("order").pk).update(name="好事多磨", stage="review", limit_number=3)
    case = Application.objects.get(pk=case.pk)
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    counter.accept(application=case, by=make.staff("clerk1"))
    assert [(clock.label, clock.amount) for clock in case.clocks.filter(kind=ClockKind.STEP)] == [("好事多磨", 3)]


def test_a_step_with_a_limit_says_its_stage_before_it_is_published() -> None:
    version = catalog.draft_version()
    QuerySet(Step).filter(version=version).update(stage="")
    assert "steps" in {finding.field for finding in quality.findings(version)}


def alone(percent: int) -> Application:
    """Granted by one clerk, as an item of level 0 lets one."""
    case = accepted(
        joint_handling=False,
        sample_percent=percent,
        handling_kind="1",
        promised_number=0,
        rule_set=RuleSet.objects.get(code="public_service"),
        site_visit=False,
    )
    Application.objects.filter(pk=case.pk).update(approval_level=0)
    case.refresh_from_db()
    approving.complete(application=case, by=make.staff("clerk1"))
    return case


def test_what_one_clerk_granted_is_drawn_and_another_looks(time: Time) -> None:
    check = AfterCheck.objects.get(application=alone(100))
    assert check.reason == CheckReason.SAMPLE
    with pytest.raises(checking.SamePerson):
        checking.find(check=check, right=True, finding="", by=make.staff("clerk1"))
    assert AfterCheck.objects.get(pk=check.pk).state == CheckState.OPEN
    checking.find(check=check, right=True, finding="", by=moves.second_examiner())
    assert AfterCheck.objects.get(pk=check.pk).state == CheckState.RIGHT


def test_nothing_is_drawn_where_two_decided_or_the_share_is_nought(time: Time) -> None:
    alone(0)
    assert not AfterCheck.objects.exists()
