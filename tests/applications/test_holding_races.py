"""Many hands in one queue: no case twice, none lost. On both databases."""

from __future__ import annotations

from functools import partial

import pytest

from services.accounts.models import User
from services.applications.models import Application
from services.applications.operations import holding
from tests.applications.test_holding import copies
from tests.factories import applications as make
from tests.factories import departments
from tests.support.threads import errors, together


@pytest.mark.usefixtures("committed_city")
def test_every_case_of_one_queue_is_taken_once(size):
    cases, hands = size(12, 1000), size(4, 16)
    first = make.received()
    where = first.department
    copies(first, cases - 1)

    def work(user: User) -> list[int]:
        taken = []
        while (case := holding.take_next(department_ids=[where.pk], by=user)) is not None:
            taken.append(case.pk)
        return taken

    users = [departments.clerk(where) for _ in range(hands)]
    done = together(*(partial(work, user) for user in users))
    assert errors(done) == []
    taken = [(pk, user.pk) for user, pks in zip(users, done, strict=True) for pk in pks]
    assert len(taken) == len(dict(taken)) == cases
    assert dict(Application.objects.values_list("pk", "examiner")) == dict(taken)
