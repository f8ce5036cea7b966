"""The table of moves: final states have no way out, every state is reached and can end, words exist for all of it."""

import itertools

import pytest

from services.applications import story
from services.applications.buttons import BUTTONS
from services.applications.enums import AT_THE_COUNTER, EXTERNAL_CODES, FINAL, WAITS_FOR_FEE, Actor, State
from services.applications.operations.papers import TITLES
from services.applications.workflow import MOVES, open_to


def test_final_states_have_no_way_out():
    assert [move.name for move in MOVES.values() if move.sources & FINAL] == []


def test_every_state_is_reached_from_the_draft():
    reached = {State.DRAFT}
    while more := {m.target for m in MOVES.values() if m.target and m.sources & reached} - reached:
        reached |= more
    assert reached == set(State)


def test_every_state_can_come_to_an_end():
    ends = set(FINAL)
    while more := {source for move in MOVES.values() if move.target in ends for source in move.sources} - ends:
        ends |= more
    assert ends == set(State)


@pytest.mark.parametrize(("state", "actor"), list(itertools.product(State, Actor)))
def test_open_moves_are_exactly_those_of_the_table(state, actor):
    expected = {name for name, move in MOVES.items() if state in move.sources and actor in move.by}
    assert {move.name for move in open_to(state, actor)} == expected


def test_the_system_never_refuses():
    refusing = {"refuse", "refuse_acceptance", "ask_supplement", "send_back"}
    assert not [name for name in refusing if Actor.SYSTEM in MOVES[name].by]


def test_whoever_examines_does_not_decide():
    deciding = [move for move in MOVES.values() if move.sources == {State.DECISION} and Actor.APPROVER in move.by]
    assert {move.name for move in deciding} == {"approve_first", "grant", "refuse", "send_back"}
    assert not [move.name for move in deciding if Actor.EXAMINER in move.by]


def test_every_move_has_words_and_every_document_a_title():
    assert set(story.TITLES) == set(MOVES)
    assert {move.document for move in MOVES.values() if move.document} == set(TITLES)


def test_every_move_of_the_counter_has_a_button():
    at_the_counter = {m.name for m in MOVES.values() if m.by & {Actor.EXAMINER, Actor.APPROVER, Actor.HEAD}}
    assert set(BUTTONS) == at_the_counter


def test_only_states_with_a_move_for_staff_wait_at_the_counter():
    with_staff = {s for m in MOVES.values() if m.by & {Actor.EXAMINER, Actor.APPROVER} for s in m.sources}
    assert with_staff - WAITS_FOR_FEE == AT_THE_COUNTER


def test_every_submitted_state_has_a_code_for_other_systems():
    assert set(EXTERNAL_CODES) == set(State) - {State.DRAFT}
