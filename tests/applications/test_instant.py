"""秒批: grants when every rule holds, keeps the evidence, and never refuses."""

import pytest

from services.applications.enums import State
from services.applications.tasks import decide
from services.certificates.models import Certificate, HeldDocument
from services.common.relay import drain
from services.registries.models import RegistrySource
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_rules_grant_and_the_certificate_is_in_the_wallet():
    application = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    application.refresh_from_db()
    assert (application.state, application.granted, application.decided_by_system) == (State.CLOSED, True, True)
    factors = list(application.factors.all())
    assert len(factors) == application.item_version.auto_rules.count()
    assert all(factor.passed for factor in factors)
    assert HeldDocument.objects.get(person=application.applicant).certificate == Certificate.objects.get(
        holder=application.applicant
    )
    moves = [p.move for p in application.progress.all()]
    assert moves == ["submit", "accept", "begin_review", "propose", "grant", "deliver", "close"]


def test_deciding_again_changes_nothing():
    application = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    decide(case_id=application.pk)
    drain()
    assert Certificate.objects.filter(holder=application.applicant).count() == 1
    assert application.factors.values("attempt").distinct().count() == 1


@pytest.mark.parametrize("phone", [make.TOO_YOUNG, make.OTHER_HOUSEHOLD])
def test_what_rules_cannot_grant_waits_for_a_person(phone):
    application = make.received(phone, make.ELDER_CARD)
    drain()
    application.refresh_from_db()
    assert (application.state, application.granted) == (State.RECEIVED, None)
    assert application.factors.exclude(passed=True).exists()
    assert not Certificate.objects.filter(holder=application.applicant).exists()


def test_a_register_out_of_order_leaves_the_case_to_a_person():
    RegistrySource.objects.filter(code="household").update(in_service=False)
    application = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    application.refresh_from_db()
    assert application.state == State.RECEIVED
    assert application.factors.get(fact="registry.household.region").passed is None


def test_the_value_of_a_factor_is_ciphertext_in_the_table():
    from django.db import connection

    make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM applications_decisionfactor")
        values = [row[0] for row in cursor.fetchall()]
    assert values
    assert all(value.startswith("v1:") for value in values if value)
