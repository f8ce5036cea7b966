"""What stops a price. Each carries a code and its parameters; ``services.tariffs.wording`` says it plainly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class PricingError(Exception):
    """No fee can be told: the bill waits for a person and is never nought."""

    code = "pricing"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params


class ExitBeforeEntry(PricingError):
    """The car leaves before it comes."""

    code = "exit_before_entry"


class NaiveTime(PricingError):
    """A moment without its time zone."""

    code = "naive_time"


class ImplausibleTime(PricingError):
    """Something that is no moment, or one outside 2000–2100."""

    code = "implausible_time"


class StayTooLong(PricingError):
    """More than three years in one stay: a read was lost."""

    code = "stay_too_long"


class UnknownClass(PricingError):
    """The rule lists vehicle classes and this one is not among them."""

    code = "unknown_class"


class UnknownZone(PricingError):
    """The rule lists zones and this one is not among them."""

    code = "unknown_zone"


class BadAmount(PricingError):
    """An amount or a number of minutes that is no whole number, or below nought."""

    code = "bad_amount"


class CalendarMissing(PricingError):
    """Working days of this year are not known yet: never guessed from the week."""

    code = "calendar_missing"


class NoTariff(PricingError):
    """Nothing is in force for this place and moment."""

    code = "no_tariff"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a spec: where (keys and indexes from the top), what, and its figures."""

    path: tuple[str | int, ...]
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    """What people call each step of the path."""


class SpecError(PricingError):
    """The spec cannot be used. ``problems`` names every field."""

    code = "spec"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems
