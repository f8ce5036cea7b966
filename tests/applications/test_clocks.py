"""What stops clocks, makes them longer, and what time does by itself; refused moves leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications.enums import AT_THE_COUNTER, ClockKind, Level, State
from services.applications.models import Application, Clock, Escalation, Extension, Pause
from services.applications.operations import counter, procedures, submitting, sweeping
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.sweeping import sweep
from services.applications.workflow import RUNS
from services.audit.models import AuditEntry
from services.catalog.models import ItemVersion, RuleSet
from services.common import workdays
from services.common.models import CalendarYear
from services.documents.models import Document
from services.notices.models import Notice
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.support.clock import Clock as Time
from tests.support.threads import only, together

city = pytest.mark.usefixtures("city")
at_once = pytest.mark.usefixtures("committed_city")


@pytest.fixture
def time(clock: Time) -> Time:
    """Monday, 21 September 2026, ten in the morning."""
    clock.time = datetime(2026, 9, 21, 2, tzinfo=UTC)
    return clock


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def moves(application: Application) -> list[str]:
    return [step.move for step in application.progress.all()]


def running(application: Application) -> dict[str, Clock]:
    return {row.kind: row for row in Clock.objects.filter(application=application, stopped_at=None)}


def change(application: Application, **fields: object) -> None:
    """Past the manager, which leaves published versions alone."""
    assert QuerySet(ItemVersion).filter(pk=application.item_version_id).update(**fields) == 1


def licence(application: Application) -> Application:
    """The same case under the rules of a licence: deemed acceptance, twenty working days."""
    rules = RuleSet.objects.get(code="licence")
    change(application, rule_set=rules)
    return again(application)


def workdays_of(application: Application, promised: int = 20) -> None:
    limits = {"promised_number": promised, "promised_unit": "workday", "statutory_number": 30}
    change(application, **limits, statutory_unit="workday")


def under_review(promised: int = 20) -> Application:
    case = make.received()
    workdays_of(case, promised)
    case = again(case)
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    counter.accept(application=case, by=make.staff("clerk1"))
    counter.begin_review(application=case, by=make.staff("clerk1"))
    return again(case)


def paused(case: Application) -> Application:
    fields = {"kind": "testing", "expected_days": 8, "reason": "样品送检"}
    procedures.propose_pause(application=case, by=make.staff("clerk1"), **fields)
    procedures.pause(application=case, by=make.staff("approver1"))
    return again(case)


def asked(case: Application) -> Application:
    item = {"subject": "question", "key": "address", "label": "现住址", "reason": "写到门牌号"}
    counter.ask_supplement(application=case, items=[item], by=make.staff("clerk1"))
    return again(case)


def test_a_clock_runs_in_every_state_somebody_waits_in() -> None:
    assert set(RUNS) >= AT_THE_COUNTER | {State.SUPPLEMENT}


@city
def test_submitting_starts_the_notice_clock_and_taking_back_ends_it() -> None:
    case = make.received()
    notice = running(case)[ClockKind.NOTICE]
    assert (case.notice_due_date, case.due_date) == (notice.due_date, notice.due_date)
    submitting.cancel(application=case, by=make.resident(make.MIGRANT))
    assert running(case) == {}


@city
def test_a_special_procedure_stops_the_clock_and_leaves_what_was_not_used(time: Time) -> None:
    case = under_review()
    assert case.promise_due_date.isoformat() == "2026-10-26"
    time.forward(days=7)
    case = paused(case)
    assert (case.state, running(case)[ClockKind.PROMISE].left) == (State.PAUSED, 16)
    assert Document.objects.filter(subject_ref=case.subject_ref, template="special_procedure").count() == 1
    assert Notice.objects.filter(person=case.applicant, event="case_paused").exists()
    time.forward(days=17)
    procedures.resume(application=case, by=make.staff("clerk1"))
    case = again(case)
    assert (case.state, case.promise_due_date.isoformat()) == (State.REVIEW, "2026-11-06")
    assert case.due_date == case.promise_due_date
    assert case.pauses.get().ended_at == time.time
    assert ClockKind.PROCEDURE not in running(case)


@city
def test_whoever_proposed_or_handles_does_not_agree(time: Time) -> None:
    case = under_review()
    fields = {"kind": "testing", "expected_days": 8, "reason": "样品送检"}
    procedures.propose_pause(application=case, by=make.staff("clerk1"), **fields)
    with pytest.raises(procedures.CannotPause):
        procedures.pause(application=case, by=make.staff("clerk1"))
    assert again(case).state == State.REVIEW
    with pytest.raises(procedures.CannotPause):
        procedures.propose_pause(application=case, by=make.staff("clerk1"), **fields)
    procedures.decline_pause(application=case, reason="不需要", by=make.staff("approver1"))
    assert Pause.objects.get().agreed is False
    with pytest.raises(procedures.CannotPause):
        procedures.pause(application=case, by=make.staff("approver1"))
    assert running(case)[ClockKind.PROMISE].paused_at is None


@city
def test_the_head_extends_once_and_nobody_else(time: Time) -> None:
    case = under_review(promised=10)
    change(case, extension_days=10)
    before, case = case.promise_due_date, again(case)
    for username in ("clerk1", "approver1", "head2"):
        with pytest.raises(procedures.CannotExtend):
            procedures.extend(application=case, reason="情况复杂", by=make.staff(username))
    assert again(case).promise_due_date == before
    procedures.extend(application=case, reason="情况复杂", by=make.staff("head1"))
    case = again(case)
    assert case.promise_due_date == workdays.add_workdays(before, 10)
    assert Document.objects.filter(subject_ref=case.subject_ref, template="extension").count() == 1
    with pytest.raises(procedures.CannotExtend):
        procedures.extend(application=case, reason="再一次", by=make.staff("head1"))
    assert (Extension.objects.count(), moves(case).count("extend")) == (1, 1)


@city
def test_what_has_passed_is_not_extended(time: Time) -> None:
    case = under_review(promised=10)
    change(case, extension_days=10)
    time.forward(days=90)
    with pytest.raises(procedures.CannotExtend):
        procedures.extend(application=again(case), reason="情况复杂", by=make.staff("head1"))


@city
def test_a_refused_extension_leaves_an_entry_in_the_log_and_nothing_else(time: Time) -> None:
    case = under_review()
    change(case, extension_days=0)
    steps, papers = moves(case), Document.objects.count()
    client = sign_in(Client(), make.staff("head1"))
    answer = client.post(reverse("counter:extend", args=[case.ref]), {"reason": "情况复杂"})
    assert answer.status_code == 409
    assert sign_in(Client(), make.staff("clerk1")).post(reverse("counter:extend", args=[case.ref])).status_code == 403
    assert (moves(case), Document.objects.count(), Extension.objects.count()) == (steps, papers, 0)
    assert AuditEntry.objects.filter(event="access.conflict").count() == 1


@city
def test_nobody_moves_the_clock_of_their_own_case(time: Time) -> None:
    case = under_review()
    clerk = make.staff("clerk1")
    from services.departments.enums import Relation
    from services.departments.models import StaffKin

    StaffKin.objects.create(user=clerk, person=case.applicant, relation=Relation.SIBLING)
    with pytest.raises(OwnCase):
        procedures.propose_pause(application=case, kind="testing", expected_days=3, reason="样品送检", by=clerk)
    assert not Pause.objects.exists()


@city
def test_nothing_said_in_five_working_days_is_accepted_from_the_day_of_receipt(time: Time) -> None:
    case = licence(make.received())
    workdays_of(case)
    time.forward(days=8)
    sweep()
    case = again(case)
    assert (case.state, moves(case)) == (State.RECEIVED, ["submit"]), "29 September is the fifth working day"
    time.forward(days=1)
    sweep()
    sweep()
    case = again(case)
    assert (case.state, moves(case)) == (State.ACCEPTED, ["submit", "deem_accepted"])
    assert case.promise_due_date.isoformat() == "2026-10-26"
    assert timezone.localdate(case.accepted_at).isoformat() == "2026-09-21"
    assert Document.objects.filter(subject_ref=case.subject_ref, template="acceptance").count() == 1


@city
def test_outside_licences_silence_of_the_organ_is_told_to_the_head_only(time: Time) -> None:
    case = make.received()
    time.forward(days=20)
    sweep()
    assert again(case).state == State.RECEIVED
    assert Escalation.objects.get(application=case).level == Level.RED


@city
def test_a_supplement_that_does_not_come_is_reminded_of_and_ends_the_case(time: Time) -> None:
    case = asked(make.received())
    last = running(case)[ClockKind.SUPPLEMENT].due_date
    time.time = timezone.make_aware(datetime.combine(last, datetime.min.time())) + timedelta(hours=9)
    sweep()
    sweep()
    assert again(case).state == State.SUPPLEMENT
    assert Notice.objects.filter(person=case.applicant, event="supplement_reminder").count() == 1
    time.forward(days=1)
    sweep()
    sweep()
    case = again(case)
    assert (case.state, moves(case)[-1]) == (State.ENDED, "end_by_silence")
    assert case.is_final
    assert running(case) == {}
    assert Document.objects.filter(subject_ref=case.subject_ref, template="termination").count() == 1
    assert not case.supplements.filter(answered_at=None).exists()


@city
def test_each_level_of_a_deadline_is_told_once(time: Time) -> None:
    case = under_review(promised=10)
    for _ in range(90):
        time.forward(days=1)
        sweep()
    promise = Escalation.objects.filter(application=case, clock__kind=ClockKind.PROMISE)
    assert sorted(promise.values_list("level", flat=True)) == [Level.AMBER, Level.RED]
    statutory = Escalation.objects.filter(application=case, clock__kind=ClockKind.STATUTORY)
    assert [row.level for row in statutory] == [Level.SERIOUS]
    assert again(case).state == State.REVIEW


@city
def test_a_clock_that_jumps_makes_nothing_happen_twice_and_loses_nothing(time: Time) -> None:
    silent, late = asked(make.received()), under_review_of_another()
    for days in (30, -1, 1, 1, -1, -1, 60, -1, 1):
        time.forward(days=days)
        sweep()
    assert moves(silent).count("end_by_silence") == 1
    assert Document.objects.filter(subject_ref=silent.subject_ref, template="termination").count() == 1
    told = list(Escalation.objects.filter(application=late).values_list("clock", "level"))
    assert len(told) == len(set(told))
    assert {level for _clock, level in told} >= {Level.RED, Level.SERIOUS}


def under_review_of_another() -> Application:
    case = make.received("13800000011")
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    counter.accept(application=case, by=make.staff("clerk1"))
    counter.begin_review(application=case, by=make.staff("clerk1"))
    return again(case)


@city
def test_a_bad_row_in_the_middle_is_noted_and_the_others_go_on(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [asked(make.received(phone)) for phone in (make.MIGRANT, "13800000011")]
    bad = cases[0]
    usual = sweeping.end_by_silence

    def ends(*, application: Application, clock: Clock) -> None:
        if application.pk == bad.pk:
            Application.objects.filter(pk=application.pk).update(refusal_reason="half done")
            raise KeyError("broken")
        usual(application=application, clock=clock)

    monkeypatch.setattr(sweeping, "end_by_silence", ends)
    time.forward(days=40)
    sweep()
    sweep()
    assert [again(case).state for case in cases] == [State.SUPPLEMENT, State.ENDED]
    row = Clock.objects.get(application=bad, stopped_at=None)
    assert row.fault.startswith("KeyError")
    assert again(bad).refusal_reason == "", "nothing of the attempt stays"
    assert AuditEntry.objects.filter(event="case.clock_fault", subject_ref=bad.subject_ref).count() == 1
    monkeypatch.setattr(sweeping, "end_by_silence", usual)
    time.forward(minutes=11)
    sweep()
    assert again(bad).state == State.ENDED


@pytest.fixture
def no_calendar() -> Iterator[None]:
    years = list(CalendarYear.objects.values_list("year", flat=True))
    CalendarYear.objects.all().delete()
    for year in [*years, 2027, 2026]:
        workdays.forget_cached(year)
    yield
    for year in [*years, 2027, 2026]:
        workdays.forget_cached(year)


@city
def test_a_clock_without_a_calendar_waits_for_it_and_is_never_guessed(no_calendar: None) -> None:
    case = make.received()
    clock = running(case)[ClockKind.NOTICE]
    assert (clock.ends_at, case.notice_due_date) == (None, None)
    sweep()
    clock.refresh_from_db()
    assert clock.fault.startswith("MissingYear")
    for year in (2026, 2027):
        CalendarYear.objects.create(year=year, source="演示")
    Clock.objects.update(fault_at=timezone.now() - timedelta(hours=1))
    sweep()
    clock.refresh_from_db()
    assert (clock.fault, clock.due_date) == ("", again(case).notice_due_date)
    assert clock.due_date is not None


@at_once
def test_two_sweeps_and_the_applicant_make_one_end() -> None:
    case = asked(make.received())
    Clock.objects.filter(application=case, kind=ClockKind.SUPPLEMENT).update(
        ends_at=timezone.now() - timedelta(days=2), due_date=timezone.localdate() - timedelta(days=3)
    )
    withdraw = partial(submitting.withdraw, application=again(case), by=make.resident(make.MIGRANT))
    only(together(sweep, sweep, withdraw), NotOpenToThis)
    case = again(case)
    assert case.state in (State.ENDED, State.WITHDRAWN)
    assert len(moves(case)) == 3
    assert not Clock.objects.exclude(fault="").exists()
    papers = Document.objects.filter(subject_ref=case.subject_ref, template__in=["termination", "withdrawal"])
    assert papers.count() == 1


@at_once
def test_a_sweep_against_a_clerk_accepts_once() -> None:
    case = licence(make.received())
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    Clock.objects.filter(application=case).update(
        ends_at=timezone.now() - timedelta(hours=2), due_date=timezone.localdate() - timedelta(days=1)
    )
    accept = partial(counter.accept, application=again(case), by=make.staff("clerk1"))
    only(together(sweep, accept, sweep), NotOpenToThis)
    case = again(case)
    assert case.state == State.ACCEPTED
    assert len(moves(case)) == 2
    assert Document.objects.filter(subject_ref=case.subject_ref, template="acceptance").count() == 1
    assert Clock.objects.filter(application=case, kind=ClockKind.PROMISE).count() == 1
