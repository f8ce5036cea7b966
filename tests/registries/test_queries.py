"""Asking the registers: answers, purposes, outages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from services.accounts import operations as accounts_operations
from services.accounts.checks import CheckUnavailable, check_identity
from services.accounts.models import Person
from services.audit.models import AuditEntry
from services.common import identifiers
from services.registries import operations
from services.registries.demo import load
from services.registries.enums import Outcome, Register
from services.registries.gateways.base import GATEWAYS, RegistryUnavailable
from services.registries.gateways.demo import POPULATION
from services.registries.models import RegistryQuery, RegistrySource
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
PEOPLE = {row["name"]: row for row in json.loads(POPULATION.read_text())}
WHY = "居住证申领"


def known(name: str):
    row = PEOPLE[name]
    return accounts.person(name, id_number=row["id_number"])


def test_the_identity_check_of_accounts_is_filled():
    row = PEOPLE["陈演示"]
    ask = {"id_type": "31", "id_number": row["id_number"], "purpose": "实名认证", "by": None}
    assert check_identity(name="陈演示", **ask).matches
    assert not check_identity(name="李样例", **ask).matches
    assert list(RegistryQuery.objects.order_by("pk").values_list("outcome", "by")) == [
        (Outcome.MATCH, "system"),
        (Outcome.MISMATCH, "system"),
    ]


def test_the_household_and_who_lives_here():
    here, elsewhere = known("陈演示"), known("黄示范")
    assert operations.household(person=here, purpose=WHY, by=None).is_within("440981")
    assert not operations.household(person=elsewhere, purpose=WHY, by=None).is_within("440981")
    assert operations.residence_registration(person=here, purpose=WHY, by=None) is None


@pytest.mark.parametrize(("name", "long_enough"), [("黄示范", True), ("吴演习", False)])
def test_half_a_year_of_residence_whenever_the_demo_runs(name, long_enough):
    record = operations.residence_registration(person=known(name), purpose=WHY, by=None)
    today = timezone.localdate()
    assert (record.days_on(today) >= 183) is long_enough
    assert record.registered_on < today - timedelta(days=100)


def test_credit():
    assert operations.credit_record(person=known("陈演示"), purpose=WHY, by=None).clean
    assert not operations.credit_record(person=known("孙演示"), purpose=WHY, by=None).clean


def test_somebody_unknown_and_a_newborn():
    assert operations.household(person=accounts.person("无名氏"), purpose=WHY, by=None) is None
    newborn = Person.objects.create(name="宝宝", id_type="00")
    assert operations.household(person=newborn, purpose=WHY, by=None) is None
    assert RegistryQuery.objects.filter(outcome=Outcome.NOT_FOUND).count() == 2


def test_every_query_says_who_and_why_and_no_number():
    user = departments.clerk()
    who = known("陈演示")
    operations.household(person=who, purpose=WHY, by=user)
    entry = RegistryQuery.objects.get()
    assert (entry.register, entry.purpose, entry.by, entry.person) == ("household", WHY, f"user:{user.pk}", who)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registries_registryquery")
        assert who.id_number not in str(cursor.fetchall())


def test_a_query_without_purpose_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.household(person=known("陈演示"), purpose="", by=None)


def test_a_register_out_of_service():
    load()
    source = RegistrySource.objects.get(code=Register.HOUSEHOLD)
    operations.set_in_service(source=source, in_service=False, by=None)
    who = known("陈演示")
    with pytest.raises(RegistryUnavailable):
        operations.household(person=who, purpose=WHY, by=None)
    assert RegistryQuery.objects.get().outcome == Outcome.UNAVAILABLE
    assert operations.credit_record(person=who, purpose=WHY, by=None).clean
    load()
    with pytest.raises(RegistryUnavailable):
        operations.household(person=who, purpose=WHY, by=None)
    operations.set_in_service(source=source, in_service=True, by=None)
    assert operations.household(person=who, purpose=WHY, by=None)
    events = list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["registries.out_of_service", "registries.back_in_service"]


def test_a_gateway_that_fails():
    class Down:
        def identity(self, **question):
            raise RegistryUnavailable

    with GATEWAYS.replace(Register.IDENTITY, Down()), pytest.raises(CheckUnavailable):
        check_identity(name="陈演示", id_type="31", id_number="x", purpose=WHY, by=None)
    assert RegistryQuery.objects.get().outcome == Outcome.UNAVAILABLE


def test_the_administrators_knob(client):
    load()
    accounts.sign_in(client, departments.system_admin())
    source = RegistrySource.objects.get(code=Register.RESIDENCE)
    assert client.post(reverse("admin:registries_registrysource_change", args=[source.pk]), {}).status_code == 302
    source.refresh_from_db()
    assert not source.in_service
    assert AuditEntry.objects.filter(event="registries.out_of_service").exists()


def test_the_invented_population():
    assert len(PEOPLE) >= 12
    for row in PEOPLE.values():
        if row["id_type"] == "31":
            card = identifiers.id_card(row["id_number"])
            assert (str(card.birth_date), card.sex) == (row["birth_date"], row["sex"])
    old = [row for row in PEOPLE.values() if row["birth_date"] < "1961"]
    assert {row["household"]["region"][:6] == "440981" for row in old} == {True, False}
    assert {"喆", "䶮", "𬭚"} <= set("".join(PEOPLE))


@pytest.mark.parametrize(("name", "alive"), [("陈演示", True), ("罗样故", False)])
def test_the_household_register_says_who_has_died(name, alive):
    assert operations.household(person=known(name), purpose=WHY, by=None).alive is alive


def test_real_name_by_the_demo_register():
    user = accounts.resident()
    row = PEOPLE["许新办"]
    person = accounts_operations.verify_real_name(
        user=user, name="许新办", id_type="31", id_number=row["id_number"], by=user
    )
    assert person.name == "许新办"
    assert RegistryQuery.objects.get().subject_index == person.id_index


def test_children_are_named_to_a_parent_and_the_query_is_kept():
    parent, without = known("王测试"), known("陈演示")
    named = operations.children(person=parent, purpose="为子女办事", by=None)
    assert [(child.name, child.birth_date.year) for child in named] == [("王小试", 2016), ("王小样", 2012)]
    assert all(identifiers.id_card(child.id_number).birth_date == child.birth_date for child in named)
    assert operations.children(person=without, purpose="为子女办事", by=None) == ()
    kept = RegistryQuery.objects.filter(register=Register.FAMILY).order_by("pk")
    assert list(kept.values_list("person", "outcome")) == [(parent.pk, Outcome.FOUND), (without.pk, Outcome.NOT_FOUND)]
