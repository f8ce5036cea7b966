"""Codes on charge points: whoever scans one sees what a kilowatt-hour costs there and begins at that plug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from services.common.drawings import codes

if TYPE_CHECKING:
    from services.charging.models import Connector


def address(connector: Connector) -> str:
    """What is printed as a code."""
    path = reverse("charging:point", args=[connector.charge_point.identity])
    return f"{settings.SITE_URL.rstrip('/')}{path}?plug={connector.number}"


def picture(connector: Connector) -> str:
    """The code itself, as svg."""
    return codes.qr(address(connector), _("Code to charge at this plug"))
