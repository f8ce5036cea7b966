"""Two at once: whoever is second is refused in words, and nothing is done twice or by half. On both databases."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from services.accounts.acting import myself
from services.applications.enums import State
from services.applications.models import Application, DecisionFactor
from services.applications.operations import counter, drafting, submitting
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.numbers import next_number
from services.applications.tasks import decide, finish
from services.catalog.access import get_published
from services.catalog.models import EnrolmentBatch, ItemVersion
from services.certificates.models import Certificate
from services.common.access import NotFoundOrNotYours
from services.common.relay import drain
from services.documents.models import Document
from services.notices.models import LiveEvent, Notice
from tests.factories import applications as make
from tests.support.threads import errors, only, together

SECOND = "13800000011"
at_once = pytest.mark.usefixtures("committed_city")


def again(application: Application) -> Application:
    """The case as another request would load it."""
    return Application.objects.get(pk=application.pk)


def moves(application: Application) -> list[str]:
    return [step.move for step in application.progress.all()]


def papers(application: Application, template: str) -> int:
    return Document.objects.filter(subject_ref=application.subject_ref, template=template).count()


def events_in_order(person_id: int) -> bool:
    seqs = list(LiveEvent.objects.filter(person=person_id).order_by("seq").values_list("seq", flat=True))
    return seqs == list(range(1, len(seqs) + 1))


def asked(application: Application) -> list[dict[str, str]]:
    row = application.materials.get(material__key="job_proof")
    return [{"subject": "material", "key": str(row.material_id), "label": "就业证明", "reason": "缺盖章页"}]


@pytest.mark.django_db
def test_numbers_count_from_one_for_each_item_and_day() -> None:
    first, second = date(2026, 11, 20), date(2026, 11, 21)
    given = [next_number(implementation_code="11440981MB2C00001", day=day)[-13:] for day in (first, first, second)]
    assert given == ["2026112000001", "2026112000002", "2026112100001"]


@at_once
def test_sixteen_submits_of_one_draft_are_one_case() -> None:
    draft, user = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), make.resident(make.MIGRANT)
    copies = [again(draft) for _ in range(16)]
    ended = together(*(partial(submitting.submit, application=copy, by=user) for copy in copies))
    only(ended, NotOpenToThis)
    assert len(errors(ended)) == 15
    case = again(draft)
    assert (case.state, moves(case), papers(case, "receipt")) == (State.RECEIVED, ["submit"], 1)
    assert case.number[-5:] == "00001"
    assert Notice.objects.filter(person=case.applicant, event="case_submitted").count() == 1
    assert events_in_order(case.applicant_id)


@at_once
def test_submits_of_many_people_are_numbered_without_gap_or_double() -> None:
    phones = [make.MIGRANT, make.OLD_ENOUGH, make.TOO_YOUNG, make.OTHER_HOUSEHOLD, "13800000011"]
    drafts = [make.filled(phone, make.ELDER_CARD) for phone in phones]
    ended = together(
        *(
            partial(submitting.submit, application=draft, by=make.resident(phone))
            for draft, phone in zip(drafts, phones, strict=True)
        )
    )
    only(ended)
    serials = sorted(int(number[-5:]) for number in Application.objects.values_list("number", flat=True))
    assert serials == [1, 2, 3, 4, 5]
    receipts = Document.objects.filter(template="receipt")
    assert len({document.number for document in receipts}) == len(phones)


@at_once
def test_eight_starts_are_one_draft() -> None:
    user, version = make.resident(make.OLD_ENOUGH), get_published(make.ELDER_CARD)
    ended = together(*(partial(drafting.start, version=version, acting=myself(user), by=user) for _ in range(8)))
    only(ended)
    assert len({draft.pk for draft in ended}) == Application.objects.count() == 1


@at_once
def test_accepting_while_a_colleague_asks_for_a_supplement_is_one_move() -> None:
    case = make.received()
    clerk = make.staff("clerk1")
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    items = asked(case)
    ended = together(
        partial(counter.accept, application=again(case), by=clerk),
        partial(counter.accept, application=again(case), by=clerk),
        partial(counter.ask_supplement, application=again(case), items=items, by=clerk),
        partial(counter.ask_supplement, application=again(case), items=items, by=clerk),
    )
    only(ended, NotOpenToThis)
    assert len(errors(ended)) == 3
    case = again(case)
    assert len(moves(case)) == 2
    assert papers(case, "acceptance") + papers(case, "supplement_notice") == 1
    assert case.supplements.count() == (case.state == State.SUPPLEMENT)


@at_once
def test_an_unfit_finding_and_the_acceptance_do_not_pass_each_other() -> None:
    case = make.received()
    clerk = make.staff("clerk1")
    rows = list(case.materials.all())
    for row in rows:
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    rows[0].application = again(case)
    ended = together(
        partial(counter.accept, application=again(case), by=clerk),
        partial(counter.check_material, case_material=rows[0], finding="unfit", reason="看不清", by=clerk),
    )
    only(ended, counter.CannotAccept)
    rows[0].refresh_from_db()
    assert rows[0].finding == "unfit"


@at_once
def test_granting_while_the_applicant_withdraws_is_one_of_both() -> None:
    case = make.proposed()
    user, approver = make.resident(make.MIGRANT), make.staff("approver1")
    ended = together(
        partial(counter.grant, application=again(case), by=approver),
        partial(submitting.withdraw, application=again(case), by=user),
        partial(counter.refuse, application=again(case), reason="不符合条件", by=approver),
    )
    only(ended, NotOpenToThis)
    assert len(errors(ended)) == 2
    case = again(case)
    last = moves(case)[-1]
    assert (case.state, last) in {
        (State.MAKING, "grant"), (State.WITHDRAWN, "withdraw"), (State.DELIVERY, "refuse")
    }  # fmt: skip
    assert Certificate.objects.filter(holder=case.applicant).count() == (last == "grant")
    assert papers(case, "decision") + papers(case, "withdrawal") == 1


@at_once
def test_taking_back_while_a_clerk_begins_is_one_of_both() -> None:
    case = make.received()
    user, clerk = make.resident(make.MIGRANT), make.staff("clerk1")
    ended = together(
        partial(submitting.cancel, application=again(case), by=user),
        partial(counter.refuse_acceptance, application=again(case), reason="不属于本机关", by=clerk),
        partial(submitting.cancel, application=again(case), by=user),
    )
    only(ended, NotOpenToThis, submitting.TooLateToCancel)
    assert len(errors(ended)) == 2
    case = again(case)
    receipt = Document.objects.get(subject_ref=case.subject_ref, template="receipt")
    if case.state == State.DRAFT:
        assert (moves(case), case.number, receipt.status) == (["submit", "cancel"], None, "cancelled")
    else:
        assert (case.state, moves(case), receipt.status) == (State.REFUSED, ["submit", "refuse_acceptance"], "valid")


@at_once
def test_a_supplement_is_answered_once() -> None:
    case = make.received()
    user = make.resident(make.MIGRANT)
    counter.ask_supplement(application=case, items=asked(case), by=make.staff("clerk1"))
    row = case.materials.get(material__key="job_proof")
    drafting.attach(application=case, row=row, upload=make.photo("新.jpg"), by=user)
    answer = submitting.answer_supplement
    ended = together(*(partial(answer, application=again(case), form=None, by=user) for _ in range(6)))
    only(ended, NotOpenToThis)
    assert len(errors(ended)) == 5
    case = again(case)
    assert moves(case) == ["submit", "ask_supplement", "answer_supplement"]
    assert papers(case, "supplement_receipt") == 1


@at_once
def test_what_is_submitted_was_complete_when_it_was_submitted() -> None:
    draft, user = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), make.resident(make.MIGRANT)
    row = draft.materials.get(material__key="job_proof")
    file = row.files.get()
    file.material = row
    ended = together(
        partial(drafting.remove, application=again(draft), case_file=file, by=user),
        partial(submitting.submit, application=again(draft), by=user),
    )
    only(ended, NotOpenToThis, submitting.NotComplete)
    assert len(errors(ended)) == 1
    file.refresh_from_db()
    assert (again(draft).state == State.RECEIVED) == (file.removed_at is None)


@at_once
def test_throwing_a_draft_away_while_it_is_used_is_no_error() -> None:
    draft, user = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), make.resident(make.MIGRANT)
    copies = [again(draft) for _ in range(4)]
    ended = together(
        partial(drafting.discard, application=copies[0], by=user),
        partial(drafting.discard, application=copies[1], by=user),
        partial(submitting.submit, application=copies[2], by=user),
        partial(submitting.submit, application=copies[3], by=user),
    )
    only(ended, NotOpenToThis, NotFoundOrNotYours)
    assert len(errors(ended)) == 3
    assert Application.objects.filter(pk=draft.pk).exists() == any(isinstance(e, NotOpenToThis) for e in ended)


@at_once
def test_the_rules_decide_once_however_often_they_are_asked() -> None:
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    only(together(*(partial(decide.run, case_id=case.pk) for _ in range(6))))
    case = again(case)
    assert moves(case) == ["submit", "accept", "begin_review", "propose", "grant"]
    assert Certificate.objects.filter(holder=case.applicant).count() == 1
    assert set(DecisionFactor.objects.filter(application=case).values_list("attempt", flat=True)) == {1}
    only(together(*(partial(finish.run, case_id=case.pk) for _ in range(4))))
    assert moves(case)[-2:] == ["deliver", "close"]
    assert papers(case, "delivery") == 1


@at_once
def test_the_rules_leave_alone_what_the_applicant_takes_back() -> None:
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    user = make.resident(make.OLD_ENOUGH)
    ended = together(partial(decide.run, case_id=case.pk), partial(submitting.cancel, application=again(case), by=user))
    only(ended, NotOpenToThis, submitting.TooLateToCancel)
    case = again(case)
    assert (case.state == State.DRAFT) == (Certificate.objects.filter(issued_for=case.subject_ref).count() == 0)


@at_once
def test_two_cases_of_one_person_move_at_once() -> None:
    """Both hold their own row, then the same counters: neither may wait for the other in a ring."""
    first, second = make.proposed(), make.received(make.MIGRANT, make.ELDER_CARD)
    clerk, approver = make.staff("clerk1"), make.staff("approver1")
    third = make.accepted("13800000011")
    ended = together(
        partial(counter.grant, application=again(first), by=approver),
        partial(submitting.withdraw, application=again(second), by=make.resident(make.MIGRANT)),
        partial(counter.propose, application=again(third), proposal="grant", reason="", by=clerk),
    )
    only(ended)
    drain()
    assert events_in_order(first.applicant_id)
    assert {again(first).state, again(second).state} == {State.CLOSED, State.WITHDRAWN}


@at_once
def test_the_last_place_of_an_enrolment_goes_to_one() -> None:
    version = get_published(make.RESIDENCE_PERMIT)
    ItemVersion.objects.filter(pk=version.pk).update(state="draft")
    ItemVersion.objects.filter(pk=version.pk).update(enrolment=True)
    ItemVersion.objects.filter(pk=version.pk).update(state="published")
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=1)}
    batch = EnrolmentBatch.objects.create(item_code=version.item_code, name="第一批", quota=1, **dates)
    drafts = [(make.filled(phone, make.RESIDENCE_PERMIT), make.resident(phone)) for phone in (make.MIGRANT, SECOND)]
    ended = together(*(partial(submitting.submit, application=again(draft), by=user) for draft, user in drafts))
    only(ended, submitting.NotComplete)
    assert len(errors(ended)) == 1
    batch.refresh_from_db()
    assert batch.taken == 1
    cases = [again(draft) for draft, _user in drafts]
    assert sorted((case.state, case.batch_id) for case in cases) == sorted(
        [(State.DRAFT, None), (State.RECEIVED, batch.pk)], key=str
    )
    winner = next(case for case in cases if case.state == State.RECEIVED)
    submitting.cancel(application=winner, by=make.resident(winner.applicant.phone))
    batch.refresh_from_db()
    assert batch.taken == 0
