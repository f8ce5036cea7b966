"""The moves of a case, as one table. Pure data: no database, no clock. `manage.py print_workflow` prints it.

Each row: name, states it may start from, state it leads to, who makes it, document it owes. A move that is not here
cannot happen on a page, in the API, in the admin or in a task.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.enums import EXAMINED, UNDECIDED, Actor, ClockKind, State


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[State]
    target: State | None
    """None where the case stays as it stands."""
    by: frozenset[Actor]
    document: str = ""
    """Kind of the document that is owed, empty for none."""

    def leads_to(self, state: str) -> str:
        """Where a case in ``state`` stands afterwards."""
        return self.target or state


def _move(name: str, sources: set[State], target: State | None, by: set[Actor], document: str = "") -> Move:
    return Move(name, frozenset(sources), target, frozenset(by), document)


A, R, E, P, S = Actor.APPLICANT, Actor.RECEIVER, Actor.EXAMINER, Actor.APPROVER, Actor.SYSTEM
H, C = Actor.HEAD, Actor.CONSULTED
MOVES = {
    move.name: move
    for move in (
        _move("submit", {State.DRAFT}, State.RECEIVED, {A, R}, "receipt"),
        _move("take_in", {State.DRAFT}, State.TAKEN_IN, {R}, "receipt"),
        _move("forward", {State.TAKEN_IN}, State.RECEIVED, {E}, "forwarding"),
        _move("open_unasked", {State.DRAFT}, State.DECISION, {S}),
        _move("cancel", {State.RECEIVED}, State.DRAFT, {A}),
        _move("ask_supplement", {State.RECEIVED, State.TAKEN_IN}, State.SUPPLEMENT, {E}, "supplement_notice"),
        _move("answer_supplement", {State.SUPPLEMENT}, State.RECEIVED, {A, R}, "supplement_receipt"),
        _move("answer_where_taken_in", {State.SUPPLEMENT}, State.TAKEN_IN, {A, R}, "supplement_receipt"),
        _move("begin_pre_exam", {State.RECEIVED}, State.PRE_EXAM, {E}),
        _move("end_pre_exam", {State.PRE_EXAM}, State.RECEIVED, {E}),
        _move("accept", {State.RECEIVED}, State.ACCEPTED, {E, S}, "acceptance"),
        _move("accept_later", {State.RECEIVED}, State.ACCEPTED, {E}, "later_acceptance"),
        _move("deem_accepted", {State.RECEIVED, State.PRE_EXAM}, State.ACCEPTED, {S}, "acceptance"),
        _move("end_by_silence", {State.SUPPLEMENT}, State.ENDED, {S}, "termination"),
        _move("refuse_acceptance", {State.RECEIVED, State.FEE_DUE}, State.REFUSED, {E}, "refusal_of_acceptance"),
        _move("return_case", {State.RECEIVED, State.TAKEN_IN}, State.RETURNED, {E}, "return_notice"),
        _move("ask_fee", {State.RECEIVED}, State.FEE_DUE, {E}, "payment_notice"),
        _move("fee_settled", {State.FEE_DUE}, State.RECEIVED, {S}),
        _move("end_unpaid", {State.FEE_DUE}, State.ENDED, {S}, "termination_unpaid"),
        _move("ask_result_fee", {State.MAKING}, State.RESULT_FEE, {S}, "payment_notice"),
        _move("result_fee_settled", {State.RESULT_FEE}, State.MAKING, {S}),
        _move("fee_priced", {State.FEE_DUE, State.RESULT_FEE}, None, {S}, "payment_notice"),
        _move("ask_fee_again", {State.FEE_DUE, State.RESULT_FEE}, None, {E}, "payment_notice"),
        _move("propose_waiver", {State.FEE_DUE, State.RESULT_FEE}, None, {E}),
        _move("decline_waiver", {State.FEE_DUE, State.RESULT_FEE}, None, {P}),
        _move("waive_fee", {State.FEE_DUE, State.RESULT_FEE}, None, {P}),
        _move("begin_review", {State.ACCEPTED}, State.REVIEW, {E, S}),
        _move("propose_pause", {State.REVIEW}, State.REVIEW, {E}),
        _move("pause", {State.REVIEW}, State.PAUSED, {P}, "special_procedure"),
        _move("decline_pause", {State.REVIEW}, State.REVIEW, {P}),
        _move("resume", {State.PAUSED}, State.REVIEW, {E}),
        _move("extend", {State.ACCEPTED, *EXAMINED, State.DECISION}, None, {H}, "extension"),
        _move("arrange_visit", {State.REVIEW}, State.SITE_VISIT, {E}),
        _move("ask_other_time", {State.SITE_VISIT}, State.SITE_VISIT, {A}),
        _move("answer_other_time", {State.SITE_VISIT}, State.SITE_VISIT, {E}),
        _move("call_off_visit", {State.SITE_VISIT}, State.REVIEW, {E}),
        _move("record_visit", {State.SITE_VISIT}, State.REVIEW, {E}, "site_record"),
        _move("transfer", {State.ACCEPTED, State.REVIEW}, State.REVIEW, {E}),
        _move("ask_opinions", {State.REVIEW, State.JOINT}, State.JOINT, {E}, "consultation"),
        _move("give_opinion", {State.JOINT}, State.JOINT, {C}),
        _move("collect_opinions", {State.JOINT}, State.REVIEW, {E}),
        _move("complete", {State.REVIEW}, State.MAKING, {E}, "decision"),
        _move("propose", {State.REVIEW}, State.DECISION, {E, S}),
        _move("approve_first", {State.DECISION}, State.DECISION, {P}),
        _move("send_back", {State.DECISION}, State.REVIEW, {P}),
        _move("grant", {State.DECISION}, State.MAKING, {P, S}, "decision"),
        _move("refuse", {State.DECISION}, State.DELIVERY, {P}, "decision"),
        _move("deliver", {State.MAKING}, State.DELIVERY, {S}),
        _move("close", {State.DELIVERY}, State.CLOSED, {R, S}, "delivery"),
        _move(
            "withdraw",
            {
                *(State.TAKEN_IN, State.RECEIVED, State.PRE_EXAM, State.SUPPLEMENT, State.FEE_DUE),
                *UNDECIDED,
                State.DECISION,
            },
            State.WITHDRAWN,
            {A, R},
            "withdrawal",
        ),
    )
}

_DECIDING = frozenset({ClockKind.PROMISE, ClockKind.STATUTORY, ClockKind.STEP})
RUNS: dict[str, frozenset[str]] = {
    State.TAKEN_IN: frozenset({ClockKind.FORWARD}),
    State.RECEIVED: frozenset({ClockKind.NOTICE}),
    State.PRE_EXAM: frozenset({ClockKind.NOTICE}),
    State.SUPPLEMENT: frozenset({ClockKind.SUPPLEMENT}),
    State.ACCEPTED: _DECIDING,
    **dict.fromkeys(EXAMINED, _DECIDING),
    State.PAUSED: _DECIDING | {ClockKind.PROCEDURE},
    State.DECISION: _DECIDING,
    State.FEE_DUE: frozenset({ClockKind.FEE}),
    State.MAKING: frozenset({ClockKind.DELIVERY}),
    State.RESULT_FEE: frozenset({ClockKind.DELIVERY, ClockKind.FEE}),
    State.DELIVERY: frozenset({ClockKind.DELIVERY}),
}
"""Which clocks may run in a state, none where it is not named; a move into a state where one does not run ends it."""
STAGES: dict[str, str] = {
    State.ACCEPTED: State.REVIEW,
    **dict.fromkeys(EXAMINED, State.REVIEW),
    State.PAUSED: State.REVIEW,
    State.DECISION: State.DECISION,
}
"""The stage (环节) a state belongs to: its clock ends when another stage begins."""


def open_to(state: str, actor: Actor) -> list[Move]:
    """The moves ``actor`` may make from ``state``, in table order."""
    return [move for move in MOVES.values() if state in move.sources and actor in move.by]
