"""How money is taken at a window. No gateway: the clerk's word and the slip count, and two people close the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
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
SIMULATORS: dict[str, Any] = {"localgw": _("Simulated payment")}
"""What no real money moves through, by its name also where it is not in use any more."""


def label(channel: str) -> str:
    """The name of a means of payment, also of one that is not offered any more."""
    if channel in GATEWAYS:
        return str(GATEWAYS.get(channel).label)
    return str((WINDOW | SIMULATORS).get(channel) or _("A means of payment that is not in use any more"))


def offered(payee: Payee) -> list[tuple[str, Gateway]]:
    """The channels by which this payee can be paid online: where it has an account, or none of its own is needed."""
    found = [(code, gateway, payee.merchant_at(code)) for code, gateway in GATEWAYS.items()]
    return [(code, gateway) for code, gateway, account in found if account is not None and gateway.serves(account)]


def is_simulator(channel: str) -> bool:
    """Whether no real money moves there. What an order was paid by is known by ``order.simulated``."""
    return GATEWAYS.get(channel).is_simulator if channel in GATEWAYS else channel in SIMULATORS
