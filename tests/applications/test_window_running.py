"""A client at a window with a case that runs: what was asked for comes over the counter, or the case is withdrawn."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.accounts.enums import ActingKind
from services.applications.enums import State
from services.applications.models import Application, Visit
from services.applications.operations import counter, moving, submitting
from services.audit.models import AuditEntry
from services.common.relay import drain
from services.files.models import StoredFile
from services.notices.models import Notice
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
NUMBER, STRANGER = "44098119720229001X", "440981195003150023"
PERMIT = make.RESIDENCE_PERMIT


@pytest.fixture
def asked() -> Application:
    """A residence permit, handed in at home, for which one paper is missing."""
    case = make.received()
    row = case.materials.exclude(source="fetched").filter(material__question_key="", held=None).order_by("pk").first()
    counter.check_material(case_material=row, finding="unfit", reason="看不清", by=make.staff("clerk1"))
    counter.ask_supplement(
        application=case,
        items=[{"subject": "material", "key": str(row.material_id), "label": row.material.name, "reason": "看不清"}],
        by=make.staff("clerk1"),
    )
    return case


def arrive(desk: Client, number: str = NUMBER) -> Visit:
    desk.post(reverse("counter:reception"), {"id_number": number})
    return Visit.objects.get(clerk__username="window1", ended_at=None)


def row_of(case: Application) -> int:
    item = case.supplements.get().items.get()
    return case.materials.get(material_id=int(item.key)).pk


class TestSupplement:
    def test_a_scan_over_the_counter_answers_it_and_the_case_says_who_was_there(self, desk: Client, asked: Application):
        visit = arrive(desk)
        page = reverse("counter:visit_supplement", args=[visit.ref, asked.ref])
        assert page in desk.get(reverse("counter:visit", args=[visit.ref])).content.decode()
        assert "看不清" in desk.get(page).content.decode()
        answer = desk.post(page, {f"files-{row_of(asked)}": make.proof(), f"seen-{row_of(asked)}": "on"})
        assert answer["Location"] == reverse("counter:visit", args=[visit.ref])
        asked.refresh_from_db()
        assert asked.state == State.RECEIVED
        step = asked.progress.get(move="answer_supplement")
        assert visit.department.name in step.by_label
        assert "本人到场" in step.note
        assert step.document_id
        entry = AuditEntry.objects.get(event="case.answer_supplement")
        assert entry.detail["visit"] == visit.ref
        assert entry.detail["present"] == f"person:{visit.person_id}"
        assert asked.materials.get(pk=row_of(asked)).original_seen_by.username == "window1"

    def test_what_is_not_all_there_leaves_nothing_behind(self, desk: Client, asked: Application, monkeypatch):
        def incomplete(**_given: object) -> None:
            raise submitting.NotComplete([("x", "还缺一样")])

        monkeypatch.setattr(submitting, "answer_supplement", incomplete)
        visit = arrive(desk)
        files, stored = asked.files.count(), StoredFile.objects.count()
        page = reverse("counter:visit_supplement", args=[visit.ref, asked.ref])
        answer = desk.post(page, {f"files-{row_of(asked)}": make.proof(), f"seen-{row_of(asked)}": "on"})
        assert answer.status_code == 422
        assert "还缺一样" in answer.content.decode()
        assert (asked.files.count(), StoredFile.objects.count()) == (files, stored)
        assert asked.materials.get(pk=row_of(asked)).original_seen_by is None

    def test_with_empty_hands_nothing_changes(self, desk: Client, asked: Application):
        visit = arrive(desk)
        answer = desk.post(reverse("counter:visit_supplement", args=[visit.ref, asked.ref]))
        assert answer.status_code == 422
        asked.refresh_from_db()
        assert asked.state == State.SUPPLEMENT

    def test_paper_for_another_organ_counts_only_where_it_goes_on_a_list(self, desk: Client, asked: Application):
        visit = arrive(desk)
        page = reverse("counter:visit_supplement", args=[visit.ref, asked.ref])
        assert desk.post(page, {f"paper-{row_of(asked)}": "on"}).status_code == 422
        Application.objects.filter(pk=asked.pk).update(visit=visit)
        assert desk.post(page, {f"paper-{row_of(asked)}": "on"}).status_code == 302
        asked.refresh_from_db()
        assert asked.state == State.RECEIVED

    def test_a_right_that_ended_or_a_clerk_of_the_family_opens_nothing(
        self, desk: Client, asked: Application, monkeypatch
    ):
        visit = arrive(desk)
        pages = [
            reverse(name, args=[visit.ref, asked.ref])
            for name in ("counter:visit_supplement", "counter:visit_withdraw")
        ]
        assert [desk.get(page).status_code for page in pages] == [200, 200]
        Visit.objects.filter(pk=visit.pk).update(
            kind=ActingKind.AGENT, agent=make.resident("13800000003").person, right="agent:0"
        )
        for page in pages:
            answer = desk.get(page, follow=True)
            assert answer.redirect_chain
            assert "看不清" not in answer.content.decode()
            assert asked.number not in answer.content.decode()
        Visit.objects.filter(pk=visit.pk).update(kind=ActingKind.SELF, agent=None, right="")
        monkeypatch.setattr(moving, "recused", lambda application, by: "kin")
        assert [desk.get(page).status_code for page in pages] == [302, 302]

    def test_the_case_of_somebody_else_is_not_there(self, desk: Client, asked: Application):
        visit = arrive(desk, STRANGER)
        for name in ("counter:visit_supplement", "counter:visit_withdraw"):
            assert desk.get(reverse(name, args=[visit.ref, asked.ref])).status_code == 404
            assert desk.post(reverse(name, args=[visit.ref, asked.ref]), {"signed": "on"}).status_code == 404
        asked.refresh_from_db()
        assert asked.state == State.SUPPLEMENT


class TestWithdrawal:
    def test_it_is_signed_and_the_applicant_is_told(self, desk: Client):
        case, visit = make.received(), arrive(desk)
        page = reverse("counter:visit_withdraw", args=[visit.ref, case.ref])
        assert desk.post(page).status_code == 422
        case.refresh_from_db()
        assert case.state == State.RECEIVED
        assert desk.post(page, {"signed": "on"}).status_code == 302
        case.refresh_from_db()
        assert case.state == State.WITHDRAWN
        step = case.progress.get(move="withdraw")
        assert "本人到场" in step.note
        assert step.document_id
        drain()
        assert Notice.objects.filter(person=case.applicant, event="case_withdrawn").exists()

    def test_after_the_decision_it_is_too_late(self, desk: Client):
        case = make.proposed()
        counter.grant(application=case, by=make.staff("approver1"))
        visit = arrive(desk)
        assert (
            desk.post(reverse("counter:visit_withdraw", args=[visit.ref, case.ref]), {"signed": "on"}).status_code
            == 404
        )

    def test_an_agent_with_a_paper_is_named(self, desk: Client):
        case = make.received()
        typed = {"id_number": NUMBER, "agent_id_number": STRANGER, "authority": "委托书 9"}
        assert desk.post(reverse("counter:reception"), typed).status_code == 302
        visit = Visit.objects.get(clerk__username="window1", ended_at=None)
        desk.post(reverse("counter:visit_withdraw", args=[visit.ref, case.ref]), {"signed": "on"})
        assert "代理人" in case.progress.get(move="withdraw").note
        assert AuditEntry.objects.get(event="case.withdraw").detail["right"] == "委托书 9"

    def test_a_client_who_left_withdraws_nothing(self, desk: Client):
        case, visit = make.received(), arrive(desk)
        arrive(desk, STRANGER)
        desk.post(reverse("counter:visit_withdraw", args=[visit.ref, case.ref]), {"signed": "on"})
        case.refresh_from_db()
        assert case.state == State.RECEIVED
