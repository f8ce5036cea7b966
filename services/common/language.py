"""What the language of the page being drawn changes besides its words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, override, to_locale


def code() -> str:
    """As HTML names it: ``zh-Hans``, ``zh-Hant``, ``en``."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


def site() -> dict[str, Any]:
    """The names of the site in this language."""
    return settings.SITE | settings.SITE_IN.get(get_language() or "", {})


def in_house(text: str) -> str:
    """A text of the catalogue in the language in which it is written down."""
    with override(settings.LANGUAGE_CODE):
        return gettext(text)


def retold(written: str, *texts: str) -> str:
    """What was written down, in the language of this page when it is one of these texts of the catalogue."""
    return next((gettext(text) for text in texts if written == in_house(text)), written)


SIGNS = {"、": ", ", "，": ", ", "；": "; ", "：": ": ", "。": ". ", "（": " (", "）": ")"}
"""Between two values no text of the catalogue holds together."""


def sign(chinese: str) -> str:
    """A punctuation mark as the language of this page writes it."""
    return SIGNS[chinese] if get_language() == "en" else chinese
