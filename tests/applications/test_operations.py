"""What may be done to a case, by whom, and what follows; refused moves leave nothing behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.applications.enums import Fit, State
from services.applications.forms import SupplementForm
from services.applications.models import Application, Progress
from services.applications.operations import counter, drafting, submitting
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.audit.models import AuditEntry
from services.certificates.models import Certificate
from services.common.relay import drain
from services.documents.models import Document
from services.notices.models import LiveEvent, Notice
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_beginning_twice_is_one_draft():
    first = make.draft()
    assert make.draft().pk == first.pk
    assert first.state == State.DRAFT
    assert first.number is None


def test_the_database_refuses_a_second_own_draft():
    first = make.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            item_version=first.item_version, department=first.department, applicant=first.applicant
        )


def test_prefilled_answers_carry_their_source():
    prefill = make.draft().answers.prefill
    assert prefill["name"]["value"] == "陈演示"
    assert prefill["name"]["source_label"]


def test_submitting_gives_number_receipt_notice_and_event():
    application = make.received()
    assert application.state == State.RECEIVED
    assert application.number.startswith(application.item_version.item.code)
    assert application.number[-5:] == "00001"
    assert [p.move for p in application.progress.all()] == ["submit"]
    assert Document.objects.filter(subject_ref=application.subject_ref, template="receipt").count() == 1
    assert Notice.objects.filter(person=application.applicant, event="case_submitted").count() == 1
    events = LiveEvent.objects.filter(person=application.applicant).order_by("seq")
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert "case.moved" in {e.event for e in events}


def test_submitting_twice_is_one_case():
    application = make.received()
    with pytest.raises(NotOpenToThis):
        submitting.submit(application=application, by=make.resident(make.MIGRANT))
    assert Application.objects.exclude(state=State.DRAFT).count() == 1
    assert Document.objects.filter(template="receipt").count() == 1


def test_an_unfinished_draft_is_not_submitted():
    application = make.draft()
    with pytest.raises(submitting.NotComplete) as refused:
        submitting.submit(application=application, by=make.resident(make.OLD_ENOUGH))
    assert refused.value.problems
    application.refresh_from_db()
    assert (application.state, application.number) == (State.DRAFT, None)
    assert not Progress.objects.exists()


def test_two_cases_of_a_day_are_numbered_in_turn():
    first = make.received(make.MIGRANT)
    second = make.received("13800000011")
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1


def test_cancelling_within_ten_minutes_opens_the_draft_again():
    application = make.received()
    receipt = Document.objects.get(template="receipt")
    submitting.cancel(application=application, by=make.resident(make.MIGRANT))
    assert (application.state, application.number, application.submitted_at) == (State.DRAFT, None, None)
    receipt.refresh_from_db()
    assert receipt.status == "cancelled"
    assert submitting.submit(application=Application.objects.get(pk=application.pk), by=make.resident(make.MIGRANT))


def test_cancelling_after_ten_minutes_is_refused():
    application = make.received()
    Application.objects.update(submitted_at=timezone.now() - timedelta(minutes=11))
    application.refresh_from_db()
    with pytest.raises(submitting.TooLateToCancel):
        submitting.cancel(application=application, by=make.resident(make.MIGRANT))
    assert application.state == State.RECEIVED


def test_a_discarded_draft_is_gone():
    application = make.draft()
    drafting.discard(application=application, by=make.resident(make.OLD_ENOUGH))
    assert not Application.objects.exists()


def test_a_draft_taken_back_can_be_discarded_and_leaves_its_receipt_cancelled():
    user = make.resident(make.MIGRANT)
    application = make.received()
    receipt = Document.objects.get(template="receipt")
    submitting.cancel(application=application, by=user)
    drafting.discard(application=application, by=user)
    assert not Application.objects.exists()
    receipt.refresh_from_db()
    assert receipt.status == "cancelled"
    told = AuditEntry.objects.filter(subject_ref=application.subject_ref).values_list("event", flat=True)
    assert {"case.submit", "case.cancel", "case.discarded"} <= set(told)


def test_a_submitted_case_is_not_discarded():
    application = make.received()
    with pytest.raises(NotOpenToThis):
        drafting.discard(application=application, by=make.resident(make.MIGRANT))
    assert Application.objects.exists()


def test_acceptance_waits_for_every_material():
    application = make.received()
    with pytest.raises(counter.CannotAccept):
        counter.accept(application=application, by=make.staff("clerk1"))
    application.refresh_from_db()
    assert application.state == State.RECEIVED


def test_acceptance_starts_the_promise_in_natural_days():
    application = make.accepted()
    today = timezone.localdate()
    assert application.promise_due_date == today + timedelta(days=15)
    assert application.statutory_due_date == today + timedelta(days=15)
    assert application.examiner == make.staff("clerk1")


def test_a_supplement_names_things_and_opens_only_those():
    application = make.received()
    clerk, user = make.staff("clerk1"), make.resident(make.MIGRANT)
    row = application.materials.get(material__key="job_proof")
    other = application.materials.get(material__key="id_card")
    items = [{"subject": "material", "key": str(row.material_id), "label": "就业证明", "reason": "缺盖章页"}]
    counter.ask_supplement(application=application, items=items, by=clerk)
    assert application.state == State.SUPPLEMENT
    assert drafting.editable_material(application, row)
    assert not drafting.editable_material(application, other)
    with pytest.raises(NotOpenToThis):
        drafting.attach(application=application, row=other, upload=make.photo(), by=user)
    with pytest.raises(submitting.NotComplete):
        submitting.answer_supplement(application=application, form=None, by=user)
    drafting.attach(application=application, row=row, upload=make.photo("新.jpg"), by=user)
    submitting.answer_supplement(application=application, form=None, by=user)
    assert application.state == State.RECEIVED
    row.refresh_from_db()
    assert row.finding == Fit.UNCHECKED
    assert [p.move for p in application.progress.all()] == ["submit", "ask_supplement", "answer_supplement"]


def test_a_further_notice_names_only_what_the_first_did():
    application = make.received()
    clerk, user = make.staff("clerk1"), make.resident(make.MIGRANT)
    first, other = (application.materials.get(material__key=key) for key in ("job_proof", "id_card"))
    named, new = (
        {"subject": "material", "key": str(row.material_id), "label": row.material.name, "reason": "缺盖章页"}
        for row in (first, other)
    )
    assert len(SupplementForm(application=application).things) > 1
    counter.ask_supplement(application=application, items=[named], by=clerk)
    drafting.attach(application=application, row=first, upload=make.photo("新.jpg"), by=user)
    submitting.answer_supplement(application=application, form=None, by=user)
    for items in ([new], [named, new]):
        with pytest.raises(counter.NotNamedBefore, match=other.material.name):
            counter.ask_supplement(application=application, items=items, by=clerk)
    application.refresh_from_db()
    assert (application.state, application.supplements.count()) == (State.RECEIVED, 1)
    form = SupplementForm(application=application)
    assert [(subject, key) for subject, key, *_rest in form.things] == [("material", named["key"])]
    counter.ask_supplement(application=application, items=[named], by=clerk)
    assert application.state == State.SUPPLEMENT


def test_a_supplement_without_reason_is_refused():
    application = make.received()
    items = [{"subject": "material", "key": "1", "label": "x", "reason": " "}]
    with pytest.raises(counter.NothingAsked):
        counter.ask_supplement(application=application, items=items, by=make.staff("clerk1"))
    application.refresh_from_db()
    assert application.state == State.RECEIVED


def test_the_examiner_cannot_decide():
    application = make.proposed()
    with pytest.raises(counter.CannotDecide):
        counter.grant(application=application, by=make.staff("clerk1"))
    application.refresh_from_db()
    assert (application.state, application.granted) == (State.DECISION, None)


def test_the_database_refuses_the_examiner_as_decider():
    application = make.proposed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(decided_by=make.staff("clerk1"))


def test_another_person_grants_and_the_certificate_is_delivered():
    application = make.proposed()
    counter.grant(application=application, by=make.staff("approver1"))
    assert application.state == State.MAKING
    drain()
    application.refresh_from_db()
    assert (application.state, application.granted) == (State.CLOSED, True)
    certificate = Certificate.objects.get(holder=application.applicant)
    assert certificate.holder == application.applicant
    assert certificate.document.is_made
    assert not Document.objects.filter(subject_ref=application.subject_ref, file=None).exists()
    moves = [p.move for p in application.progress.all()]
    assert moves == ["submit", "accept", "begin_review", "propose", "grant", "deliver", "close"]


def test_not_granted_ends_with_the_decision_delivered():
    application = make.proposed()
    counter.refuse(application=application, reason="不符合条件", by=make.staff("approver1"))
    drain()
    application.refresh_from_db()
    assert (application.state, application.granted) == (State.CLOSED, False)
    assert not Certificate.objects.filter(holder=application.applicant).exists()


def test_sending_back_clears_the_proposal():
    application = make.proposed()
    counter.send_back(application=application, reason="请再核实地址", by=make.staff("approver1"))
    assert (application.state, application.proposal, application.proposed_by) == (State.REVIEW, "", None)


def test_nobody_handles_their_own_case():
    application = make.received()
    clerk = make.staff("clerk1")
    clerk.person = application.applicant
    with pytest.raises(OwnCase):
        counter.refuse_acceptance(application=application, reason="x", by=clerk)


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN, State.REFUSED])
def test_an_ended_case_takes_no_move(state):
    application = make.proposed()
    changes = {"granted": True, "decided_at": timezone.now()} if state == State.CLOSED else {}
    Application.objects.filter(pk=application.pk).update(state=state, **changes)
    application.refresh_from_db()
    steps = application.progress.count()
    with pytest.raises(NotOpenToThis):
        submitting.withdraw(application=application, by=make.resident(make.MIGRANT))
    with pytest.raises(NotOpenToThis):
        counter.grant(application=application, by=make.staff("approver1"))
    assert application.progress.count() == steps


def test_withdrawing_ends_the_case():
    application = make.accepted()
    submitting.withdraw(application=application, by=make.resident(make.MIGRANT))
    assert application.state == State.WITHDRAWN
    with pytest.raises(NotOpenToThis):
        counter.begin_review(application=application, by=make.staff("clerk1"))
