"""Who may listen to what on the socket: every registered topic × every principal. A topic without a row fails."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from services.accounts.access import find_resident
from services.accounts.models import User
from services.common.live import TOPICS, may_listen
from services.departments.models import Department
from tests.matrix import table
from tests.matrix.table import PRINCIPALS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
OWNER = "13800000004"
POLICE = "11440981MB2D10028M"
STAFF = tuple(sorted({PRINCIPALS[name] for name in table.STAFF} | {"town1", "window1"}))
LISTENERS: dict[str, frozenset[str]] = {
    "person": frozenset({"owner"}),
    "desk": frozenset({"clerk1", "approver1", "head1"}),
    "alarms": frozenset({"secadmin", "auditor"}),
}
"""Topic → principals who may listen to the owner's events, or to the desk of the police bureau. Nobody else."""


def topic(prefix: str) -> str:
    """The topic of the owner, or of the police bureau, or the one of all alarms."""
    if prefix == "alarms":
        return prefix
    number = {
        "person": lambda: find_resident(OWNER).person_id,
        "desk": lambda: Department.objects.get(code=POLICE).pk,
    }[prefix]()
    return f"{prefix}.{number}"


def principals() -> dict[str, object]:
    """Every kind of visitor of the demo city."""
    staff = {user.username: user for user in User.objects.filter(username__in=STAFF)}
    residents = {name: User.objects.get(username=PRINCIPALS[name]) for name in table.RESIDENTS}
    return {"anonymous": AnonymousUser()} | residents | staff


def test_every_topic_has_a_row():
    assert {prefix for prefix, _authorise in TOPICS.items()} == set(LISTENERS)


@pytest.mark.parametrize("prefix", sorted(LISTENERS))
def test_exactly_those_may_listen(prefix: str):
    found = {name for name, user in principals().items() if may_listen(user, topic(prefix))}
    assert found == LISTENERS[prefix]
    assert len(principals()) == 1 + len(table.RESIDENTS) + len(STAFF)


@pytest.mark.parametrize(
    "wrong", ["", "person", "person.", "person.x", "desk.0", "nothing.1", "person.1\n", "Person.1"]
)
def test_a_topic_that_is_none_is_refused_to_everybody(wrong: str):
    assert not [name for name, user in principals().items() if may_listen(user, wrong)]
