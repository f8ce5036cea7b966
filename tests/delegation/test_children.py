"""Guardians act for children the register names, until they are 18."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts.acting import find, rights
from services.accounts.models import Person, id_index
from services.audit.models import AuditEntry
from services.common.identifiers import id_card
from services.delegation.enums import State
from services.delegation.models import Grant
from services.delegation.periods import birthday
from services.delegation.tasks import ask_about_guardians
from services.registries.enums import Register
from services.registries.gateways.base import GATEWAYS, ChildRecord, RegistryUnavailable
from services.registries.models import RegistryQuery
from tests.delegation import steps
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/my/children/"


def guardian(user) -> Client:
    """A browser of their own in which they just confirmed who they are."""
    return accounts.step_up(steps.client_of(user), user)


def years_ago(years: int, days: int = 0) -> date:
    return birthday(timezone.localdate(), -years) - timedelta(days=days)


def child(name: str, born: date) -> ChildRecord:
    card = id_card(accounts.fake_id(born))
    return ChildRecord(name, "31", card.number, card.birth_date, card.sex)


class Births:
    """A register that names these children of everybody, or does not answer."""

    def __init__(self, *named: ChildRecord, away: bool = False) -> None:
        self.named, self.away = named, away

    def family(self, *, id_type: str, id_number: str) -> tuple[ChildRecord, ...]:
        if self.away:
            raise RegistryUnavailable
        return self.named


def buttons(client) -> list[str]:
    page = client.post(PAGE, {"action": "ask"}).content.decode()
    return [part.partition('"')[0] for part in page.split('name="child" value="')[1:]]


def add(client, index, **data):
    return client.post(PAGE, {"action": "add", "child": index} | data)


def test_ask_choose_act(wang):
    client = guardian(wang)
    small = child("王小试", years_ago(10))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        [index] = buttons(client)
        assert not Grant.objects.exists()
        add(client, index, consent="1")
    grant = Grant.objects.get()
    right = find(wang.person, f"guardian:{grant.pk}")
    assert right.principal.name == "王小试"
    assert right.scopes == {"apply", "follow", "certificates"}
    assert right.until == years_ago(10).replace(year=years_ago(10).year + 18) - timedelta(days=1)
    assert grant.minor_consent_at is not None
    assert "王小试" in client.get(PAGE).content.decode()
    asked = RegistryQuery.objects.filter(register=Register.FAMILY)
    assert {query.purpose for query in asked} == {"监护人为孩子办事"}
    assert {query.person_id for query in asked} == {wang.person_id}
    assert AuditEntry.objects.filter(event="delegation.guardian_named", actor_ref=f"user:{wang.pk}").count() == 1


def test_asking_and_acting_for_a_child_needs_a_confirmation_of_who_it_is(wang):
    """A session somebody left open tells no names of children and gives no right over them."""
    client, small = steps.client_of(wang), child("王小试", years_ago(10))
    assert client.get(PAGE).status_code == 200
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        for data in ({"action": "ask"}, {"action": "add", "child": small_index(small), "consent": "1"}):
            answer = client.post(PAGE, data)
            assert (answer.status_code, answer.url) == (302, f"/account/confirm/?next={PAGE}")
        assert not Grant.objects.exists()
        assert not RegistryQuery.objects.filter(register=Register.FAMILY).exists()
        accounts.step_up(client, wang)
        add(client, small_index(small), consent="1")
    assert Grant.objects.get().principal_name == "王小试"


def small_index(record: ChildRecord) -> str:
    return id_index(record.id_type, record.id_number)


def test_below_fourteen_needs_the_guardians_consent(wang):
    client = guardian(wang)
    small, grown = child("王小试", years_ago(14, -1)), child("王小样", years_ago(14))
    with GATEWAYS.replace(Register.FAMILY, Births(small, grown)):
        first, second = buttons(client)
        add(client, first)
        assert not Grant.objects.exists()
        add(client, second)
    assert Grant.objects.get().principal_name == "王小样"
    assert Grant.objects.get().minor_consent_at is None


def test_who_is_eighteen_acts_for_themselves(wang, clock):
    client = guardian(wang)
    nearly, grown = child("王小试", years_ago(18, -1)), child("王大试", years_ago(18))
    with GATEWAYS.replace(Register.FAMILY, Births(nearly, grown)):
        [index] = buttons(client)
        add(client, index)
    assert [right.principal.name for right in rights(wang.person)] == ["王小试"]
    clock.forward(days=1)
    assert not rights(wang.person)


def test_a_child_the_register_does_not_name_is_nobodys(wang, stranger):
    with GATEWAYS.replace(Register.FAMILY, Births(child("何小样", years_ago(9)))):
        [index] = buttons(guardian(stranger))
    with GATEWAYS.replace(Register.FAMILY, Births()):
        for wanted in (index, "", "x", chen_index()):
            add(guardian(wang), wanted, consent="1")
    assert not Grant.objects.exists()


def chen_index() -> str:
    return accounts.person("陈演示", born=date(1950, 3, 15)).id_index


def test_who_is_no_longer_named_is_let_go(wang):
    client = guardian(wang)
    small = child("王小试", years_ago(10))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        [index] = buttons(client)
        add(client, index, consent="1")
    with GATEWAYS.replace(Register.FAMILY, Births()):
        buttons(client)
    assert not rights(wang.person)
    assert Grant.objects.get().state == State.EXPIRED


def test_once_a_month_the_portal_asks_by_itself(wang):
    """Custody changed, and the guardian has no reason to ask: the register is asked all the same."""
    client = guardian(wang)
    small = child("王小试", years_ago(10))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        [index] = buttons(client)
        add(client, index, consent="1")
    with GATEWAYS.replace(Register.FAMILY, Births()):
        ask_about_guardians()
        assert rights(wang.person)  # asked about a moment ago
        RegistryQuery.objects.update(created_at=timezone.now() - timedelta(days=31))
        with GATEWAYS.replace(Register.FAMILY, Births(away=True)):
            ask_about_guardians()
        assert rights(wang.person)
        ask_about_guardians()
    assert not rights(wang.person)
    assert Grant.objects.get().state == State.EXPIRED
    newest = RegistryQuery.objects.order_by("-pk")[0]
    assert (newest.by, newest.person_id, newest.purpose) == ("system", wang.person_id, "监护人为孩子办事")


def test_a_register_that_does_not_answer_changes_nothing(wang):
    client = guardian(wang)
    small = child("王小试", years_ago(10))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        [index] = buttons(client)
        add(client, index, consent="1")
    with GATEWAYS.replace(Register.FAMILY, Births(away=True)):
        page = client.post(PAGE, {"action": "ask"}).content.decode()
    assert "没有任何变动" in page
    assert rights(wang.person)


def test_twice_is_once_and_both_parents_may(wang, stranger):
    small = child("王小试", years_ago(10))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        index = buttons(guardian(wang))[0]
        for user in (wang, wang, stranger):
            add(guardian(user), index, consent="1")
    assert Grant.objects.count() == 2
    assert Person.objects.filter(name="王小试").count() == 1


def test_a_child_with_an_account_cannot_end_it_but_sees_it(wang):
    small = child("王小试", years_ago(15))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        add(guardian(wang), buttons(guardian(wang))[0])
    own = accounts.real_named(Person.objects.get(name="王小试"), phone="13800300044")
    grant, client = Grant.objects.get(), guardian(own)
    assert "王*试" in client.get("/my/delegation/").content.decode()
    steps.end(client, grant)
    assert rights(wang.person)
    steps.end(guardian(wang), grant)
    assert not rights(wang.person)


def test_born_on_the_29th_of_february():
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)
