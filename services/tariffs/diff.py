"""Two specs side by side, field by field, in the words of the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from services.tariffs.engine import schema

MOST = 200


def _leaves(
    value: Any, rule: dict[str, Any], root: dict[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(titles from the top, value as text) of everything that is no group."""
    while "$ref" in rule:
        rule = root["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if isinstance(value, dict) and value:
        for key, part in value.items():
            inner = rule.get("properties", {}).get(key, rule.get("additionalProperties") or {})
            inner = inner if isinstance(inner, dict) else {}
            yield from _leaves(part, inner, root, (*path, _title(inner, root, key)))
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for number, part in enumerate(value, 1):
            yield from _leaves(part, rule.get("items", {}), root, (*path[:-1], f"{path[-1]} {number}"))
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def _title(rule: dict[str, Any], root: dict[str, Any], key: str) -> str:
    while "title" not in rule and "$ref" in rule:
        rule = root["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    return rule.get("title", key)


def leaves(spec: dict[str, Any]) -> dict[str, str]:
    """Place in words → value, in the order of the spec."""
    root = schema.schema(spec["kind"])
    found: dict[str, str] = {}
    for path, value in _leaves(spec, root, root, ()):
        found[" › ".join(path)] = value
    return found


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is different, one sentence a field; at most ``MOST``."""
    if before.get("kind") != after.get("kind"):
        return [_("Another kind of rule.")]
    old, new = leaves(before), leaves(after)
    lines = []
    for place in [*old, *(place for place in new if place not in old)]:
        if place not in new:
            lines.append(_("%(place)s: %(old)s no longer") % {"place": place, "old": old[place]})
        elif place not in old:
            lines.append(_("%(place)s: new %(new)s") % {"place": place, "new": new[place]})
        elif old[place] != new[place]:
            lines.append(
                _("%(place)s: %(old)s becomes %(new)s") % {"place": place, "old": old[place], "new": new[place]}
            )
    return lines[:MOST]
