"""Limits in words: what a resident reads and what quality checks compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.catalog.enums import Unit

if TYPE_CHECKING:
    from services.catalog.models import ItemVersion

WORKDAYS_OF = {Unit.WORKDAY: 1.0, Unit.DAY: 5 / 7, Unit.MONTH: 21.0, Unit.HOUR: 1 / 8}
"""Roughly how many working days a unit is; used only to compare limits of different units and to order them."""


def unit_words(unit: str, number: int) -> str:
    """``个工作日``."""
    words = {
        Unit.WORKDAY: ngettext("working day", "working days", number),
        Unit.DAY: ngettext("calendar day", "calendar days", number),
        Unit.HOUR: ngettext("hour", "hours", number),
        Unit.MONTH: ngettext("calendar month", "calendar months", number),
    }
    return words[Unit(unit)]


def limit_words(number: int | None, unit: str) -> str:
    """``15 个自然日``; ``当场`` for 0; empty for None."""
    if number is None:
        return ""
    if number == 0:
        return _("At once")
    return _("%(number)d %(unit)s") % {"number": number, "unit": unit_words(unit, number)}


def statutory(version: ItemVersion) -> tuple[int, str] | None:
    """The limit set by law, number and unit, None where there is none.

    The item's own; where several organs handle one licence jointly the joint limit of its rule set (行政许可法 art. 42:
    45 working days), unless the item names one; else what the rule set says.
    """
    rules = version.rule_set
    if version.statutory_number is not None:
        return (version.statutory_number, version.statutory_unit) if version.statutory_number else None
    number = rules.joint_decision_days if version.joint_handling else rules.decision_days
    return (number, rules.unit) if number else None


def extension(version: ItemVersion) -> tuple[int, str] | None:
    """By how much the limit may be made longer once, None where it may not.

    Of a joint licence by the days of the rule set (行政许可法 art. 42: 15 working days) where the item names none.
    """
    if version.extension_days:
        return version.extension_days, version.promised_unit
    if version.joint_handling and version.rule_set.joint_extension_days:
        return version.rule_set.joint_extension_days, version.rule_set.unit
    return None


def promised_words(version: ItemVersion) -> str:
    """The promise of a version in words."""
    return limit_words(version.promised_number, version.promised_unit)


def statutory_words(version: ItemVersion) -> str:
    """The limit set by law in words; empty where there is none."""
    law = statutory(version)
    return limit_words(*law) if law else ""


def in_workdays(number: int | None, unit: str) -> float:
    """A limit as working days, roughly; 0 for none."""
    return (number or 0) * WORKDAYS_OF[Unit(unit)]
