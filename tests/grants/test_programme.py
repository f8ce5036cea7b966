"""高龄津贴 without an application: from the list to the granted case, once, however often a run is made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.accounts.access import find_person
from services.applications.enums import State as CaseState
from services.applications.models import Application
from services.applications.operations.moving import OwnCase
from services.audit.models import AuditEntry
from services.departments.models import StaffKin
from services.grants.enums import State
from services.grants.models import Candidate, Programme, Search
from services.grants.operations import finding, granting, objecting, reviewing
from services.grants.operations.finding import latest, locality
from services.grants.operations.moving import NotOpenToThis, ReasonMissing
from services.notices.models import Notice
from services.registries.enums import Register
from services.registries.models import RegistryQuery, RegistrySource
from tests.factories.applications import resident, staff
from tests.factories.filling import apply

pytestmark = pytest.mark.django_db
OVER_80, OVER_80_PHONE = "周示范", "13800000016"


@pytest.fixture
def programme(city) -> Programme:
    return Programme.objects.get(code="gaoling")


def candidates() -> dict[str, Candidate]:
    return {row.person.name: row for row in Candidate.objects.select_related("person", "programme")}


def published(programme: Programme, name: str = OVER_80) -> Candidate:
    finding.search(programme=programme, by=None)
    row = candidates()[name]
    reviewing.confirm(candidate=row, reason="", by=staff("clerk2"))
    reviewing.approve(candidate=row, by=staff("approver2"))
    return row


def past(row: Candidate) -> Candidate:
    Candidate.objects.filter(pk=row.pk).update(published_until_date=timezone.localdate() - timedelta(days=1))
    return Candidate.objects.select_related("programme__department", "person").get(pk=row.pk)


def test_one_entry_that_cannot_be_looked_at_does_not_keep_the_others(programme, monkeypatch, caplog):
    plain, seen = finding.register_person, []

    def broken(**entry):
        seen.append(entry["name"])
        if len(seen) == 1:
            raise RuntimeError("bad entry")
        return plain(**entry)

    monkeypatch.setattr(finding, "register_person", broken)
    run = finding.search(programme=programme, by=staff("clerk2"))
    assert run.added == run.named - 1 == len(candidates()) >= 2
    assert seen[0] not in candidates()
    assert "passed over" in caplog.text
    assert AuditEntry.objects.get(event="grants.searched").detail["passed_over"] == 1
    monkeypatch.setattr(finding, "register_person", plain)
    assert finding.search(programme=programme, by=staff("clerk2")).added == 1


def test_the_register_names_who_is_eighty_and_the_rules_look_at_each(programme):
    run = finding.search(programme=programme, by=staff("clerk2"))
    found = candidates()
    assert run.answered
    assert run.added == len(found) >= 3
    assert found[OVER_80].state == State.FOUND
    assert "李样例" not in found  # 78
    dead = found["罗样故"]
    assert dead.state == State.UNCLEAR
    assert [f.passed for f in latest(dead)] == [True, True, False]
    assert {f.explanation: f.passed for f in latest(found[OVER_80])} == {
        "满 80 周岁": True,
        "户口在高州市": True,
        "没有死亡注销记录": True,
    }


def test_a_second_run_adds_nothing_and_leaves_what_people_did(programme):
    row = published(programme)
    before = set(Candidate.objects.values_list("pk", "state"))
    assert finding.search(programme=programme, by=None).added == 0
    assert set(Candidate.objects.values_list("pk", "state")) == before
    assert Search.objects.count() == 2
    assert candidates()[OVER_80].pk == row.pk


def test_everybody_the_register_named_can_read_that_it_was_asked(programme):
    finding.search(programme=programme, by=staff("clerk2"))
    person = candidates()[OVER_80].person
    asked = RegistryQuery.objects.filter(subject_index=person.id_index, purpose="programme:gaoling")
    assert asked.filter(register=Register.HOUSEHOLD).exists()
    assert RegistryQuery.objects.filter(purpose="programme:gaoling", person=None, subject_index="").count() == 1


def test_the_whole_way_ends_in_a_granted_case_decided_by_two_people(programme, django_capture_on_commit_callbacks):
    row = published(programme)
    assert row.state == State.PUBLISHED
    assert Notice.objects.filter(person=row.person, event="unasked_found").count() == 1
    assert not granting.carry_out(candidate=row)  # the period is not over
    row = past(row)
    assert granting.carry_out(candidate=row)
    row.refresh_from_db()
    case = row.application
    assert (row.state, case.state, case.granted) == (State.GRANTED, CaseState.MAKING, True)
    assert (case.proposed_by.username, case.decided_by.username) == ("clerk2", "approver2")
    assert [step.move for step in case.progress.all()] == ["open_unasked", "grant"]
    assert case.progress.last().document.kind == "decision"
    assert not granting.carry_out(candidate=row)
    assert Application.objects.filter(applicant=row.person).count() == 1


def test_due_work_is_written_once_a_day(programme):
    past(published(programme))
    from services.common.models import OutboxTask

    for _n in range(2):
        assert granting.ask_for_due() == 1
    assert OutboxTask.objects.filter(task="services.grants.tasks.grant").count() == 1


def test_who_applied_already_is_not_granted_twice(programme):
    row = published(programme)
    apply("gaoling-jintie", OVER_80_PHONE)
    row = past(row)
    assert not granting.carry_out(candidate=row)
    row.refresh_from_db()
    assert (row.state, row.application) == (State.APPLIED, None)
    assert Application.objects.filter(applicant=row.person).exclude(state="draft").count() == 1


def test_who_applied_before_the_search_is_on_the_list_as_such(programme):
    apply("gaoling-jintie", OVER_80_PHONE)
    finding.search(programme=programme, by=None)
    assert candidates()[OVER_80].state == State.APPLIED


def test_a_draft_of_ones_own_stands_against_nothing(programme):
    from tests.factories.applications import draft

    begun = draft(OVER_80_PHONE, "gaoling-jintie")
    row = past(published(programme))
    assert granting.carry_out(candidate=row)
    begun.refresh_from_db()
    assert begun.state == CaseState.DRAFT


def test_a_register_that_does_not_answer_leaves_a_line_and_grants_nothing(programme):
    RegistrySource.objects.filter(code=Register.HOUSEHOLD).update(in_service=False)
    run = finding.search(programme=programme, by=None)
    assert not run.answered
    assert not Candidate.objects.exists()


def test_an_outage_on_the_last_day_goes_back_to_a_person(programme):
    row = past(published(programme))
    RegistrySource.objects.filter(code=Register.HOUSEHOLD).update(in_service=False)
    assert not granting.carry_out(candidate=row)
    row.refresh_from_db()
    assert (row.state, row.reviewed_by, row.approved_by) == (State.UNCLEAR, None, None)
    assert not Application.objects.filter(applicant=row.person).exists()
    assert Notice.objects.filter(person=row.person, event="unasked_delayed").count() == 1


def test_whom_a_person_confirmed_in_spite_of_a_rule_is_granted(programme):
    """The reviewers knew it; only what is new stops the grant."""
    finding.search(programme=programme, by=None)
    row = candidates()["罗样故"]
    with pytest.raises(ReasonMissing):
        reviewing.confirm(candidate=row, reason=" ", by=staff("clerk2"))
    reviewing.confirm(candidate=row, reason="上门核实，本人健在，登记有误", by=staff("clerk2"))
    reviewing.approve(candidate=row, by=staff("approver2"))
    assert granting.carry_out(candidate=past(row))


def test_one_person_does_not_do_both(programme):
    finding.search(programme=programme, by=None)
    row, clerk = candidates()[OVER_80], staff("clerk2")
    reviewing.confirm(candidate=row, reason="", by=clerk)
    with pytest.raises(reviewing.SamePerson):
        reviewing.approve(candidate=row, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=row.pk).update(approved_by=clerk)


def test_nobody_reviews_their_kin(programme):
    finding.search(programme=programme, by=None)
    row, clerk = candidates()[OVER_80], staff("clerk2")
    StaffKin.objects.create(user=clerk, person=row.person, relation="parent")
    with pytest.raises(OwnCase):
        reviewing.confirm(candidate=row, reason="", by=clerk)
    assert candidates()[OVER_80].state == State.FOUND


def test_a_second_row_for_the_same_period_is_refused_by_the_database(programme):
    finding.search(programme=programme, by=None)
    row = candidates()[OVER_80]
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(programme=programme, period=row.period, person=row.person, state=State.FOUND)


def test_striking_says_why_and_the_person_may_still_apply(programme):
    finding.search(programme=programme, by=None)
    row = candidates()[OVER_80]
    with pytest.raises(ReasonMissing):
        reviewing.strike(candidate=row, reason="", by=staff("clerk2"))
    reviewing.strike(candidate=row, reason="已迁出", by=staff("clerk2"))
    assert row.state == State.STRUCK
    assert not Notice.objects.filter(person=row.person, event__startswith="unasked").exists()
    assert apply("gaoling-jintie", OVER_80_PHONE).state != CaseState.DRAFT


def test_declining_ends_it(programme):
    row = published(programme)
    reviewing.decline(candidate=row, by=resident(OVER_80_PHONE))
    assert not granting.carry_out(candidate=past(row))
    assert not Application.objects.filter(applicant=row.person).exists()
    with pytest.raises(NotOpenToThis):
        reviewing.decline(candidate=row, by=resident(OVER_80_PHONE))


def test_an_objection_stops_the_grant_until_somebody_else_answered_it(programme):
    row = published(programme)
    objecting.object_to(candidate=row, text="他去年就搬走了", by=resident("13800000003"))
    assert not granting.carry_out(candidate=past(row))
    with pytest.raises(ReasonMissing):
        objecting.dismiss(candidate=row, answer="", by=staff("approver2"))
    objecting.dismiss(candidate=row, answer="户籍和居住均核实无误", by=staff("approver2"))
    row.refresh_from_db()
    assert row.state == State.PUBLISHED
    assert row.objections.get().upheld is False
    assert granting.carry_out(candidate=past(row))


def test_an_upheld_objection_takes_it_off_and_tells_why(programme):
    row = published(programme)
    objecting.object_to(candidate=row, text="他去年就搬走了", by=staff("clerk2"))
    reviewing.strike(candidate=row, reason="经核实已迁出", by=staff("clerk2"))
    assert row.objections.get().upheld is True
    assert Notice.objects.filter(person=row.person, event="unasked_struck").count() == 1


def test_after_the_last_day_nobody_objects(programme):
    row = past(published(programme))
    with pytest.raises(NotOpenToThis):
        objecting.object_to(candidate=row, text="太晚了的意见", by=resident("13800000003"))


def test_twice_by_the_same_person_is_once(programme):
    row, other = published(programme), resident("13800000003")
    objecting.object_to(candidate=row, text="他去年就搬走了", by=other)
    with pytest.raises(objecting.AlreadyObjected):
        objecting.object_to(candidate=row, text="他去年就搬走了啊", by=other)
    assert row.objections.count() == 1


def test_evidence_and_objections_are_ciphertext_and_the_audit_names_nobody(programme):
    row = published(programme)
    objecting.object_to(candidate=row, text="他去年就搬走了", by=resident("13800000003"))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM grants_objection")
        assert "搬走" not in str(cursor.fetchall())
        cursor.execute("SELECT value FROM grants_factor WHERE fact = 'registry.household.region'")
        assert "440981003001" not in str(cursor.fetchall())
    said = " ".join(str(entry.detail) for entry in AuditEntry.objects.filter(event__startswith="grants."))
    assert OVER_80 not in said


def test_a_switched_off_programme_is_not_searched(programme):
    Programme.objects.update(is_active=False)
    programme.refresh_from_db()
    with pytest.raises(finding.NotInUse):
        finding.search(programme=programme, by=None)


def test_who_is_new_to_the_portal_becomes_a_person_once(programme):
    finding.search(programme=programme, by=None)
    assert find_person(id_type="31", id_number=candidates()["周试用"].person.id_number) is not None


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("高州市根子镇柏桥村 12 号（演示地址）", "根子镇柏桥村"),
        ("高州市潘州街道府前社区文明路 8 号", "潘州街道府前社区"),
        ("高州市金山街道演示路 6 号", "金山街道"),
        ("某处 5 号", ""),
    ],
)
def test_the_public_reads_town_and_village_alone(address, public):
    assert locality(address) == public
