"""Guardians act for children the register names, until they are 18."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from services.accounts.acting import find, rights
from services.accounts.models import Person
from services.audit.models import AuditEntry
from services.common.identifiers import id_card
from services.delegation.enums import State
from services.delegation.models import Grant
from services.delegation.periods import birthday
from services.registries.enums import Register
from services.registries.gateways.base import GATEWAYS, ChildRecord, RegistryUnavailable
from services.registries.models import RegistryQuery
from tests.delegation import steps
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/my/children/"


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
    client = steps.client_of(wang)
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


def test_below_fourteen_needs_the_guardians_consent(wang):
    client = steps.client_of(wang)
    small, grown = child("王小试", years_ago(14, -1)), child("王小样", years_ago(14))
    with GATEWAYS.replace(Register.FAMILY, Births(small, grown)):
        first, second = buttons(client)
        add(client, first)
        assert not Grant.objects.exists()
        add(client, second)
    assert Grant.objects.get().principal_name == "王小样"
    assert Grant.objects.get().minor_consent_at is None


def test_who_is_eighteen_acts_for_themselves(wang, clock):
    client = steps.client_of(wang)
    nearly, grown = child("王小试", years_ago(18, -1)), child("王大试", years_ago(18))
    with GATEWAYS.replace(Register.FAMILY, Births(nearly, grown)):
        [index] = buttons(client)
        add(client, index)
    assert [right.principal.name for right in rights(wang.person)] == ["王小试"]
    clock.forward(days=1)
    assert not rights(wang.person)


def test_a_child_the_register_does_not_name_is_nobodys(wang, stranger):
    with GATEWAYS.replace(Register.FAMILY, Births(child("何小样", years_ago(9)))):
        [index] = buttons(steps.client_of(stranger))
    with GATEWAYS.replace(Register.FAMILY, Births()):
        for wanted in (index, "", "x", chen_index()):
            add(steps.client_of(wang), wanted, consent="1")
    assert not Grant.objects.exists()


def chen_index() -> str:
    return accounts.person("陈演示", born=date(1950, 3, 15)).id_index


def test_who_is_no_longer_named_is_let_go(wang):
    client = steps.client_of(wang)
    small = child("王小试", years_ago(10))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        [index] = buttons(client)
        add(client, index, consent="1")
    with GATEWAYS.replace(Register.FAMILY, Births()):
        buttons(client)
    assert not rights(wang.person)
    assert Grant.objects.get().state == State.EXPIRED


def test_a_register_that_does_not_answer_changes_nothing(wang):
    client = steps.client_of(wang)
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
        index = buttons(steps.client_of(wang))[0]
        for user in (wang, wang, stranger):
            add(steps.client_of(user), index, consent="1")
    assert Grant.objects.count() == 2
    assert Person.objects.filter(name="王小试").count() == 1


def test_a_child_with_an_account_cannot_end_it_but_sees_it(wang):
    small = child("王小试", years_ago(15))
    with GATEWAYS.replace(Register.FAMILY, Births(small)):
        add(steps.client_of(wang), buttons(steps.client_of(wang))[0])
    own = accounts.real_named(Person.objects.get(name="王小试"), phone="13800300044")
    grant, client = Grant.objects.get(), steps.client_of(own)
    assert "王*试" in client.get("/my/delegation/").content.decode()
    steps.end(client, grant)
    assert rights(wang.person)
    steps.end(steps.client_of(wang), grant)
    assert not rights(wang.person)


def test_born_on_the_29th_of_february():
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)
