"""The demo's walk-in: a case made at the window for somebody without an account, granted by the system; once."""

from __future__ import annotations

import pytest

from services.accounts.access import user_of
from services.accounts.demo import person_with
from services.applications import demo
from services.applications.enums import Channel, State
from services.applications.models import Application, Visit
from services.certificates.models import Certificate
from services.common.relay import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_it_waits_for_somebody_without_an_account():
    demo.walk_in()
    demo.walk_in()
    drain()
    person = person_with(demo.WALK_IN)
    case = Application.objects.get(applicant=person)
    assert (case.channel, case.state, case.granted) == (Channel.WINDOW, State.CLOSED, True)
    assert Certificate.objects.filter(holder=person).count() == 1
    assert user_of(person) is None
    assert not Visit.objects.filter(ended_at=None).exists()
