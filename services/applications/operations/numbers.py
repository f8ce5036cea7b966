"""办件编号: implementation code, date and a serial of that item and day, without doubles under any load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.applications.models import CaseSerial
from services.common.identifiers import case_number
from services.common.statements import count_up

if TYPE_CHECKING:
    from datetime import date


def next_number(*, implementation_code: str, day: date) -> str:
    """The next number of this item on this day. Call inside the transaction that uses it: a rollback takes it back."""
    serial = count_up(CaseSerial, implementation_code=implementation_code, day=day)
    return case_number(implementation_code, day, serial)
