"""回避 and standing in at the desk: nobody handles their kin's case, nobody decides what they proposed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from services.accounts.access import find_resident
from services.accounts.models import Person
from services.applications.models import Application
from services.applications.operations import counter
from services.applications.operations.moving import OwnCase
from services.audit.models import AuditEntry
from services.departments import operations as departments
from services.departments.access import has_role
from services.departments.enums import Relation, Role
from services.departments.models import Recusal
from services.registries.gateways.base import GATEWAYS, HouseholdRecord, RegistryUnavailable
from services.registries.models import RegistryQuery
from tests.factories import accounts, applications

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
CLERK = {"name": "李样例", "id_type": "31", "id_number": "440981194808081016"}
"""Who clerk1 says to be: somebody of the demo registers."""


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


def signed_in(username: str) -> Client:
    return accounts.sign_in(Client(), applications.staff(username))


def kin_of(username: str, person: Person, relation: str = Relation.PARENT):
    fields = {"name": person.name, "id_type": person.id_type, "id_number": person.id_number}
    return departments.declare_kin(user=applications.staff(username), relation=relation, **fields)


def test_a_relatives_case_is_refused_shown_and_told_to_the_head():
    case = applications.received()
    kin_of("clerk1", case.applicant)
    client = signed_in("clerk1")
    page = client.get(f"/desk/cases/{case.ref}/").content.decode()
    assert "回避" in page
    assert "涉及您的亲属" in page
    assert f"/desk/cases/{case.ref}/accept/" not in page
    answer = client.post(f"/desk/cases/{case.ref}/accept/")
    assert answer.status_code == 409
    assert "涉及您的亲属" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "received"
    told = Recusal.objects.get()
    assert (told.user.username, told.subject_ref, told.reason) == ("clerk1", case.subject_ref, "kin")
    people = signed_in("head1").get("/desk/people/").content.decode()
    assert f"/desk/cases/{case.ref}/" in people
    assert "涉及您" not in signed_in("approver1").get(f"/desk/cases/{case.ref}/").content.decode()


@pytest.mark.parametrize("verb", ["check", "supplement", "refuse", "review", "reveal"])
def test_every_verb_refuses_it(verb):
    case = applications.accepted() if verb == "review" else applications.received()
    kin_of("clerk1", case.applicant)
    clerk = applications.staff("clerk1")
    row = case.materials.first()
    row.application = case
    things = [{"subject": "answer", "key": "x", "label": "x", "reason": "x"}]
    calls = {
        "check": lambda: counter.check_material(case_material=row, finding="fit", reason="", by=clerk),
        "supplement": lambda: counter.ask_supplement(application=case, items=things, by=clerk),
        "refuse": lambda: counter.refuse_acceptance(application=case, reason="x", by=clerk),
        "review": lambda: counter.begin_review(application=case, by=clerk),
        "reveal": lambda: counter.reveal(application=case, what="applicant", reason="x", by=clerk),
    }
    with pytest.raises(OwnCase, match="亲属"):
        calls[verb]()


def test_an_approver_does_not_decide_about_kin():
    case = applications.proposed()
    kin_of("approver1", case.applicant)
    with pytest.raises(OwnCase):
        counter.grant(application=case, by=applications.staff("approver1"))
    assert Application.objects.get(pk=case.pk).decided_at is None


def household_of(*numbers: str):
    """A register in which these documents are one household."""

    class Gateway:
        def household(self, *, id_type: str, id_number: str) -> HouseholdRecord:
            one = id_number in numbers
            head = "李样例" if one else "别的人"
            return HouseholdRecord("440981", "演示路 1 号", "family", head, timezone.localdate())

    return GATEWAYS.replace("household", Gateway())


def test_one_household_is_known_from_the_register_and_asked_once_a_day():
    case = applications.received()
    departments.declare_kin(user=applications.staff("clerk1"), relation=Relation.SELF, **CLERK)
    client = signed_in("clerk1")
    with household_of(CLERK["id_number"], case.applicant.id_number):
        for _n in range(2):
            assert client.post(f"/desk/cases/{case.ref}/accept/").status_code == 409
    asked = RegistryQuery.objects.filter(purpose="工作人员回避核对")
    assert asked.filter(person=case.applicant).count() == 1
    assert set(asked.values_list("by", flat=True)) == {f"user:{applications.staff('clerk1').pk}"}


def applications_accepted(case: Application) -> Application:
    """The same case as if a colleague had accepted it."""
    Application.objects.filter(pk=case.pk).update(state="accepted")
    return Application.objects.get(pk=case.pk)


def test_neighbours_are_not_kin_and_a_silent_register_stops_nobody():
    case = applications.received()
    clerk = applications.staff("clerk1")
    departments.declare_kin(user=clerk, relation=Relation.SELF, **CLERK)
    with household_of(CLERK["id_number"]):
        assert signed_in("clerk1").get(f"/desk/cases/{case.ref}/").content.decode().count("回避") == 1  # the menu

    class Away:
        def household(self, **asked):
            raise RegistryUnavailable

    cache.clear()
    with GATEWAYS.replace("household", Away()):
        counter.begin_review(application=applications_accepted(case), by=clerk)
    assert RegistryQuery.objects.filter(purpose="工作人员回避核对", outcome="unavailable").exists()


def stands_in(away: str, stand_in: str) -> None:
    """From today, confirmed by the head."""
    today = timezone.localdate()
    absent, colleague = applications.staff(away), applications.staff(stand_in)
    where = Application.objects.order_by("pk").last().department
    rows = departments.record_leave(
        user=absent, department=where, stand_in=colleague, starts_on=today, ends_on=today + timedelta(days=1), by=absent
    )
    for row in rows:
        if row.waits:
            departments.confirm_leave(leave=row, by=applications.staff("head1"))


def test_a_stand_in_acts_under_both_names():
    case = applications.received()
    stands_in("clerk1", "approver1")
    client = signed_in("approver1")
    for row in case.materials.all():
        client.post(f"/desk/cases/{case.ref}/materials/{row.pk}/", {"finding": "fit"})
    assert client.post(f"/desk/cases/{case.ref}/accept/").status_code == 302
    entry = AuditEntry.objects.get(event="case.accept", subject_ref=case.subject_ref)
    assert entry.actor_ref == f"user:{applications.staff('approver1').pk}"
    assert entry.actor_label == "吴*例（代 梁*示）"


def test_who_proposed_as_a_stand_in_does_not_decide():
    case = applications.accepted()
    stands_in("clerk1", "approver1")
    both = applications.staff("approver1")
    assert has_role(both, Role.EXAMINER)
    assert has_role(both, Role.APPROVER)
    counter.propose(application=case, proposal="grant", reason="", by=both)
    case = Application.objects.get(pk=case.pk)
    with pytest.raises(counter.CannotDecide):
        counter.grant(application=case, by=both)
    assert signed_in("approver1").post(f"/desk/cases/{case.ref}/grant/").status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(decided_by=both)


def test_who_proposed_does_not_decide_as_a_stand_in():
    case = applications.proposed()
    stands_in("approver1", "clerk1")
    assert has_role(applications.staff("clerk1"), Role.APPROVER)
    page = signed_in("clerk1").get(f"/desk/cases/{case.ref}/").content.decode()
    assert f"/desk/cases/{case.ref}/grant/" not in page
    assert signed_in("clerk1").post(f"/desk/cases/{case.ref}/grant/").status_code == 409
    assert Application.objects.get(pk=case.pk).state == "decision"


def test_the_owner_of_the_own_case_is_known_by_declaration():
    case = applications.received()
    person = find_resident(applications.MIGRANT).person
    kin_of("clerk1", person, Relation.SELF)
    answer = signed_in("clerk1").post(f"/desk/cases/{case.ref}/accept/")
    assert answer.status_code == 409
    assert Recusal.objects.get().reason == "own"
