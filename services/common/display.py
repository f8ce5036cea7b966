"""How a page is shown: three independent preferences, read by base.html. The elder room decides them per request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

NORMAL = "normal"
ELDER = "elder"
HIGH = "high"
SIZES = ("", "26", "28", "30")
"""Body text of the elder theme in px; the empty one is 24."""
ALLOWED: dict[str, tuple[str, ...]] = {"theme": (NORMAL, ELDER), "contrast": (NORMAL, HIGH), "size": SIZES}


@dataclass(frozen=True, slots=True)
class Display:
    """Theme (normal, elder), contrast (normal, high) and text size of one request."""

    theme: str = NORMAL
    contrast: str = NORMAL
    size: str = ""

    @classmethod
    def from_text(cls, text: str) -> Display:
        """From a cookie such as `elder.high.30`; whatever is not allowed falls back to the default."""
        parts = dict(zip(ALLOWED, text.split("."), strict=False))
        return cls().changed(**parts)

    def changed(self, **wishes: Any) -> Display:
        """A copy with the allowed wishes taken over."""
        return replace(self, **{name: value for name, value in wishes.items() if value in ALLOWED.get(name, ())})

    def as_text(self) -> str:
        """What the cookie holds."""
        return f"{self.theme}.{self.contrast}.{self.size}"

    @property
    def elder(self) -> bool:
        """Whether this is 长辈版."""
        return self.theme == ELDER

    @property
    def high_contrast(self) -> bool:
        """Whether black ground was chosen."""
        return self.contrast == HIGH

    @property
    def next_size(self) -> str:
        """The next larger text; after the largest the first again (empty)."""
        return SIZES[(SIZES.index(self.size) + 1) % len(SIZES)]
