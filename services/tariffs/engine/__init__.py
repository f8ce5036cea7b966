"""The fee engine: pure functions of a rule and a stay. No database, no clock, whole fen. Read `pricing.py` first."""

from services.tariffs.engine.compiled import Tariff, compile_spec
from services.tariffs.engine.errors import (
    BadAmount,
    CalendarMissing,
    ExitBeforeEntry,
    ImplausibleTime,
    NaiveTime,
    NoTariff,
    PricingError,
    Problem,
    SpecError,
    StayTooLong,
    UnknownClass,
    UnknownZone,
)
from services.tariffs.engine.pricing import Price, price
from services.tariffs.engine.stay import Coupon, Entitlement, Stay

__all__ = [
    "BadAmount",
    "CalendarMissing",
    "Coupon",
    "Entitlement",
    "ExitBeforeEntry",
    "ImplausibleTime",
    "NaiveTime",
    "NoTariff",
    "Price",
    "PricingError",
    "Problem",
    "SpecError",
    "Stay",
    "StayTooLong",
    "Tariff",
    "UnknownClass",
    "UnknownZone",
    "compile_spec",
    "price",
]
