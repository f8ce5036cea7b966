"""How money is taken at a window. No gateway: the clerk's word and the slip count, and two people close the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

from services.payments.gateways.base import GATEWAYS

if TYPE_CHECKING:
    from services.payments.gateways.base import Gateway
    from services.payments.models import Payee

CASH, CARD = "cash", "pos"
WINDOW: dict[str, Any] = {
    CASH: pgettext_lazy("means of payment", "Cash"),
    CARD: pgettext_lazy("means of payment", "Card at the window"),
}
"""Channel → its name."""


def label(channel: str) -> str:
    """The name of a means of payment, also of one that is not offered any more."""
    if channel in WINDOW:
        return str(WINDOW[channel])
    return str(GATEWAYS.get(channel).label) if channel in GATEWAYS else channel


def offered(payee: Payee) -> list[tuple[str, Gateway]]:
    """The channels by which this payee can be paid online: where it has an account, or none of its own is needed."""
    return [(code, gateway) for code, gateway in GATEWAYS.items() if payee.merchant_at(code) is not None]


def is_simulator(channel: str) -> bool:
    """Whether no real money moves there. What an order was paid by is known by ``order.simulated``."""
    return channel in GATEWAYS and GATEWAYS.get(channel).is_simulator
