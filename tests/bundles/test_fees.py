"""高效办成一件事 with an item that has a fee: it is asked for, paid and told in the bundle; the others do not wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations import counter, paying
from services.applications.operations.sweeping import sweep
from services.bundles import story
from services.bundles.models import BundleApplication
from services.bundles.operations.submitting import submit
from services.common.relay import drain
from services.payments.enums import BillState
from tests.applications.fee_cases import again, bill_of, charge, pay
from tests.factories import applications as cases
from tests.factories import bundles as make
from tests.payments import books
from tests.support.clock import Clock as Time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]
SIGN, STAFF = "huwai-guanggao", "zhaogong-beian"


def asked() -> tuple[BundleApplication, Application]:
    """A restaurant whose sign costs twenty yuan before it is accepted."""
    application = make.filled(make.RESTAURANT, make.LEADER)
    submit(application=application, by=cases.resident(make.LEADER))
    case = charge(make.case(application, SIGN), "acceptance")
    clerk = cases.staff(make.CLERKS[case.department.code][0])
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    paying.ask_fee(application=again(case), by=clerk)
    return make.again(application), again(case)


def page(application: BundleApplication) -> str:
    client = Client()
    client.force_login(cases.resident(make.LEADER))
    return client.get(reverse("bundles:application", args=[application.ref])).content.decode()


def test_the_fee_of_one_item_is_told_and_paid_in_the_bundle_and_the_others_go_on() -> None:
    application, case = asked()
    bill = bill_of(case)
    assert (case.state, bill.amount, bill.payer_enterprise) == (State.FEE_DUE, 2000, case.applicant_enterprise)
    (told,) = [row for row in map(story.told, story.parts_of(application)) if row.part.case_id == case.pk]
    assert (told.action_url, told.tone) == (reverse("payments:bill", args=[bill.ref]), "warn")
    assert ("20 元" in page(application), told.action_url in page(application)) == (True, True)
    make.grant(make.case(application, STAFF))
    assert make.case(application, STAFF).state == State.CLOSED
    pay(case)
    assert again(case).state == State.ACCEPTED
    assert told.action_url not in page(application)
    books.hold()


def test_the_item_whose_fee_stays_unpaid_ends_alone(clock: Time) -> None:
    application, case = asked()
    clock.time = clock.now() + timedelta(days=60)
    sweep()
    drain()
    assert (again(case).state, bill_of(case).state) == (State.ENDED, BillState.VOID)
    others = [row.case.state for row in story.parts_of(application) if row.case_id not in (None, case.pk)]
    assert State.ENDED not in others
    assert "重新申请" in page(application)
    books.hold()
