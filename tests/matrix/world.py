"""The principals of the matrix, signed in, and what the owner owns in the demo city."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.table import PRINCIPALS
from tests.support.portal import Portal
from tests.support.visitors import Visitor

OBJECTS = """
import json
found = {{}}
{lines}
print(json.dumps(found, default=str))
"""
LINES: tuple[str, ...] = ()


@dataclass
class World:
    """Visitors by principal, and identifiers for addresses."""

    visitors: dict[str, Visitor]
    objects: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, principal: str) -> dict[str, str]:
        """The form token this principal's session accepts."""
        if principal not in self.tokens:
            page = self.visitors[principal].get("/")
            found = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            self.tokens[principal] = {"csrfmiddlewaretoken": found}
        return self.tokens[principal]

    def close(self) -> None:
        """Ends the connections."""
        for visitor in self.visitors.values():
            visitor.close()


def build(portal: Portal) -> World:
    """Signs everyone in and looks up the owner's objects."""
    visitors = {name: Visitor(portal, username) for name, username in PRINCIPALS.items()}
    output = portal.python(OBJECTS.format(lines="\n".join(LINES)))
    return World(visitors, json.loads(output.splitlines()[-1]))
