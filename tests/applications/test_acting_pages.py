"""Pages and the API when somebody acts for somebody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.accounts.models import Person
from services.applications.models import Application
from services.applications.operations import counter
from services.audit.models import AuditEntry
from services.common.relay import drain
from tests.factories import acting as rights
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.factories.acting_cases import AGENT, HANDLER, LEGAL, LICENCE, PRINCIPAL, STRANGER, as_firm, begin, user
from tests.factories.filling import apply
from tests.factories.moves import found_fit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]


class TestThePages:
    def test_the_band_names_the_principal_masked(self, agents: rights.Given, principal: Person):
        right = agents.give(user(AGENT).person, principal)
        client = rights.choose(sign_in(Client(), user(AGENT)), right.ref)
        page = client.get("/").content.decode()
        assert "acting__back" in page
        assert principal.name not in page

    def test_the_choice_is_audited_and_ends_with_the_right(self, agents: rights.Given, principal: Person):
        right = agents.give(user(AGENT).person, principal)
        client = sign_in(Client(), user(AGENT))
        client.post(reverse("accounts:acting"), {"ref": right.ref})
        entry = AuditEntry.objects.get(event="accounts.acting_switched")
        assert entry.detail == {"from": "self", "to": right.ref, "on_behalf": f"person:{principal.pk}"}
        assert "acting__back" in client.get("/").content.decode()
        agents.end()
        page = client.get(reverse("applications:mine")).content.decode()
        assert "acting__back" not in page
        assert "代办权限已经结束" in page

    def test_what_is_not_given_cannot_be_chosen(self):
        client = sign_in(Client(), user(STRANGER))
        client.post(reverse("accounts:acting"), {"ref": f"enterprise:{rights.firm().pk}"})
        assert "acting" not in client.session
        assert not AuditEntry.objects.filter(event="accounts.acting_switched").exists()

    def test_an_enterprise_case_can_be_worked_on_at_the_desk(self):
        case = apply(LICENCE, HANDLER, right=as_firm())
        drain()
        page = sign_in(Client(), make.staff("clerk3")).get(reverse("counter:case", args=[case.ref])).content.decode()
        assert rights.firm().name in page
        assert user(HANDLER).person.name not in page


class TestTheApi:
    def test_the_header_says_as_whom(self):
        client = sign_in(Client(), user(HANDLER))
        begin(LICENCE, as_firm(), HANDLER)
        address = reverse("applications_api:cases")
        own = client.get(address).json()["results"]
        firms = client.get(address, headers={"X-Acting-As": f"enterprise:{rights.firm().pk}"}).json()["results"]
        assert LICENCE not in {row["item"] for row in own}
        assert LICENCE in {row["item"] for row in firms}

    def test_a_right_one_has_not_is_refused(self):
        client = sign_in(Client(), user(STRANGER))
        answer = client.get(
            reverse("applications_api:cases"), headers={"X-Acting-As": f"enterprise:{rights.firm().pk}"}
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["header"] == "X-Acting-As"


class TestTheLicence:
    def test_it_is_granted_to_the_enterprise_and_stands_in_its_space(self):
        case = apply(LICENCE, HANDLER, right=as_firm())
        clerk, firm = make.staff("clerk3"), rights.firm()
        for row in case.materials.all():
            row.application = case
            counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
        counter.accept(application=case, by=clerk)
        found_fit(case, first=clerk, second=make.staff("inspector3"))
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
        counter.grant(application=case, by=make.staff("approver3"))
        drain()
        case = Application.objects.get(pk=case.pk)
        assert case.certificate.holder_enterprise == firm
        assert case.certificate.holder is None
        assert case.certificate.face_data["unit_name"] == firm.name
        assert case.certificate.face_data["credit_code"] == rights.FOOD_FIRM
        page = sign_in(Client(), user(LEGAL)).get(reverse("accounts:enterprise", args=[firm.pk])).content.decode()
        assert reverse("certificates:detail", args=[case.certificate_id]) in page
        assert reverse("applications:case", args=[case.ref]) in page
        mine = sign_in(Client(), user(LEGAL)).get(reverse("certificates:wallet")).content.decode()
        assert reverse("certificates:detail", args=[case.certificate_id]) not in mine

    def test_its_licence_need_not_be_handed_in_where_certificates_may_be_used(self):
        for phone, source in ((LEGAL, "held"), (HANDLER, "uploaded")):
            draft = begin(LICENCE, as_firm(phone), phone)
            assert draft.materials.get(material__certificate_type__code="YYZZ").source == source


class TestReadingIsWrittenDown:
    def test_of_an_agent_but_not_of_oneself(self, submitted: Application, principal: Person):
        drain()
        for name, what in (("case", "case"), ("answers", "answers")):
            sign_in(Client(), user(AGENT)).get(reverse(f"applications:{name}", args=[submitted.ref]))
            entry = AuditEntry.objects.filter(event="case.read").latest("pk")
            assert entry.detail == {"what": what, "on_behalf": f"person:{principal.pk}"}
            assert entry.actor_ref == f"user:{user(AGENT).pk}"
        before = AuditEntry.objects.filter(event="case.read").count()
        sign_in(Client(), user(PRINCIPAL)).get(reverse("applications:case", args=[submitted.ref]))
        page = reverse("applications:case", args=[submitted.ref])
        sign_in(Client(), user(AGENT)).get(page, headers={"X-Background": "1"})
        assert AuditEntry.objects.filter(event="case.read").count() == before

    def test_a_query_answers_about_oneself_alone(self, agents: rights.Given, principal: Person):
        right = agents.give(user(AGENT).person, principal)
        client = rights.choose(sign_in(Client(), user(AGENT)), right.ref)
        answer = client.get(reverse("catalog:query", args=["shebao-chaxun"]))
        assert answer.url.startswith(reverse("accounts:acting"))
        assert client.post(reverse("catalog:query", args=["shebao-chaxun"])).status_code == 302
