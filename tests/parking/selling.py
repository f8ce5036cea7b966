"""Monthly cards on sale, and buyers of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from services.accounts.models import User
from services.parking.models import Lot, PassOffer, PassSale
from services.parking.operations import selling
from services.payments.models import Order
from services.payments.operations import opening, receiving
from services.vehicles.models import PlateBinding
from tests.factories import payments as company
from tests.parking import make

PRICE = 30_000
DAY = timedelta(days=1)


def offer(lot: Lot | None = None, **fields: Any) -> PassOffer:
    """A monthly card for 300 yuan."""
    return PassOffer.objects.create(lot=lot or make.lot(), **{"name": "月卡", "price": PRICE} | fields)


def buy(offer: PassOffer, driver: tuple[User, PlateBinding], ahead: int = 0, **fields: Any) -> PassSale:
    """Bought from ``ahead`` days after today on, or from ``first``."""
    user, binding = driver
    first: date = fields.pop("first", timezone.localdate() + ahead * DAY)
    fields = {"seen": offer.price} | fields
    return selling.buy(offer=offer, binding=binding, first=first, by=user, **fields)


def pay(sale: PassSale) -> PassSale:
    """Paid at a window, the card written."""
    make.pay(sale.bill)
    make.follow()  # its certificate
    sale.refresh_from_db()
    return sale


def bought(offer: PassOffer, driver: tuple[User, PlateBinding], ahead: int = 0) -> PassSale:
    return pay(buy(offer, driver, ahead))


def paid_online(gateway: company.FakeGateway, order: Order) -> None:
    """The company says that an order is paid, however it stands here."""
    opening.open_order(order=order)
    told = gateway.pay(order.out_trade_no)
    receiving.receive(channel=company.CHANNEL, headers=company.RIGHT, body=company.said(told))


def late(sale: PassSale) -> None:
    """Its time to pay is over."""
    PassSale.objects.filter(pk=sale.pk).update(pay_until=timezone.now() - timedelta(minutes=1))
