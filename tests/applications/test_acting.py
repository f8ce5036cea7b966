"""Cases begun and read for somebody else: an enterprise, a relative, a child. Allowed while the right stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.accounts.acting import myself
from services.accounts.enums import ActingScope
from services.accounts.models import EnterpriseHandler, Person
from services.applications.access import follower_ids, get_for_resident, get_to_change, held_documents
from services.applications.models import Answers, Application
from services.applications.operations import submitting
from services.applications.operations.drafting import MayNotApply
from services.audit.models import AuditEntry
from services.catalog.access import get_published
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_name
from services.common.relay import drain
from services.notices.models import LiveEvent, Notice
from tests.factories import acting as rights
from tests.factories import applications as make
from tests.factories import certificates
from tests.factories.accounts import sign_in, step_up
from tests.factories.acting_cases import (
    AGENT,
    CARD,
    HANDLER,
    LEGAL,
    LICENCE,
    ONLY_FIRMS,
    PERMIT,
    PRINCIPAL,
    STRANGER,
    as_firm,
    begin,
    user,
)
from tests.factories.filling import apply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]


class TestBeginning:
    def test_an_enterprise_applies_by_its_handler(self):
        draft = begin(LICENCE, as_firm(), HANDLER)
        assert draft.applicant_enterprise == rights.firm()
        assert draft.handler == user(HANDLER).person
        assert (draft.applicant, draft.subject, draft.holder, draft.agent) == (None, None, None, None)
        assert draft.begun_as == f"enterprise:{rights.firm().pk}"

    def test_what_is_filled_in_is_the_enterprises(self):
        draft = begin(LICENCE, as_firm(), HANDLER)
        known = {key: row["value"] for key, row in Answers.objects.get(application=draft).prefill.items()}
        assert known["unit_name"] == rights.firm().name
        assert known["credit_code"] == rights.FOOD_FIRM
        assert known["legal_representative"] == user(LEGAL).person.name
        own = user(HANDLER).person
        for text in (own.name, own.id_number, own.phone, own.address):
            assert text not in str(known)

    def test_an_agent_applies_for_the_principal(self, agents: rights.Given, principal: Person):
        draft = begin(CARD, agents.give(user(AGENT).person, principal), AGENT)
        assert (draft.applicant, draft.subject, draft.holder) == (principal,) * 3
        assert draft.agent == user(AGENT).person
        assert draft.begun_as == "agent:1"

    def test_what_is_filled_in_is_the_principals(self, agents: rights.Given, principal: Person):
        draft = begin(CARD, agents.give(user(AGENT).person, principal), AGENT)
        known = str(Answers.objects.get(application=draft).prefill)
        own = user(AGENT).person
        assert principal.address in known or principal.phone in known or principal.id_number in known
        for text in (own.name, own.id_number, own.phone, own.address):
            assert text not in known

    def test_a_child_applies_through_the_guardian(self, guardians: rights.Given, principal: Person):
        draft = begin(CARD, guardians.give(user(AGENT).person, principal), AGENT)
        assert (draft.applicant, draft.subject, draft.holder) == (principal,) * 3
        assert draft.guardian == user(AGENT).person
        assert draft.agent is None

    def test_drafts_of_each_identity_are_apart(self, agents: rights.Given, principal: Person):
        right = agents.give(user(AGENT).person, principal)
        theirs, own = begin(CARD, right, AGENT), begin(CARD, myself(user(PRINCIPAL)), PRINCIPAL)
        mine = begin(CARD, myself(user(AGENT)), AGENT)
        assert len({theirs.pk, own.pk, mine.pk}) == 3
        assert begin(CARD, right, AGENT) == theirs

    def test_two_handlers_have_a_draft_each(self):
        assert begin(LICENCE, as_firm(HANDLER), HANDLER) != begin(LICENCE, as_firm(LEGAL), LEGAL)

    @pytest.mark.parametrize(
        "limits",
        [{"scopes": frozenset({ActingScope.FOLLOW})}, {"items": frozenset({PERMIT})}],
    )
    def test_a_right_that_does_not_reach_begins_nothing(self, agents: rights.Given, principal: Person, limits: dict):
        right = agents.give(user(AGENT).person, principal, **limits)
        before = Application.objects.count()
        with pytest.raises(MayNotApply):
            begin(CARD, right, AGENT)
        assert Application.objects.count() == before

    def test_items_of_enterprises_are_not_for_persons(self):
        with pytest.raises(MayNotApply):
            begin(ONLY_FIRMS, myself(user(STRANGER)), STRANGER)

    def test_items_of_persons_are_not_for_enterprises(self):
        with pytest.raises(MayNotApply):
            begin(CARD, as_firm(), HANDLER)

    def test_the_guide_says_so_and_leads_to_the_switch(self):
        client = sign_in(Client(), user(STRANGER))
        page = client.get(reverse("catalog:guide", args=[ONLY_FIRMS])).content.decode()
        assert reverse("accounts:acting") + "?next=" in page
        assert reverse("applications:start", args=[ONLY_FIRMS]) not in page
        answer = client.post(reverse("applications:start", args=[ONLY_FIRMS]))
        assert answer.url == reverse("catalog:guide", args=[ONLY_FIRMS])


class TestCertificatesHeld:
    def test_only_with_the_scope_a_held_certificate_stands_in(self, agents: rights.Given, principal: Person):
        certificates.issued(principal, code="LNYDZ")
        material = get_published(CARD).materials.first()
        agent = user(AGENT)
        case = begin(CARD, agents.give(agent.person, principal, scopes=frozenset({ActingScope.APPLY})), AGENT)
        assert material is not None
        assert held_documents(case, agent) == {}
        agents.end()
        agents.give(agent.person, principal)
        assert held_documents(case, agent)
        assert held_documents(case, user(PRINCIPAL))

    def test_the_wallet_is_the_principals(self, agents: rights.Given, principal: Person):
        certificate = certificates.issued(principal, code="LNYDZ")
        right = agents.give(user(AGENT).person, principal)
        client = rights.choose(sign_in(Client(), user(AGENT)), right.ref)
        address = reverse("certificates:detail", args=[certificate.pk])
        assert address in client.get(reverse("certificates:wallet")).content.decode()
        assert client.get(address).status_code == 200
        step_up(client, user(AGENT)).post(address)
        entry = AuditEntry.objects.filter(event="certificate.revealed").latest("pk")
        assert entry.detail == {"on_behalf": f"person:{principal.pk}"}
        agents.end()
        assert client.get(address).status_code == 404

    def test_without_the_scope_the_wallet_stays_shut(self, agents: rights.Given, principal: Person):
        certificate = certificates.issued(principal, code="LNYDZ")
        right = agents.give(user(AGENT).person, principal, scopes=frozenset({ActingScope.FOLLOW}))
        client = rights.choose(sign_in(Client(), user(AGENT)), right.ref)
        address = reverse("certificates:detail", args=[certificate.pk])
        assert address not in client.get(reverse("certificates:wallet")).content.decode()
        assert client.get(address).status_code == 404


class TestReading:
    def test_the_agent_and_the_principal_read_it(self, submitted: Application):
        for phone in (AGENT, PRINCIPAL):
            assert get_for_resident(user(phone), submitted.ref) == submitted
            assert get_to_change(user(phone), submitted.ref) == submitted

    def test_nobody_else_does(self, submitted: Application):
        with pytest.raises(NotFoundOrNotYours):
            get_for_resident(user(STRANGER), submitted.ref)

    def test_an_ended_right_opens_nothing(self, submitted: Application, agents: rights.Given):
        agents.end()
        client = sign_in(Client(), user(AGENT))
        for name in ("case", "answers", "submitted", "withdraw", "cancel", "supplement"):
            assert client.get(reverse(f"applications:{name}", args=[submitted.ref])).status_code == 404
        assert client.get(reverse("applications_api:case", args=[submitted.ref])).status_code == 404

    def test_reading_does_not_mean_changing(self, submitted: Application, agents: rights.Given, principal: Person):
        agents.end()
        agents.give(user(AGENT).person, principal, scopes=frozenset({ActingScope.FOLLOW}))
        assert get_for_resident(user(AGENT), submitted.ref) == submitted
        with pytest.raises(NotFoundOrNotYours):
            get_to_change(user(AGENT), submitted.ref)

    def test_applying_alone_reads_what_one_filled_in(
        self, submitted: Application, agents: rights.Given, principal: Person
    ):
        agents.end()
        agents.give(user(AGENT).person, principal, scopes=frozenset({ActingScope.APPLY}))
        assert get_for_resident(user(AGENT), submitted.ref) == submitted
        own = begin(PERMIT, myself(user(PRINCIPAL)), PRINCIPAL)
        with pytest.raises(NotFoundOrNotYours):
            get_for_resident(user(AGENT), own.ref)

    def test_a_right_for_another_item_does_not_reach(
        self, submitted: Application, agents: rights.Given, principal: Person
    ):
        agents.end()
        agents.give(user(AGENT).person, principal, items=frozenset({PERMIT}))
        with pytest.raises(NotFoundOrNotYours):
            get_for_resident(user(AGENT), submitted.ref)

    def test_a_draft_is_not_open_to_another_agent(self, agents: rights.Given, principal: Person):
        draft = begin(CARD, agents.give(user(AGENT).person, principal), AGENT)
        agents.give(user(STRANGER).person, principal)
        with pytest.raises(NotFoundOrNotYours):
            get_to_change(user(STRANGER), draft.ref)
        assert get_to_change(user(PRINCIPAL), draft.ref) == draft

    def test_the_list_is_the_chosen_identitys(self, submitted: Application, agents: rights.Given):
        address = reverse("applications:case", args=[submitted.ref])
        client = sign_in(Client(), user(AGENT))
        mine = reverse("applications:mine")
        assert address not in client.get(mine).content.decode()
        assert address in rights.choose(client, "agent:1").get(mine).content.decode()
        assert address in sign_in(Client(), user(PRINCIPAL)).get(mine).content.decode()

    def test_colleagues_share_the_cases_of_the_enterprise(self):
        case = apply(LICENCE, HANDLER, right=as_firm())
        assert get_for_resident(user(LEGAL), case.ref) == case
        EnterpriseHandler.objects.filter(person=user(HANDLER).person).update(
            ends_on=timezone.localdate() - timedelta(days=1)
        )
        with pytest.raises(NotFoundOrNotYours):
            get_for_resident(user(HANDLER), case.ref)
        client = sign_in(Client(), user(HANDLER))
        assert client.get(reverse("applications:case", args=[case.ref])).status_code == 404


class TestBothAreNamed:
    def test_the_audit_names_agent_and_principal(self, submitted: Application, principal: Person):
        entries = AuditEntry.objects.filter(subject_ref=submitted.subject_ref, actor_ref=f"user:{user(AGENT).pk}")
        assert {"case.begun", "case.submit"} <= set(entries.values_list("event", flat=True))
        assert {entry.detail.get("on_behalf") for entry in entries} == {f"person:{principal.pk}"}

    def test_the_timeline_says_by_whom(self, submitted: Application):
        label = submitted.progress.get(move="submit").by_label
        assert "代办人" in label
        assert user(AGENT).person.name not in label

    def test_the_agent_does_not_read_the_principals_steps_as_theirs(self, agents: rights.Given, principal: Person):
        case = make.received(PRINCIPAL, CARD)
        agents.give(user(AGENT).person, principal)
        drain()
        page = sign_in(Client(), user(AGENT)).get(reverse("applications:case", args=[case.ref])).content.decode()
        assert "您本人" not in page.split("<main", 1)[1]

    def test_what_one_does_oneself_names_nobody_else(self):
        case = make.received(PRINCIPAL, CARD)
        entry = AuditEntry.objects.get(subject_ref=case.subject_ref, event="case.submit")
        assert "on_behalf" not in entry.detail


class TestTelling:
    def test_both_are_told(self, submitted: Application, principal: Person):
        told = Notice.objects.filter(event="case_submitted", person__in=[principal, user(AGENT).person])
        assert {notice.person_id for notice in told} == {principal.pk, user(AGENT).person_id}
        titles = {notice.person_id: notice.title for notice in told}
        assert principal.name not in titles[user(AGENT).person_id]
        assert mask_name(principal.name) in titles[user(AGENT).person_id]

    def test_an_ended_agent_hears_nothing_more(self, submitted: Application, agents: rights.Given, principal: Person):
        agents.end()
        before = Notice.objects.filter(person=user(AGENT).person).count()
        events = LiveEvent.objects.filter(person=user(AGENT).person).count()
        submitting.withdraw(application=submitted, by=user(PRINCIPAL))
        assert Notice.objects.filter(person=user(AGENT).person).count() == before
        assert LiveEvent.objects.filter(person=user(AGENT).person).count() == events
        assert Notice.objects.filter(person=principal, event="case_withdrawn").exists()

    def test_the_legal_representative_hears_of_the_enterprise(self):
        case = apply(LICENCE, HANDLER, right=as_firm())
        assert follower_ids(case) == sorted([user(HANDLER).person_id, user(LEGAL).person_id])
