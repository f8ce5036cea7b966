"""Who tells: a device, by a signature with its own key over every request.

``X-Signature`` is the HMAC-SHA256, in hex, of four lines: method, path with query, ``X-Timestamp``, SHA-256 of
the body in hex.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from services.audit import operations as audit
from services.common import transaction
from services.common.api.problems import Problem
from services.parking.access import find_device

if TYPE_CHECKING:
    from rest_framework.request import Request

    from services.parking.models import Device

logger = logging.getLogger(__name__)
WINDOW = 300
"""Seconds by which the clock of a device may differ."""
NAME = re.compile(r"[A-Za-z0-9._-]{1,24}")
STAMP = re.compile(r"[0-9]{10}")
SIGNATURE = re.compile(r"[0-9a-f]{64}")
NOBODYS = "0" * 43
"""The key an unknown device is compared with, so that it takes as long as a known one."""


def signature_of(*, secret: str, method: str, path: str, stamp: str, body: bytes) -> str:
    """64 hex digits."""
    text = "\n".join((method, path, stamp, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


class Caller:
    """What stands where a user would: a device, never a person. ``pk`` names it to throttles."""

    is_authenticated = is_active = True
    is_anonymous = is_staff = is_superuser = False
    person = person_id = None
    api_rate = "device"

    def __init__(self, device: Device) -> None:
        self.device, self.pk = device, f"device-{device.pk}"

    def __str__(self) -> str:
        return self.device.subject_ref


class DeviceAuthentication(BaseAuthentication):
    """A right signature signs a device in; a wrong one, or one of a device out of use, is refused with 401.

    Without ``X-Device`` nobody is signed in.
    """

    def authenticate(self, request: Request) -> tuple[Caller, Device] | None:
        """Caller and device. Raises the problems ``signature``, ``clock`` and ``too-large``."""
        name = request.headers.get("X-Device", "")
        if not name:
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.API_MAX_JSON_BYTES:
            raise Problem("too-large")
        device = find_device(name) if NAME.fullmatch(name) else None
        if not self._signed(request, device):
            self._refuse(device)
        stamp = int(request.headers["X-Timestamp"])
        if abs(timezone.now().timestamp() - stamp) > WINDOW:
            raise self._problem("clock")
        return Caller(device), device

    def _signed(self, request: Request, device: Device | None) -> bool:
        stamp, said = request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
        if not STAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(said):
            return False
        told = request._request
        right = signature_of(
            secret=device.secret if device else NOBODYS,
            method=told.method,
            path=told.get_full_path(),
            stamp=stamp,
            body=told.body,
        )
        return hmac.compare_digest(right, said) and device is not None

    def _refuse(self, device: Device | None) -> None:
        """Written down once a minute of each device that exists."""
        if device is not None and _first_this_minute(device):
            with transaction.atomic():
                subject, organ = device.subject_ref, device.lot.operator
                audit.record(event="parking.device_refused", by=None, subject=subject, department=organ)
        raise self._problem("signature")

    def _problem(self, kind: str) -> Problem:
        problem = Problem(kind)
        problem.auth_header = self.authenticate_header(None)
        return problem

    def authenticate_header(self, request: Request | None) -> str:
        """Goes into WWW-Authenticate."""
        return "Device"


def _first_this_minute(device: Device) -> bool:
    try:
        return cache.add(f"parking:refused:{device.pk}:{int(timezone.now().timestamp() // 60)}", 1, 61)
    except Exception:
        logger.warning("parking: cache not reachable", exc_info=True)
        return True


class NeedsDevice(BasePermission):
    """Only a device."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By its signature."""
        return isinstance(request.user, Caller)


class DeviceScheme(OpenApiAuthenticationExtension):
    """In the description of the API: three headers, all needed."""

    target_class = "services.parking.api.authentication.DeviceAuthentication"
    name = ["parkingDevice", "parkingDeviceTime", "parkingDeviceSignature"]

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """All three."""
        return {name: [] for name in self.name}

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        """Headers."""
        headers = ("X-Device", "X-Timestamp", "X-Signature")
        return [{"type": "apiKey", "in": "header", "name": header} for header in headers]
