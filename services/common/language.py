"""What the language of the page being drawn changes besides its words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, to_locale


def code() -> str:
    """As HTML names it: ``zh-Hans``, ``zh-Hant``, ``en``."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


def site() -> dict[str, Any]:
    """The names of the site in this language."""
    return settings.SITE | settings.SITE_IN.get(get_language() or "", {})
