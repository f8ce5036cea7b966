"""Two hands at the same picture in the same moment."""

from __future__ import annotations

import pytest

from services.accounts import operations
from services.accounts.enums import DeviceBrowser, DeviceSystem, ScanState
from services.accounts.models import ScanRequest, User
from tests.factories import accounts
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.usefixtures("committed_db")
SECRET = "what-the-browser-keeps"


def asked() -> tuple[ScanRequest, str]:
    """A picture of one browser."""
    where = {"shown_network": "", "network": "127.0.0.1"}
    return operations.ask_scan(secret=SECRET, system=DeviceSystem.OTHER, browser=DeviceBrowser.OTHER, **where)


def test_a_confirmed_picture_opens_once():
    user = accounts.resident()
    row, token = asked()
    operations.scanned(token=token, user=user)
    operations.confirm_scan(token=token, number=str(row.number), user=user)
    ended = together(*[lambda: operations.use_scan(secret=SECRET)] * 4)
    only(ended, operations.ScanGone)
    assert [one for one in ended if isinstance(one, User)] == [user]


def test_one_of_two_phones_has_it():
    first, second = accounts.resident(), accounts.resident()
    _row, token = asked()
    ended = together(*[lambda who=who: operations.scanned(token=token, user=who) for who in (first, second)])
    only(ended, operations.ScanGone)
    assert len(errors(ended)) == 1
    assert ScanRequest.objects.get().user in (first, second)


def test_yes_and_no_do_not_both_count():
    user = accounts.resident()
    row, token = asked()
    operations.scanned(token=token, user=user)
    ended = together(
        lambda: operations.confirm_scan(token=token, number=str(row.number), user=user),
        lambda: operations.refuse_scan(token=token, user=user),
    )
    only(ended, operations.ScanGone)
    assert len(errors(ended)) == 1
    assert ScanRequest.objects.get().state in (ScanState.CONFIRMED, ScanState.REFUSED)
