"""How personal data is shown unless someone asked for it with a reason."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """``138****5678``."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def mask_email(address: str) -> str:
    """``z***@example.com``."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def mask_id(number: str) -> str:
    """``440***********0023``; documents shorter than 12 keep the first and last two characters."""
    if len(number) >= 12:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return f"{number[:2]}{'*' * max(0, len(number) - 4)}{number[-2:]}" if len(number) > 4 else "*" * len(number)


def mask_name(name: str) -> str:
    """``李*``, ``陈*芳``: family name and, of three or more characters, the last one."""
    if len(name) < 2:
        return name
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_plate(plate: str) -> str:
    """``粤K1**45``."""
    return f"{plate[:3]}**{plate[5:]}" if len(plate) >= 7 else plate


def mask_card(number: str) -> str:
    """``**** **** **** 1234``: of a bank card only the last four digits."""
    return f"**** **** **** {number[-4:]}" if len(number) >= 8 else "*" * len(number)


def mask_text(text: str) -> str:
    """``高***``: of any other personal text only the first character."""
    return f"{text[0]}***" if text else ""
