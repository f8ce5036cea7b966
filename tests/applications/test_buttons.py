"""The buttons on the real page are the legal moves for state and post; an illegal move is told and leaves no trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications.button import ROLE_OF
from services.applications.buttons import BUTTONS
from services.applications.enums import Actor, State
from services.applications.models import Application, Progress
from services.applications.workflow import MOVES
from services.documents.models import Document
from services.notices.models import Notice
from tests.factories import applications as make
from tests.factories import moves
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

PEOPLE = {Actor.EXAMINER: "clerk1", Actor.APPROVER: "approver1", Actor.HEAD: "head1"}
NOT_FOR_THIS_CASE = frozenset(
    # the item is not looked through beforehand, needs one other person; no visit, wish or pause is open; nothing is
    # accepted without a paper that may follow, and no promise was made
    {"begin_pre_exam", "complete", "approve_first", "answer_other_time", "record_visit", "pause", "decline_pause"}
    | {"accept_later", "revoke"}
    # no fee is asked for before acceptance, nobody proposed to waive one, and finance cancelled none
    | {"ask_fee", "ask_fee_again", "waive_fee", "decline_waiver"}
)
"""Moves the table allows and this case does not offer; each has a test of its own."""
TYPED = {
    "proposal": "grant",
    "reason": "理由",
    "ground": "wish",
    "kind": "testing",
    "expected_days": "5",
    "question": "是否同意",
    "days": "5",
}


def as_in(case: Application, state: str) -> None:
    """The same case as if it stood there."""
    decided = state in (State.MAKING, State.RESULT_FEE, State.DELIVERY, State.CLOSED)
    Application.objects.filter(pk=case.pk).update(
        state=state,
        return_ground="wish" if state == State.RETURNED else "",
        granted=True if decided else None,
        decided_at=timezone.now() if decided else None,
        promise_due_date=timezone.localdate() + timedelta(days=9),
        examiner=None,
    )


def legal(state: str, actor: Actor) -> set[str]:
    """What the table says; an accepted case may be worked on as if its review had begun."""
    states = {state} | ({State.REVIEW} if (state, actor) == (State.ACCEPTED, Actor.EXAMINER) else set())
    return {name for name, move in MOVES.items() if actor in move.by and states & move.sources}


def test_the_page_offers_the_legal_moves_and_no_other():
    case = make.received()
    clients = {actor: sign_in(Client(), make.staff(name)) for actor, name in PEOPLE.items()}
    for state in sorted(set(State) - {State.DRAFT, State.SITE_VISIT, State.TAKEN_IN}):  # each has tests of its own
        as_in(case, state)
        for actor, client in clients.items():
            page = client.get(reverse("counter:case", args=[case.ref]))
            shown = {action["button"].move for action in page.context["actions"]}
            assert shown == legal(state, actor) - NOT_FOR_THIS_CASE, (state, actor)
            for move in shown:
                assert BUTTONS[move].url(case) in page.content.decode(), (state, move)


def trace(case: Application) -> tuple:
    case.refresh_from_db()
    rows = Progress.objects.filter(application=case).count(), Document.objects.count(), Notice.objects.count()
    return (*rows, case.state, case.granted, case.department_id)


def test_a_move_that_is_not_in_the_table_is_told_and_leaves_nothing():
    case = make.received()
    clients = {role: sign_in(Client(), make.staff(PEOPLE[actor])) for actor, role in ROLE_OF.items()}
    pressed = 0
    for state in (State.SUPPLEMENT, State.DECISION, State.CLOSED):
        as_in(case, state)
        before = trace(case)
        for button in BUTTONS.values():
            actors = MOVES[button.move].by & set(ROLE_OF)
            if button.page or any(button.move in legal(state, actor) for actor in actors):
                continue
            day = timezone.localdate() + timedelta(days=3)
            officers = {"first": make.staff("clerk1").pk, "second": moves.second_examiner().pk} if not pressed else {}
            typed = TYPED | officers | {"day_0": day.year, "day_1": day.month, "day_2": day.day, "hour": "09:30"}
            answer = clients[button.roles[0]].post(button.url(case), typed)
            assert answer.status_code in ({409} if button.form is None else {409, 200, 422}), (state, button.move)
            assert trace(case) == before, (state, button.move)
            pressed += 1
    assert pressed > 40
