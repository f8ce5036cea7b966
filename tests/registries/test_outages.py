"""A register that does not answer: a person decides. Nothing is granted, nothing is refused, and it is told."""

from __future__ import annotations

import pytest
from django.test import Client

from services.accounts.checks import CheckUnavailable
from services.accounts.enums import RealNameLevel
from services.accounts.models import Enterprise, EnterpriseHandler, Person
from services.accounts.operations import enterprises
from services.applications.enums import State
from services.applications.facts import gather
from services.applications.operations import submitting
from services.catalog.models import AutoRule
from services.certificates.models import Certificate
from services.common.relay import drain
from services.questions.sources import collect
from services.registries.enums import Outcome, Register
from services.registries.models import RegistryQuery, RegistrySource
from tests.factories import accounts
from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def out(*registers: Register) -> None:
    """Take registers out of service."""
    assert RegistrySource.objects.filter(code__in=registers).update(in_service=False) == len(registers)


def told() -> set[tuple[str, str]]:
    return set(RegistryQuery.objects.filter(outcome=Outcome.UNAVAILABLE).values_list("register", "outcome"))


def test_real_name_names_nobody() -> None:
    out(Register.IDENTITY)
    user = accounts.resident()
    typed = {"name": "许新办", "id_type": "31", "id_number": "440981200102035059", "agree": "on", "consent": "on"}
    page = sign_in(Client(), user).post("/account/real-name/", typed)
    assert "暂时没有响应" in page.content.decode()
    user.refresh_from_db()
    assert (user.person, user.level) == (None, RealNameLevel.PHONE)
    assert not Person.objects.filter(name="许新办").exists()
    assert told() == {(Register.IDENTITY, Outcome.UNAVAILABLE)}


def test_a_rule_about_the_household_grants_nothing() -> None:
    out(Register.HOUSEHOLD)
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    case.refresh_from_db()
    assert (case.state, case.granted) == (State.RECEIVED, None)
    assert case.factors.get(fact="registry.household.region").passed is None
    assert not Certificate.objects.filter(issued_for=case.subject_ref).exists()


def with_rule(case: object, fact: str) -> None:
    """The item's version asks for one fact more."""
    rule = AutoRule(version=case.item_version, fact=fact, operator="eq", value=True, explanation="信用")
    AutoRule.objects.bulk_create([rule])  # the version is published: in the house it would be a new one


@pytest.mark.parametrize("in_service", [True, False])
def test_a_rule_about_credit_grants_only_with_an_answer(in_service: bool) -> None:
    """告知承诺、容缺: who broke a promise is seen by a person; so is everybody while the register is silent."""
    if not in_service:
        out(Register.CREDIT)
    case = make.filled(make.OLD_ENOUGH, make.ELDER_CARD)
    with_rule(case, "registry.credit.clean")
    submitting.submit(application=case, by=make.resident(make.OLD_ENOUGH))
    drain()
    case.refresh_from_db()
    assert (case.granted is True) is in_service
    assert case.factors.get(fact="registry.credit.clean").passed is (True if in_service else None)


def test_the_credit_of_a_firm_is_asked_of_its_own_register() -> None:
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    firm = Enterprise.objects.order_by("pk")[0]
    case.applicant, case.applicant_enterprise = None, firm
    rules = [AutoRule(fact="registry.credit.clean", operator="eq", value=True)]
    rules.append(AutoRule(fact="registry.household.region", operator="eq", value="440981"))
    assert gather(case, rules) == {"registry.credit.clean": True}
    out(Register.FIRM_CREDIT)
    assert gather(case, rules) == {}


def test_a_form_is_not_filled_in_and_still_opens() -> None:
    out(Register.HOUSEHOLD, Register.RESIDENCE)
    draft = make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
    found = collect(draft.item_version.form, person=draft.applicant, by=None, purpose="演示")
    assert not [key for key, prefill in found.items() if prefill.source.startswith("registry.")]
    client = sign_in(Client(), make.resident(make.MIGRANT))
    assert client.get(f"/my/cases/{draft.ref}/", follow=True).status_code == 200


def test_an_enterprise_is_not_taken_in_unasked() -> None:
    out(Register.ENTERPRISE)
    user = make.resident("13800000004")
    before = Enterprise.objects.count(), EnterpriseHandler.objects.count()
    with pytest.raises(CheckUnavailable):
        enterprises.add_enterprise(credit_code="91440981MA4X00012M", by=user)
    assert (Enterprise.objects.count(), EnterpriseHandler.objects.count()) == before
    assert told() == {(Register.ENTERPRISE, Outcome.UNAVAILABLE)}


def test_every_register_can_be_taken_out_of_service() -> None:
    assert set(RegistrySource.objects.values_list("code", flat=True)) == set(Register.values)
