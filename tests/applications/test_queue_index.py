"""The queue of a desk with thousands of cases is put in order without reading their rows."""

import pytest

from services.applications.models import Application

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # once: the plan of SQLite; PostgreSQL plans by what tables hold


def test_order_and_counts_are_answered_by_the_index_alone():
    cases = Application.objects.of_departments([1, 2]).at_the_counter()
    page = cases.values_list("pk", flat=True)[:50]
    counted = cases.order_by().values_list("due_date", "due_at", "warn_date", "examiner")
    for question in (page, counted):
        assert "COVERING INDEX case_queue_whole" in question.explain()
