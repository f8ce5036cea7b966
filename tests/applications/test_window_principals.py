"""Who stands at a window acts for an enterprise, a child, a person who appointed them; never with their own data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.accounts.acting import rights as rights_today
from services.accounts.enums import ActingKind
from services.accounts.models import Enterprise, EnterpriseHandler, Person
from services.accounts.operations import register_person
from services.applications.access import held_documents
from services.applications.models import Answers, Application, Visit
from services.applications.operations import drafting, receiving
from services.applications.reuse import earlier
from services.audit.models import AuditEntry
from services.catalog.access import get_published
from services.certificates.models import HeldDocument
from services.delegation.models import Grant
from services.files.models import StoredFile
from services.files.operations import store_bytes
from services.registries.models import RegistrySource
from tests.applications.test_reception import KNOWN, OTHER
from tests.factories import acting as rights
from tests.factories import applications as make
from tests.factories.acting_cases import AGENT, HANDLER, LEGAL, LICENCE, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
FRUIT_FIRM, CLOSED_FIRM = "91440981MA4X00012M", "93440981MA4X00020A"
CHILD, CHILD_NAME = "440981201605209035", "王小试"


def number(phone: str) -> str:
    return user(phone).person.id_number


def come(desk: Client, phone: str, **typed: str) -> Visit:
    """Somebody comes to the window with their document."""
    answer = desk.post(reverse("counter:reception"), {"id_number": number(phone), **typed})
    assert answer.status_code == 302, answer.context["form"].errors
    return Visit.objects.get(clerk__username="window1", ended_at=None)


def stored() -> StoredFile:
    return store_bytes(data=make.proof().read(), name="材料.jpg", media_type="image/jpeg")


def refused(desk: Client, field: str, **typed: str) -> None:
    before = Visit.objects.count()
    answer = desk.post(reverse("counter:reception"), typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Visit.objects.count() == before


def open_for(visit: Visit, code: str = LICENCE) -> Application:
    return receiving.open_case(visit=visit, version=get_published(code), by=visit.clerk)


def known_of(case: Application) -> str:
    return str(Answers.objects.get(application=case).prefill)


class TestEnterprises:
    def test_the_legal_representative_needs_no_paper(self, desk: Client):
        visit = come(desk, LEGAL, credit_code=rights.FOOD_FIRM.lower())
        assert (visit.enterprise, visit.person, visit.agent) == (rights.firm(), None, user(LEGAL).person)
        assert (visit.right, visit.authority) == (f"enterprise:{rights.firm().pk}", "")

    def test_one_the_portal_never_saw_is_led_by_whom_the_register_names(self, desk: Client):
        Enterprise.objects.filter(credit_code=FRUIT_FIRM).delete()
        visit = come(desk, make.MIGRANT, credit_code=FRUIT_FIRM)
        assert visit.enterprise.legal_representative == user(make.MIGRANT).person
        assert EnterpriseHandler.objects.get(enterprise=visit.enterprise).leads

    def test_a_handler_needs_no_paper_while_the_right_stands(self, desk: Client):
        assert come(desk, HANDLER, credit_code=rights.FOOD_FIRM).authority == ""
        yesterday = timezone.localdate() - timedelta(days=1)
        EnterpriseHandler.objects.filter(person=user(HANDLER).person).update(ends_on=yesterday)
        refused(desk, "firm_authority", id_number=number(HANDLER), credit_code=rights.FOOD_FIRM)

    def test_a_stranger_shows_an_authorisation_that_opens_nothing_more(self, desk: Client):
        refused(desk, "firm_authority", id_number=KNOWN, credit_code=rights.FOOD_FIRM)
        visit = come(desk, make.OLD_ENOUGH, credit_code=rights.FOOD_FIRM, firm_authority="授权委托书 2026-7")
        case = open_for(visit)
        assert (case.applicant_enterprise, case.handler) == (rights.firm(), visit.agent)
        assert held_documents(case, visit.clerk) == {}
        page = desk.get(reverse("counter:visit", args=[visit.ref])).content.decode()
        assert rights.firm().name in page
        assert "授权委托书 2026-7" in page

    @pytest.mark.parametrize("code", [CLOSED_FIRM, "91440981MA4W000036", "123"])
    def test_a_firm_that_cannot_apply_is_told(self, desk: Client, code: str):
        refused(desk, "credit_code", id_number=KNOWN, credit_code=code, firm_authority="委托书")

    def test_without_the_register_nobody_applies_for_a_firm(self, desk: Client):
        RegistrySource.objects.update(in_service=False)
        refused(desk, "credit_code", id_number=number(LEGAL), credit_code=rights.FOOD_FIRM)

    def test_its_form_holds_the_firms_data_and_nothing_of_who_stands_there(self, desk: Client):
        visit = come(desk, HANDLER, credit_code=rights.FOOD_FIRM)
        case = open_for(visit)
        known, own = known_of(case), visit.agent
        assert rights.firm().name in known
        for text in (own.name, own.id_number, own.phone, own.address):
            assert not text or text not in known

    def test_only_what_serves_enterprises_is_offered_and_opens(self, desk: Client):
        visit = come(desk, HANDLER, credit_code=rights.FOOD_FIRM)
        page = desk.get(reverse("counter:visit", args=[visit.ref]), {"q": "食品经营许可"})
        assert "食品经营许可证（新办）" in [row["entry"].name for row in page.context["items"]]
        desk.post(reverse("counter:open_case", args=[visit.ref, make.ELDER_CARD]))
        assert not visit.cases.exists()

    def test_a_draft_at_home_and_one_at_the_window_stand_beside_each_other(self, desk: Client):
        by = user(HANDLER)
        right = next(r for r in rights_today(by.person) if r.enterprise == rights.firm())
        drafting.start(version=get_published(LICENCE), acting=right, by=by)
        assert open_for(come(desk, HANDLER, credit_code=rights.FOOD_FIRM)).handler == by.person


class TestChildren:
    @pytest.fixture
    def child(self) -> Person:
        return register_person(
            name=CHILD_NAME, id_type="31", id_number=CHILD, birth_date=timezone.datetime(2016, 5, 20).date(), sex="1"
        )

    def test_the_guardian_whom_the_register_names_needs_no_paper(self, desk: Client, child: Person):
        Grant.objects.all().delete()
        guardian = {"agent_is": "guardian", "agent_id_number": number(LEGAL)}
        answer = desk.post(reverse("counter:reception"), {"id_number": CHILD, **guardian})
        assert answer.status_code == 302, answer.context["form"].errors
        visit = Visit.objects.get(ended_at=None)
        assert (visit.kind, visit.right, visit.person, visit.agent) == (
            ActingKind.GUARDIAN, "register", child, user(LEGAL).person,
        )  # fmt: skip

    def test_others_show_a_paper(self, desk: Client, child: Person):
        other = {"id_number": CHILD, "agent_is": "guardian", "agent_id_number": KNOWN}
        refused(desk, "authority", **other)
        answer = desk.post(reverse("counter:reception"), {**other, "authority": "监护权判决 2026-3"})
        assert answer.status_code == 302
        assert Visit.objects.get(ended_at=None).right == ""

    def test_nobody_is_the_guardian_of_a_grown_up(self, desk: Client):
        grown = {"id_number": KNOWN, "agent_is": "guardian", "agent_id_number": OTHER, "authority": "户口簿"}
        refused(desk, "authority", **grown)

    def test_the_childs_form_holds_nothing_of_the_parent(self, desk: Client, child: Person):
        guardian = {"agent_is": "guardian", "agent_id_number": number(LEGAL)}
        desk.post(reverse("counter:reception"), {"id_number": CHILD, **guardian})
        visit = Visit.objects.get(ended_at=None)
        case = open_for(visit, make.ELDER_CARD)
        assert (case.applicant, case.guardian, case.agent) == (child, user(LEGAL).person, None)
        parent, known = user(LEGAL).person, known_of(case)
        for text in (parent.name, parent.id_number, parent.phone, parent.address):
            assert not text or text not in known


class TestAgents:
    def test_one_who_was_appointed_in_the_portal_needs_no_paper(self, desk: Client, agents: rights.Given):
        right = agents.give(user(AGENT).person, user(make.OLD_ENOUGH).person)
        visit = come(desk, make.OLD_ENOUGH, agent_id_number=number(AGENT))
        assert (visit.right, visit.authority, visit.kind) == (right.ref, "", ActingKind.AGENT)
        agents.end()
        with pytest.raises(drafting.MayNotApply):
            open_for(visit, make.ELDER_CARD)

    def test_a_paper_opens_neither_wallet_nor_former_applications(self, desk: Client):
        visit = come(desk, make.OLD_ENOUGH, agent_id_number=number(AGENT), authority="委托书 1")
        case = open_for(visit, make.ELDER_CARD)
        assert held_documents(case, visit.clerk) == {}
        assert earlier(case, list(case.materials.select_related("material"))) == {}

    def test_what_the_applicant_may_use_themselves_is_theirs_alone(self, desk: Client):
        person = user(make.OLD_ENOUGH).person
        HeldDocument.objects.create(
            person=person, kind="paper-x", title="演示", trust_level="B", verified_by="演示", file=stored()
        )
        own = open_for(come(desk, make.OLD_ENOUGH), make.ELDER_CARD)
        assert "paper-x" in held_documents(own, own.visit.clerk)
        by_paper = open_for(
            come(desk, make.OLD_ENOUGH, agent_id_number=number(AGENT), authority="委托书 1"), make.ELDER_CARD
        )
        assert held_documents(by_paper, own.visit.clerk) == {}

    def test_without_right_and_paper_no_visit_is_kept(self):
        one, two = user(make.OLD_ENOUGH).person, user(AGENT).person
        clerk = make.staff("window1")
        nothing = Visit(clerk=clerk, department_id=1, person=one, agent=two, kind=ActingKind.AGENT)
        with pytest.raises(IntegrityError), transaction.atomic():
            nothing.save()


class TestSwitching:
    def test_the_rights_of_who_stands_there_are_a_key_away_and_begin_afresh(self, desk: Client):
        own = come(desk, LEGAL)
        left = open_for(own, "juzhuzheng")
        page = desk.get(reverse("counter:visit", args=[own.ref])).content.decode()
        assert rights.firm().name in page
        answer = desk.post(reverse("counter:act_for", args=[own.ref]), {"right": f"enterprise:{rights.firm().pk}"})
        visit = Visit.objects.get(clerk__username="window1", ended_at=None)
        assert answer["Location"] == reverse("counter:visit", args=[visit.ref])
        assert (visit.enterprise, visit.agent) == (rights.firm(), own.person)
        assert not Application.objects.filter(pk=left.pk).exists()
        assert AuditEntry.objects.filter(event="reception.begun").count() == 2
        back = desk.post(reverse("counter:act_for", args=[visit.ref]))
        assert back.status_code == 302
        assert Visit.objects.get(clerk__username="window1", ended_at=None).person == own.person

    def test_a_right_of_somebody_else_is_no_right(self, desk: Client):
        visit = come(desk, make.OLD_ENOUGH)
        desk.post(reverse("counter:act_for", args=[visit.ref]), {"right": f"enterprise:{rights.firm().pk}"})
        assert Visit.objects.get(clerk__username="window1", ended_at=None) == visit
