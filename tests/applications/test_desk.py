"""What the desk shows of a person before a reason was given."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_name_number_and_phone_are_masked_until_a_reason_is_given(client: Client):
    case = make.received()
    person = case.applicant
    sign_in(client, make.staff("clerk1"))
    page = client.get(reverse("counter:case", args=[case.ref])).content.decode()
    assert "黄*范" in page
    for plain in (person.name, person.id_number, person.phone):
        assert plain not in page
    shown = client.post(reverse("counter:reveal", args=[case.ref]), {"reason": "verify"}).content.decode()
    assert person.id_number in shown
    refused = client.post(reverse("counter:reveal", args=[case.ref]), {"reason": ""}).content.decode()
    assert person.id_number not in refused
