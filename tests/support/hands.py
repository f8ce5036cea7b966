"""Two ways to use the pages: by keyboard alone, and without script. A flow is told once and walked both ways.

What is named is found by its accessible name, as a screen reader says it; a name is a pattern. ``press`` stays on the
page, ``go`` leads to another.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import follow
from tests.support.focus import SEEN

PRESSED = ("button", "link", "DisclosureTriangle")
WRITTEN = ("textbox", "searchbox", "combobox", "spinbutton")
CHOSEN = ("radio", "checkbox")
MOST_STOPS = 160
HERE = "document.activeElement"
AMONG = """name => [...document.getElementsByName(document.activeElement.name)].some(one =>
  one.form == document.activeElement.form
  && [...one.labels].some(label => new RegExp(name).test(label.innerText.trim())))"""
"""Whether one of the radio buttons that belong together has this label: a person sees them all."""


class Hands(ABC):
    """Somebody at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sees(self, *words: str | re.Pattern[str]) -> None:
        """The page says so, now or soon."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def reads(self, pattern: str) -> str:
        """What stands on the page, once it is there."""
        self.sees(re.compile(pattern))
        return re.search(pattern, self.page.locator("main").inner_text())[0]

    def go(self, name: str) -> None:
        """Presses what leads to another page, until that page is there."""
        with self.page.expect_navigation():
            self.press(name)

    @abstractmethod
    def looks_again(self) -> None:
        """Waits for news: with script the page tells it, without it the browser loads the page once more."""

    @contextmanager
    def rests(self, name: str) -> Iterator[None]:
        """Stands at a link or button meanwhile; news of the page take nobody away from there."""
        yield

    @abstractmethod
    def press(self, name: str) -> None:
        """A button or a link."""

    @abstractmethod
    def write(self, label: str, text: str) -> None:
        """Into a field, over what stands there."""

    @abstractmethod
    def choose(self, label: str) -> None:
        """A tick box or one of several choices."""

    @abstractmethod
    def upload(self, label: str, file: dict[str, Any]) -> None:
        """Chooses a file; where the page does not send it by itself, sends it."""


class Keys(Hands):
    """Tab, Space, Enter, arrows and letters. The pointer and the script of the test touch nothing."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._wire = page.context.new_cdp_session(page)

    def looks_again(self) -> None:
        """Nothing to do."""

    @contextmanager
    def rests(self, name: str) -> Iterator[None]:
        """The focus is still there when something new has come."""
        self._reach(name, PRESSED)
        yield
        said = self._here()[1]
        assert re.search(name, said), f"{self.page.url}: the focus was taken from “{name}” to “{said}”"

    def press(self, name: str) -> None:
        """Links by Enter, buttons by Space."""
        self.page.keyboard.press("Enter" if self._reach(name, PRESSED) == "link" else "Space")

    def write(self, label: str, text: str) -> None:
        """Typed over what stands there, letter by letter."""
        self._reach(label, WRITTEN)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Space; among radio buttons arrows first."""
        self._reach(label, CHOSEN)
        if not self.page.evaluate(f"{HERE}.checked"):
            self.page.keyboard.press("Space")
        assert self.page.evaluate(f"{HERE}.checked"), f"Space did not choose {label}"

    def upload(self, label: str, file: dict[str, Any]) -> None:
        """Space opens the dialog of the system."""
        self._reach(label, PRESSED)
        with self.page.expect_file_chooser() as dialog:
            self.page.keyboard.press("Space")
        dialog.value.set_files(file)

    def _here(self) -> tuple[str, str]:
        """Role and name of what has the focus, as the browser tells them to a screen reader."""
        found = self._wire.send("Runtime.evaluate", {"expression": HERE})["result"]["objectId"]
        told = self._wire.send("Accessibility.getPartialAXTree", {"objectId": found, "fetchRelatives": False})
        node = told["nodes"][0]
        return tuple(node.get(part, {}).get("value", "") for part in ("role", "name"))

    def _reach(self, name: str, roles: tuple[str, ...]) -> str:
        """Tab from where the focus is until it is there and can be seen; the role of what was reached."""
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            role, said = self._here()
            passed.append(f"{role} {said}")
            if role in roles and re.search(name, said):
                seen = self.page.evaluate(f"({SEEN})({HERE})")
                assert seen == "seen", f"{self.page.url}: the focus on “{said}”: {seen}"
                return role
            among = role == "radio" and role in roles and self.page.evaluate(AMONG, name)
            self.page.keyboard.press("ArrowDown" if among else "Tab")
        raise AssertionError(f"{self.page.url}: Tab never came to {roles[0]} “{name}”, but to {passed}")


class NoScript(Hands):
    """A browser that runs none of our scripts."""

    def looks_again(self) -> None:
        """The browser's own button."""
        self.page.reload()

    def press(self, name: str) -> None:
        """By its place on the page."""
        self._pressed(self.page.locator("body"), name).click()

    def write(self, label: str, text: str) -> None:
        """Into the field of this label."""
        self.page.get_by_label(re.compile(label)).first.fill(text)

    def choose(self, label: str) -> None:
        """The control of this label."""
        self.page.get_by_label(re.compile(label)).first.check()

    def upload(self, label: str, file: dict[str, Any]) -> None:
        """The control of this label, then the button of a form that is about files alone."""
        control = self.page.get_by_label(re.compile(label)).first
        control.set_input_files(file)
        assert control.bounding_box()["height"] > 20, f"{self.page.url}: nobody sees which file was chosen"
        form = self.page.locator("form.upload").filter(has=control)
        if form.count():
            follow(self._pressed(form, "^上传$"))

    def _pressed(self, where: Locator, name: str) -> Locator:
        named = re.compile(name)
        return where.get_by_role("link", name=named).or_(where.get_by_role("button", name=named)).first
