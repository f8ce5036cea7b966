"""The table of moves; one's data; the pages other rooms draw."""

from __future__ import annotations

import pytest

from services.accounts.acting import PROVIDERS, rights
from services.accounts.personal_data import ROOMS
from services.delegation.demo import load
from services.delegation.enums import OPEN, OVER, State
from services.delegation.models import Grant
from services.delegation.workflow import MOVES
from services.home.management.commands.demo_city import ROOMS as DEMO_ROOMS
from tests.delegation import steps
from tests.factories import accounts, delegation


def test_what_is_over_has_no_way_out_and_everything_can_end():
    for state in OVER:
        assert not [move.name for move in MOVES.values() if state in move.sources]
    for state in OPEN | {State.ACTIVE}:
        assert {move.target for move in MOVES.values() if state in move.sources} & OVER


def test_every_state_is_reached():
    assert {move.target for move in MOVES.values()} == set(State) - {State.ASKED}


def test_the_three_kinds_are_registered():
    assert {"agent", "guardian", "helper"} <= {kind for kind, _provider in PROVIDERS.items()}


@pytest.mark.django_db
def test_a_closed_account_neither_acts_nor_is_acted_for(chen, wang):
    mine, theirs = delegation.standing(chen.person, wang.person), delegation.standing(wang.person, chen.person)
    asked = delegation.asked(chen.person, agent_phone="13800300002")
    ROOMS.get("delegation").erase(chen.person)
    assert not rights(wang.person)
    assert not rights(chen.person)
    assert {g.state for g in Grant.objects.filter(pk__in=[mine.pk, theirs.pk, asked.pk])} == {State.ENDED}
    assert Grant.objects.get(pk=asked.pk).agent_phone == ""


@pytest.mark.django_db
def test_the_copy_of_ones_data_names_the_other_masked(chen, wang):
    delegation.standing(chen.person, wang.person)
    acting, helping = ROOMS.get("delegation").sections(chen.person)
    assert acting.records[0].title == "王*试"
    assert helping.records == []
    assert "王测试" not in str((acting, helping))


@pytest.mark.django_db
def test_the_elder_home_and_the_account_page_lead_there(chen):
    client = steps.client_of(chen)
    page = client.get("/account/").content.decode()
    for path in ("/my/delegation/", "/my/delegation/for/", "/my/children/"):
        assert f'href="{path}"' in page
    assert "/my/helping/" not in page
    client.cookies["display"] = "elder"
    chen.display_theme = "elder"
    chen.save()
    assert "请家人代办" in client.get("/").content.decode()
    delegation.helper_post(chen.person)
    assert "/my/helping/" in client.get("/account/").content.decode()


@pytest.mark.django_db
def test_pages_ask_the_database_the_same_number_of_times(chen, wang, django_assert_max_num_queries):
    client = steps.client_of(chen)
    for _n in range(5):
        delegation.standing(chen.person, accounts.person("王测试"))
    with django_assert_max_num_queries(15):
        client.get("/my/delegation/")


@pytest.mark.django_db
def test_the_demo_is_loaded_once():
    for room in ("places", "accounts", "departments", "registries"):
        __import__(f"services.{room}.demo", fromlist=["load"]).load()
    load()
    before = Grant.objects.count()
    load()
    assert Grant.objects.count() == before == 3
    assert "delegation" in DEMO_ROOMS
