"""What a person is told: events with their variables and standard texts, declared by the room that tells them.

Each room keeps its own ``messages.toml``: ``[variables]`` say what may stand in a text, an example for the preview and
how it is written; ``[events.<name>]`` name the variables that event ``uses``, the title and the text of the inbox and,
when a text message goes out too, its ``sms``. Only a variable marked ``leaves`` may stand in an SMS or an e-mail:
names, numbers and reasons stay in the portal.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps

from services.common.templatetags.words import day, full_day, grouped
from services.notices.enums import OUTSIDE, Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE = "messages.toml"
KINDS: dict[str, Callable[[Any], str]] = {"text": str, "day": day, "full_day": full_day, "case_number": grouped}
"""How a variable is written: 11 月 24 日, 2026 年 11 月 24 日, a case number in groups."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What may stand in a text as ``{name}``. ``leaves``: also outside the portal, so never about a person."""

    name: str
    label: str
    example: Any
    kind: str = "text"
    leaves: bool = False

    def written(self, value: Any) -> str:
        """As people read it; empty for nothing."""
        return "" if value is None else KINDS[self.kind](value)


@dataclass(frozen=True, slots=True)
class Text:
    """A title and what follows it. An SMS has no title of its own."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Event:
    """One occasion on which somebody is told something."""

    name: str
    label: str
    variables: Mapping[str, Variable]
    texts: Mapping[str, Text]
    """The standard text of each channel it goes over."""

    def allowed(self, channel: str) -> dict[str, Variable]:
        """Variables a text of this channel may hold."""
        return {n: v for n, v in self.variables.items() if v.leaves or channel not in OUTSIDE}

    def values(self, context: Mapping[str, Any], channel: str) -> dict[str, str]:
        """The variables of this channel as they are written; whatever else the caller knows stays out."""
        return {name: variable.written(context.get(name)) for name, variable in self.allowed(channel).items()}

    @property
    def examples(self) -> dict[str, Any]:
        """One value for each variable, for the preview."""
        return {name: variable.example for name, variable in self.variables.items()}


def read(path: Path) -> dict[str, Event]:
    """The events of one file. Raises KeyError for what is missing, TypeError for what nobody knows."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {name: Variable(name, **fields) for name, fields in told.get("variables", {}).items()}
    return {name: _event(name, fields, known) for name, fields in told["events"].items()}


def _event(name: str, fields: dict[str, Any], known: dict[str, Variable]) -> Event:
    texts = {Channel.INBOX: Text(fields["title"], fields["body"].strip())}
    if short := fields.get("sms"):
        texts[Channel.SMS] = Text("", short)
        texts[Channel.EMAIL] = Text(short, f"{short}。")
    return Event(name, fields["label"], {used: known[used] for used in fields["uses"]}, texts)


@cache
def events() -> dict[str, Event]:
    """Every event of the house by name."""
    found: dict[str, Event] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / FILE
        if config.name.startswith("services.") and path.exists():
            found |= read(path)
    return found
