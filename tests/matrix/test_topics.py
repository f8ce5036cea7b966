"""Who may listen to what on the socket: every registered topic × every principal. A topic without a row fails."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from services.accounts.access import find_resident
from services.accounts.models import User
from services.certificates.models import CertificateType, IssueBatch
from services.charging.models import Station
from services.common.live import TOPICS, may_listen
from services.departments.models import Department
from services.parking.models import Lot
from tests.factories.applications import received, staff
from tests.matrix import rows
from tests.matrix.rows import PRINCIPALS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
OWNER = "13800000004"
POLICE = "11440981MB2D10028M"
STAFF = tuple(
    sorted({PRINCIPALS[name] for name in rows.STAFF} | {"town1", "window1", "finance2", "cashier1", "attendant1"})
)
LISTENERS: dict[str, frozenset[str]] = {
    "person": frozenset({"owner"}),
    "desk": frozenset({"clerk1", "approver1", "head1", "cashier1"}),
    "case": frozenset({"clerk1", "approver1", "head1", "cashier1"}),
    "alarms": frozenset({"secadmin", "auditor"}),
    "batch": frozenset({"clerk1", "approver1", "head1"}),
    "finance": frozenset({"finance1", "finance2", "cashier1"}),
    "parking": frozenset({"parking1", "attendant1"}),
    "charging": frozenset({"charging1"}),
    "lot": frozenset({*rows.RESIDENTS, *STAFF}),
}
"""Topic → who may listen to the owner's events, to the desk of the police bureau,
to a case or a batch of it, to the lots and charging stations of the city."""


def batch() -> IssueBatch:
    """Certificates of the police bureau that wait to be issued."""
    police = Department.objects.get(code=POLICE)
    kind = CertificateType.objects.get(code="JZZ")
    return IssueBatch.objects.create(type=kind, issuer=police, title="第一批", total=1, made_by=staff("clerk1"))


def topic(prefix: str) -> str:
    """The topic of the owner, of the police bureau, of a case or a batch that waits there, or the one of all."""
    if prefix in ("alarms", "finance"):
        return prefix
    number = {
        "person": lambda: find_resident(OWNER).person_id,
        "desk": lambda: Department.objects.get(code=POLICE).pk,
        "case": lambda: received().ref,
        "batch": lambda: batch().pk,
        "parking": lambda: Lot.objects.get(code="center").operator_id,
        "charging": lambda: Station.objects.get(code="ctr").operator_id,
        "lot": lambda: Lot.objects.get(code="center").pk,
    }[prefix]()
    return f"{prefix}.{number}"


def principals() -> dict[str, object]:
    """Every kind of visitor of the demo city."""
    staff = {user.username: user for user in User.objects.filter(username__in=STAFF)}
    residents = {name: User.objects.get(username=PRINCIPALS[name]) for name in rows.RESIDENTS}
    return {"anonymous": AnonymousUser()} | residents | staff


def test_every_topic_has_a_row():
    assert {prefix for prefix, _authorise in TOPICS.items()} == set(LISTENERS)


@pytest.mark.parametrize("prefix", sorted(LISTENERS))
def test_exactly_those_may_listen(prefix: str):
    asked = topic(prefix)
    found = {name for name, user in principals().items() if may_listen(user, asked)}
    assert found == LISTENERS[prefix]
    assert len(principals()) == 1 + len(rows.RESIDENTS) + len(STAFF)


@pytest.mark.parametrize(
    "wrong", ["", "person", "person.", "person.x", "desk.0", "nothing.1", "person.1\n", "Person.1"]
)
def test_a_topic_that_is_none_is_refused_to_everybody(wrong: str):
    assert not [name for name, user in principals().items() if may_listen(user, wrong)]
