"""The register of enterprises: who leads a firm, how it stands, who may see what was asked."""

from __future__ import annotations

import json

import pytest

from services.accounts.checks import CheckUnavailable, check_enterprise
from services.accounts.models import Enterprise
from services.common import identifiers
from services.registries import operations
from services.registries.access import queries_about, queries_about_enterprise
from services.registries.enums import Outcome, Register
from services.registries.gateways.base import GATEWAYS, RegistryUnavailable
from services.registries.gateways.demo import ENTERPRISES, POPULATION
from services.registries.models import RegistryQuery, RegistrySource
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
FIRMS = {row["name"]: row for row in json.loads(ENTERPRISES.read_text())}
FOOD = FIRMS["高州市演示食品有限公司"]
CLOSED = FIRMS["高州市根子样例农民专业合作社"]
WHY = "企业登记"


def ask(firm: dict, by: object = None, **other: str):
    who = {key: firm["legal"][key] for key in ("name", "id_type", "id_number")} | other
    return check_enterprise(credit_code=firm["credit_code"], purpose=WHY, by=by, **who)


def test_the_seam_of_accounts_is_filled():
    answer = ask(FOOD)
    assert (answer.found, answer.legal_name_matches, answer.is_active) == (True, True, True)
    assert (answer.name, answer.credit_code, answer.status) == (FOOD["name"], FOOD["credit_code"], "存续")
    assert not ask(CLOSED).is_active


@pytest.mark.parametrize("wrong", [{"name": "李样例"}, {"id_number": "440981194808081016"}, {"id_type": "33"}])
def test_name_and_document_together(wrong):
    assert not ask(FOOD, **wrong).legal_name_matches


def test_an_unknown_code():
    answer = ask(FOOD | {"credit_code": "91440981MA4X99999X"})
    assert (answer.found, answer.name, answer.legal_name_matches) == (False, "", False)
    assert RegistryQuery.objects.get().outcome == Outcome.NOT_FOUND


def test_the_person_asked_about_finds_the_query_and_no_number_is_kept():
    user = departments.clerk()
    leads = accounts.person(FOOD["legal"]["name"], id_number=FOOD["legal"]["id_number"])
    ask(FOOD, by=user)
    query = queries_about(leads).get()
    assert (query.register, query.purpose, query.by, query.outcome) == ("enterprise", WHY, f"user:{user.pk}", "match")
    assert FOOD["credit_code"] not in str(list(RegistryQuery.objects.values()))
    assert leads.id_number not in str(list(RegistryQuery.objects.values()))
    firm = Enterprise.objects.create(name=FOOD["name"], credit_code=FOOD["credit_code"])
    assert list(queries_about_enterprise(firm)) == [query]
    assert not queries_about(accounts.person()).exists()


def test_queries_made_before_the_person_was_known_are_found_too():
    row = json.loads(POPULATION.read_text())[0]
    known = {key: row[key] for key in ("name", "id_type", "id_number")}
    operations.identity_check(**known, purpose="实名认证", by=None)
    who = accounts.person(row["name"], id_number=row["id_number"])
    operations.household(person=who, purpose=WHY, by=None)
    assert [query.register for query in queries_about(who)] == ["household", "identity"]


def test_a_person_without_document_has_only_their_own():
    from services.accounts.models import Person

    newborn, other = (Person.objects.create(name="宝宝", id_type="00") for _ in range(2))
    operations.household(person=newborn, purpose=WHY, by=None)
    assert queries_about(newborn).count() == 1
    assert not queries_about(other).exists()


def test_credit_of_a_firm():
    firms = [Enterprise.objects.create(name=row["name"], credit_code=row["credit_code"]) for row in (FOOD, CLOSED)]
    records = [operations.enterprise_credit(enterprise=firm, purpose=WHY, by=None) for firm in firms]
    assert [record.clean for record in records] == [True, False]
    assert operations.enterprise_record(enterprise=firms[0], purpose=WHY, by=None).legal_name == "王测试"
    assert queries_about_enterprise(firms[0]).count() == 2


@pytest.mark.parametrize("register", [Register.ENTERPRISE, Register.FIRM_CREDIT])
def test_out_of_service(register):
    RegistrySource.objects.create(code=register, organ="演示", in_service=False)
    firm = Enterprise.objects.create(name=FOOD["name"], credit_code=FOOD["credit_code"])
    with pytest.raises(RegistryUnavailable):
        if register == Register.ENTERPRISE:
            ask(FOOD)
        else:
            operations.enterprise_credit(enterprise=firm, purpose=WHY, by=None)
    assert RegistryQuery.objects.get().outcome == Outcome.UNAVAILABLE


def test_a_gateway_that_fails_is_no_answer():
    class Down:
        def enterprise(self, **question):
            raise RegistryUnavailable

    with GATEWAYS.replace(Register.ENTERPRISE, Down()), pytest.raises(CheckUnavailable):
        ask(FOOD)


def test_the_invented_firms():
    people = {(row["name"], row["id_number"]) for row in json.loads(POPULATION.read_text())}
    assert len(FIRMS) >= 4
    for firm in FIRMS.values():
        assert identifiers.credit_code(firm["credit_code"]) == firm["credit_code"]
        assert (firm["legal"]["name"], firm["legal"]["id_number"]) in people
        assert "演示" in firm["address"]
    assert {firm["status"] for firm in FIRMS.values()} == {"存续", "吊销"}
