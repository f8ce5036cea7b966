"""The start button of a guide, for somebody who holds already what the item gives."""

import pytest
from django.test import Client
from django.urls import reverse

from services.certificates.enums import CertificateStatus
from services.certificates.models import Certificate
from tests.factories import certificates
from tests.factories.accounts import sign_in
from tests.factories.acting_cases import user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]
SAYS = "您已经有一张有效的居住证"


def guide(client: Client) -> str:
    return client.get(reverse("catalog:guide", args=["juzhuzheng"])).content.decode()


def test_whoever_holds_it_is_told_before_applying_again(client: Client):
    person = user("13800000004")
    sign_in(client, person)
    assert SAYS not in guide(client)
    held = certificates.issued(person.person)
    page = guide(client)
    assert SAYS in page
    assert reverse("certificates:detail", args=[held.pk]) in page
    assert "在线办理" in page, "applying stays possible: a change or a renewal begins the same way"


def test_one_that_ended_or_of_somebody_else_or_for_a_stranger_says_nothing(client: Client):
    person, other = user("13800000004"), user("13800000003")
    held = certificates.issued(person.person)
    assert SAYS not in guide(client)
    sign_in(client, other)
    assert SAYS not in guide(client)
    Certificate.objects.filter(pk=held.pk).update(status=CertificateStatus.CANCELLED)
    sign_in(client, person)
    assert SAYS not in guide(client)
