"""The payees of the demo city."""

from __future__ import annotations

import pytest

from services.departments.enums import Level
from services.payments import demo
from services.payments.enums import Book
from services.payments.models import MerchantAccount, Payee
from tests.factories import departments

pytestmark = pytest.mark.django_db


def test_every_bureau_takes_government_fees_into_an_account_of_its_own_and_again_changes_nothing():
    bureau = departments.department(level=Level.COUNTY)
    town = departments.department(level=Level.TOWN)
    demo.load()
    demo.load()
    payee = Payee.objects.get(department=bureau)
    assert (payee.book, payee.is_active) == (Book.TREASURY, True)
    assert payee.merchant_at("localgw")
    assert MerchantAccount.objects.filter(payee=payee).count() == 1
    assert not Payee.objects.filter(department=town).exists()
    numbers = list(MerchantAccount.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
