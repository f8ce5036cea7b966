"""Numbers that carry their own check: 身份证 (GB 11643), 统一社会信用代码 (GB 32100), 手机, 车牌 (GA 36), 银行卡.

Also 办件编号, which carries none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PHONE = re.compile(r"^1[3-9]\d{9}$")
_SPACING = re.compile(r"[\s\-‐–—·.]+")


class IdentifierError(ValueError):
    """The text is not such a number; ``str(error)`` tells a person what to do."""


@dataclass(frozen=True, slots=True)
class IdCard:
    """A resident identity number and what it says."""

    number: str
    birth_date: date
    sex: str
    """``"1"`` male, ``"2"`` female (GB/T 2261.1)."""
    region: str
    """Six digits of the first registration."""


def compact(text: str) -> str:
    """Full-width characters made narrow, blanks and dashes taken out, letters upper case."""
    return _SPACING.sub("", unicodedata.normalize("NFKC", text)).upper()


def id_card(text: str) -> IdCard:
    """Read an 18-character identity number (GB 11643). Raises IdentifierError; the 15-digit form is refused."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise IdentifierError(_("An identity card number has 18 characters; the last one may be X."))
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, number, strict=False))
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or born.year < 1850 or ID_CHECK[total % 11] != number[17]:
        raise IdentifierError(_("This identity card number does not add up. Compare it with the card, digit by digit."))
    if born > timezone.localdate():
        raise IdentifierError(
            _("The date of birth in this identity card number lies in the future. Check digits 7 to 14.")
        )
    return IdCard(number, born, "1" if int(number[16]) % 2 else "2", number[:6])


def _organisation_check(body: str) -> str:
    total = sum(w * int(c, 36) for w, c in zip(ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


def credit_check(body: str) -> str:
    """The check character of the first 17 characters of a credit code (GB 32100)."""
    total = sum(CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """The check character of an eight-character organisation code (GB 11714)."""
    return _organisation_check(body)


def credit_code(text: str) -> str:
    """Read an 18-character unified social credit code (GB 32100 with GB 11714 inside). Raises IdentifierError."""
    code = compact(text)
    if len(code) != 18 or any(c not in CREDIT_ALPHABET for c in code):
        raise IdentifierError(_("A unified social credit code has 18 characters, without I, O, S, V and Z."))
    if _organisation_check(code[8:16]) != code[16] or credit_check(code[:17]) != code[17]:
        raise IdentifierError(_("This unified social credit code does not add up. Compare it with the licence."))
    return code


def phone(text: str) -> str:
    """Read a mobile phone number of the mainland; +86 and spacing are accepted. Raises IdentifierError."""
    number = compact(text).removeprefix("+")
    if len(number) == 13:
        number = number.removeprefix("86")
    if not PHONE.match(number):
        raise IdentifierError(_("A mobile phone number has 11 digits and begins with 1."))
    return number


_LETTER = "[A-HJ-NP-Z]"
_SIGN = "[A-HJ-NP-Z0-9]"
_PLACE = f"[{PROVINCES}]{_LETTER}"
_PLATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(f"^(?:{form})$"))
    for kind, form in (
        ("new_energy", rf"{_PLACE}[A-HJK]{_SIGN}\d{{4}}"),
        ("new_energy_large", rf"{_PLACE}\d{{5}}[A-HJK]"),
        ("ordinary", rf"{_PLACE}{_SIGN}{{5}}"),
        ("trailer", rf"{_PLACE}{_SIGN}{{4}}挂"),
        ("school", rf"{_PLACE}{_SIGN}{{4}}学"),
        ("police", rf"{_PLACE}{_SIGN}{{4}}警"),
        ("border", rf"{_PLACE}{_SIGN}{{4}}[港澳]"),
        ("embassy", rf"{_PLACE}{_SIGN}{{4}}[使领]|使\d{{6}}|\d{{6}}使"),
        ("emergency", rf"{_PLACE}{_SIGN}{{4}}应急"),
        ("armed_police", rf"WJ[{PROVINCES}]?\d{{4}}[0-9A-HJ-NP-Z]"),
        ("army", rf"[BCGHJKLNSV]{_LETTER}\d{{5}}"),
    )
)
"""Kind of plate → its form (GA 36; army and armed police by their own rules). The first that fits counts."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A vehicle plate (GA 36), normalised."""

    number: str
    kind: str
    """``ordinary``, ``new_energy``, ``new_energy_large``, ``trailer`` 挂, ``school`` 学, ``police`` 警,
    ``border`` 港澳, ``embassy`` 使领, ``emergency`` 应急, ``armed_police`` WJ or ``army``."""

    @property
    def new_energy(self) -> bool:
        """Told by its form, never by a tick."""
        return self.kind in ("new_energy", "new_energy_large")


def plate(text: str) -> Plate:
    """Read a plate. Raises IdentifierError."""
    number = compact(text)
    for kind, form in _PLATES:
        if form.match(number):
            return Plate(number, kind)
    raise IdentifierError(_("Write the plate as it stands on the car, for example 粤K12345."))


_UNPLATED = re.compile(r"^无牌[0-9]{6}$")


def unplated(digits: str) -> str:
    """The number that a car without a plate is given while it is parked: six digits, said to be no plate."""
    return f"无牌{digits}"


def parked(text: str) -> Plate:
    """Read a plate, or the number that a car without one was given. Raises IdentifierError."""
    number = compact(text)
    return Plate(number, "unplated") if _UNPLATED.match(number) else plate(text)


def bank_card(text: str) -> str:
    """Read a bank card number: 16 to 19 digits that pass Luhn (ISO/IEC 7812-1). Raises IdentifierError."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{16,19}", number) or not number.strip("0"):
        raise IdentifierError(_("A bank card number has 16 to 19 digits. It stands on the front of the card."))
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    if sum(value - 9 if value > 9 else value for value in doubled) % 10:
        raise IdentifierError(_("This bank card number does not add up. Compare it with the card, digit by digit."))
    return number


def case_number(implementation_code: str, day: date, serial: int) -> str:
    """办件编号: implementation code (31), date, serial of that item and day in five digits."""
    return f"{implementation_code}{day:%Y%m%d}{serial:05d}"
