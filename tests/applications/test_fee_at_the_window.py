"""The fee of a case taken where the clerk stands: the case leads to it, for whoever takes money of its organ."""

from __future__ import annotations

import pytest
from django.test import Client

from services.applications.enums import State
from services.common.relay import drain
from services.departments.enums import Role
from tests.applications.fee_cases import again, bill_of, fee_due
from tests.factories import applications as make
from tests.factories import departments
from tests.factories.accounts import sign_in
from tests.payments import books

pytestmark = pytest.mark.usefixtures("city")


def test_who_sits_at_the_window_and_takes_money_finds_the_way_in_the_case():
    case = fee_due()
    take = f"/desk/finance/bills/{bill_of(case).ref}/take/"
    window, clerk = (sign_in(Client(), make.staff(name)) for name in ("cashier1", "clerk1"))
    address = f"/desk/cases/{case.ref}/"
    assert f'href="{take}"' in window.get(address).content.decode()
    page = clerk.get(address)
    assert page.status_code == 200
    assert "/desk/finance/" not in page.content.decode(), "who takes no money is not led there"
    assert clerk.get(take).status_code == 403
    assert window.post(take, {"channel": "cash", "key": "a"}).status_code == 302
    drain()
    assert again(case).state == State.ACCEPTED
    paid = window.get(address).content.decode()
    assert f'href="{take}"' not in paid
    assert f'href="{take.removesuffix("take/")}"' in paid
    books.hold()


def test_who_takes_money_of_another_organ_does_not():
    case = fee_due()
    where = departments.department()
    other = departments.holder(Role.FINANCE, Role.RECEIVER, where=where)
    departments.post(other, case.department, Role.RECEIVER)
    page = sign_in(Client(), other).get(f"/desk/cases/{case.ref}/")
    assert page.status_code == 200
    assert bill_of(case).ref not in page.content.decode()
