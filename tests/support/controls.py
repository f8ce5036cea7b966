"""What a browser would send of a form as it stands: names and values of its successful controls."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Controls(HTMLParser):
    """Reads markup; afterwards ``values`` (name → value), ``files`` and ``boxes`` (names of unticked tick boxes)."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.files: set[str] = set()
        self.boxes: set[str] = set()
        self._select = ""
        self._textarea = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs, selects and text areas; disabled ones are not sent."""
        got = dict(attrs)
        name = got.get("name") or ""
        if tag == "option" and self._select and ("selected" in got or self._select not in self.values):
            self.values[self._select] = got.get("value") or ""
        if not name or "disabled" in got:
            return
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "input":
            self._input(name, got)

    def _input(self, name: str, got: dict[str, str | None]) -> None:
        kind = got.get("type") or "text"
        if kind == "file":
            self.files.add(name)
        elif kind in ("radio", "checkbox"):
            if "checked" in got:
                self.values[name] = got.get("value") or "on"
            elif kind == "checkbox":
                self.boxes.add(name)
        elif kind not in ("submit", "button", "image", "reset"):
            self.values[name] = got.get("value") or ""

    def handle_data(self, data: str) -> None:
        """The text of a text area."""
        if self._textarea:
            self.values[self._textarea] += data if self.values[self._textarea] else data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of a select or text area."""
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""
