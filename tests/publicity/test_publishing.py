"""双公示: opened with the decision, published once by a task, in step with what becomes of it; persons masked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.applications.models import Application
from services.applications.operations import checking, counter
from services.audit.models import AuditEntry
from services.catalog.enums import PublishedAs
from services.catalog.models import ItemVersion
from services.common.models import OutboxTask
from services.publicity import tasks
from services.publicity.enums import Counterpart, Standing, State
from services.publicity.models import Publication
from services.publicity.offers import late
from services.publicity.operations import following, publishing
from services.publicity.periods import publish_by
from tests.applications.test_promises import wrong
from tests.factories import applications as make
from tests.factories.publicity import granted, let_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(city) -> Application:
    let_publish(make.RESIDENCE_PERMIT)
    return granted()


@pytest.fixture
def row(case: Application) -> Publication:
    tasks.publish(case_id=case.pk)
    return Publication.objects.get(application=case)


def test_a_decision_leaves_a_row_and_work_in_its_own_transaction(case):
    found = Publication.objects.get(application=case)
    assert found.state == State.WAITING
    assert OutboxTask.objects.filter(task=publishing.PUBLISH, kwargs={"case_id": case.pk}).count() == 1


def test_a_decision_that_is_undone_leaves_nothing(city):
    let_publish(make.RESIDENCE_PERMIT)
    case = make.proposed()
    with pytest.raises(RuntimeError), transaction.atomic():
        counter.grant(application=case, by=make.staff("approver1"))
        raise RuntimeError
    assert not Publication.objects.filter(application=case).exists()


def test_an_item_that_is_not_published_leaves_nothing(city):
    let_publish(make.RESIDENCE_PERMIT, as_what=PublishedAs.NONE)
    assert not Publication.objects.filter(application=granted()).exists()


def test_what_is_refused_is_not_published(city):
    let_publish(make.RESIDENCE_PERMIT)
    case = make.accepted()
    counter.propose(application=case, proposal="refuse", reason="不符合规定", by=make.staff("clerk1"))
    counter.refuse(application=case, reason="不符合规定", by=make.staff("approver1"))
    assert not Publication.objects.filter(application=case).exists()


def test_published_once_however_often_the_task_runs(case, row):
    first = row.published_at
    tasks.publish(case_id=case.pk)
    tasks.publish(case_id=case.pk)
    row.refresh_from_db()
    assert (row.state, row.published_at) == (State.PUBLISHED, first)
    assert AuditEntry.objects.filter(event="publicity.published").count() == 1


def test_a_case_is_published_once(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            application=case,
            department=case.department,
            licence_kind="ordinary",
            decided_date=date(2026, 1, 5),
            counterpart_kind=Counterpart.PERSON,
        )


def test_the_fields_of_the_standard_are_filled(case, row):
    assert row.counterpart_kind == Counterpart.PERSON
    assert row.document_number
    assert row.certificate_name == "居住证"
    assert row.certificate_number
    assert row.valid_from
    assert (row.organ_code, row.source_code) == (case.department.code, case.department.code)
    assert row.standing == Standing.VALID


def test_of_a_person_only_the_masked_name_is_kept(case, row):
    person = case.applicant
    assert row.counterpart_name != person.name
    assert "*" in row.counterpart_name
    kept = " ".join(str(getattr(row, field.attname)) for field in Publication._meta.concrete_fields)
    for secret in (person.name, person.id_number, person.phone or make.MIGRANT):
        assert secret not in kept


def test_the_database_refuses_more_about_a_person(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(counterpart_code="91440981MA4W000035")


def test_seven_working_days_after_the_decision(city):
    assert publish_by(date(2026, 9, 21)) == date(2026, 10, 8)
    assert publish_by(date(2026, 9, 28)) == date(2026, 10, 13)


def test_a_year_without_a_calendar_publishes_all_the_same(city):
    let_publish(make.RESIDENCE_PERMIT)
    case = make.proposed()
    counter.grant(application=case, by=make.staff("approver1"))
    Publication.objects.filter(application=case).update(due_date=None)
    tasks.publish(case_id=case.pk)
    assert Publication.objects.get(application=case).state == State.PUBLISHED


def test_what_waits_is_late_and_asked_for_again(case):
    today = timezone.localdate()
    Publication.objects.filter(application=case).update(due_date=today + timedelta(days=1))
    assert late({case.department_id}) == 1
    assert late(set()) == 0
    assert following.keep_in_step()["asked"] == 1
    assert OutboxTask.objects.filter(task=publishing.PUBLISH).count() == 2
    following.keep_in_step()
    assert OutboxTask.objects.filter(task=publishing.PUBLISH).count() == 2


def test_a_revoked_decision_is_said_to_be_revoked(city):
    let_publish(make.RESIDENCE_PERMIT)
    check = wrong()
    case = Application.objects.get(pk=check.application_id)
    tasks.publish(case_id=case.pk)
    checking.revoke(check=check, reason="承诺不实", by=make.staff("approver1"))
    assert OutboxTask.objects.filter(task=following.FOLLOW, kwargs={"case_id": case.pk}).exists()
    tasks.follow(case_id=case.pk)
    found = Publication.objects.get(application=case)
    assert (found.standing, found.standing_date) == (Standing.REVOKED, timezone.localdate())


def test_persons_are_taken_down_when_due(row):
    assert row.retract_date
    Publication.objects.filter(pk=row.pk).update(retract_date=timezone.localdate() - timedelta(days=1))
    assert not Publication.objects.public(on=timezone.localdate()).filter(pk=row.pk).exists()
    assert following.keep_in_step()["retracted"] == 1
    row.refresh_from_db()
    assert row.state == State.RETRACTED
    assert following.keep_in_step()["retracted"] == 0


def test_every_licence_of_the_demo_is_published(city):
    licences = ItemVersion.objects.filter(rule_set__item_type="01", state="published")
    assert licences.exists()
    assert not licences.filter(published_as=PublishedAs.NONE).exists()
