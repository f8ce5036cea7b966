"""Codes on signs in a lot: whoever stands there and scans one may ask what a car in this lot costs now.

The address holds a signature that nobody makes up: without having been there one learns nothing about cars in the lot.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from services.common import crypto
from services.common.drawings import codes
from services.parking.access_resident import notice_ticket

if TYPE_CHECKING:
    from services.parking.models import Lot, Stay

SIGNS = 20
"""Hex digits of a signature: 80 bits."""
BETWEEN = "."


def key(lot: Lot, space: str = "") -> str:
    """What the address of a sign ends with; of a space it names the space first."""
    signature = crypto.blind_index("parking.sign", f"{lot.code}/{space}")[:SIGNS]
    return f"{space}{BETWEEN}{signature}" if space else signature


def space_of(lot: Lot, text: str) -> str | None:
    """The space a sign stands at, "" for one of the whole lot; None for a key that is not of this lot."""
    space = text.rpartition(BETWEEN)[0]
    return space if compare_digest(key(lot, space).encode(), text.encode()) else None


def address(lot: Lot, space: str = "") -> str:
    """What is printed as a code."""
    return settings.SITE_URL.rstrip("/") + reverse("parking:scan", args=[lot.code, key(lot, space)])


def notice_address(stay: Stay) -> str:
    """What is printed as a code on the paper that an attendant leaves on a car."""
    return settings.SITE_URL.rstrip("/") + reverse("parking:notice", args=[notice_ticket(stay)])


def notice_picture(stay: Stay) -> str:
    """The code itself, as svg."""
    return codes.qr(notice_address(stay), _("Code to pay for this stay"))


def picture(lot: Lot, space: str = "") -> str:
    """The code itself, as svg."""
    return codes.qr(address(lot, space), _("Code to pay for parking here"))
