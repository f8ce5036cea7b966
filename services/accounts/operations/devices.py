"""Sessions as their owner sees them, and ending them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from services.accounts.enums import DeviceBrowser, DeviceSystem, SignInMethod
from services.accounts.models import Device, User
from services.audit import operations as audit
from services.common import transaction
from services.common.live import rights_changed


class NoSuchDevice(Exception):
    """This person is not signed in there (any more)."""


def note_device(
    *,
    user: User,
    session_key: str,
    system: DeviceSystem,
    browser: DeviceBrowser,
    method: SignInMethod,
    network: str,
) -> None:
    """A session began. ``network`` is masked already. Rows older than any session can be go."""
    now = timezone.now()
    Device.objects.filter(started_at__lt=now - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)).delete()
    fields = {"system": system, "browser": browser, "method": method, "network": network, "started_at": now}
    Device.objects.update_or_create(session_key=session_key, defaults={"user": user, **fields})


def forget_device(*, session_key: str) -> None:
    """The session is over."""
    Device.objects.filter(session_key=session_key).delete()


def renew_device(*, old_key: str, session_key: str) -> None:
    """The session goes on under another key."""
    Device.objects.filter(session_key=old_key).update(session_key=session_key)


def end_session(*, user: User, device_id: int, by: User, keep: str = "") -> None:
    """Sign ``user`` out on one device, not in the session ``keep``. Raises NoSuchDevice."""
    with transaction.atomic():
        found = Device.objects.filter(pk=device_id, user=user).exclude(session_key=keep)
        device = found.order_by("pk").first()
        if device is None:
            raise NoSuchDevice
        _delete_session(device.session_key)
        device.delete()
        rights_changed(user.pk)
        audit.record(event="accounts.session_ended", by=by, subject=user, detail={"system": device.system})


def end_sessions(*, user: User, by: User | None, reason: str, keep: str = "") -> None:
    """Sign ``user`` out everywhere, at the next request of each session, also where no device is listed.

    The session ``keep`` stays only when its view then calls ``devices.renew``. ``user.session_epoch`` is up to date
    afterwards.
    """
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        user.refresh_from_db(fields=["session_epoch"])
        others = Device.objects.filter(user=user).exclude(session_key=keep)
        for key in others.values_list("session_key", flat=True):
            _delete_session(key)
        others.delete()
        rights_changed(user.pk)
        audit.record(event="accounts.sessions_ended", by=by, subject=user, detail={"reason": reason})


def _delete_session(key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore().delete(key)
