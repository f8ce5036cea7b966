"""退件 are counted for supervision: by ground, for the head of the department, for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.finding import returns
from services.applications.operations import intake
from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_the_head_sees_how_many_were_returned_and_why() -> None:
    head, clerk = make.staff("head1"), make.staff("clerk1")
    assert returns(head) == []
    make.received()
    for ground in ("duplicate", "duplicate", "wish"):
        intake.return_case(application=make.received(), ground=ground, reason="演示", by=clerk)
    [row] = returns(head)
    assert (row.handed_in, row.duplicate, row.wish, row.returned, row.per_cent) == (4, 2, 1, 3, 75.0)
    page = sign_in(Client(), head).get(reverse("counter:figures")).content.decode()
    assert "75" in page
    assert row.department.name in page


def test_clerks_and_other_heads_see_none_of_it() -> None:
    intake.return_case(application=make.received(), ground="wish", reason="演示", by=make.staff("clerk1"))
    assert returns(make.staff("clerk1")) == []
    assert returns(make.staff("head3")) == []
    page = sign_in(Client(), make.staff("clerk1")).get(reverse("counter:figures"))
    assert page.context["returns"] == []
