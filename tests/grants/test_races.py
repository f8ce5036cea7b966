"""Two runs, two reviewers, two workers at the same moment: one row, one decision, one case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.applications.models import Application
from services.grants.enums import State
from services.grants.models import Candidate, Factor, Programme
from services.grants.operations import finding, granting, reviewing
from services.grants.operations.moving import NotOpenToThis
from tests.factories.applications import staff
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.usefixtures("committed_city")


def fresh(pk: int) -> Candidate:
    related = ("programme__department", "person", "reviewed_by", "approved_by")
    return Candidate.objects.select_related(*related).get(pk=pk)


def test_from_the_list_to_the_case_everything_happens_once():
    """One story, so that the city is set up once."""
    programme = Programme.objects.get(code="gaoling")
    only(together(*[lambda: finding.search(programme=programme, by=None)] * 4))
    rows = Candidate.objects.filter(programme=programme)
    people = rows.values_list("person", flat=True)
    assert len(people) == len(set(people)) >= 3
    assert Factor.objects.count() == 3 * len(people)

    row = rows.get(person__name="周示范")
    clerk, approver = staff("clerk2"), staff("approver2")
    ended = together(
        lambda: reviewing.confirm(candidate=fresh(row.pk), reason="", by=clerk),
        lambda: reviewing.strike(candidate=fresh(row.pk), reason="已迁出", by=clerk),
        lambda: reviewing.confirm(candidate=fresh(row.pk), reason="", by=clerk),
    )
    only(ended, NotOpenToThis)
    assert len(errors(ended)) == 2

    Candidate.objects.filter(pk=row.pk).update(
        state=State.PUBLISHED,
        reviewed_by=clerk,
        approved_by=approver,
        ended_at=None,
        published_until_date=timezone.localdate() - timedelta(days=1),
    )
    ended = together(*[lambda: granting.carry_out(candidate=fresh(row.pk))] * 4)
    only(ended)
    assert sorted(ended) == [False, False, False, True]
    assert Application.objects.filter(applicant=row.person_id).count() == 1
