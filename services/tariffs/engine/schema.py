"""Checks a value against the published JSON Schema: the part of draft 2020-12 that our schemas use, nothing else.

The same file is published in ``docs/schemas``; tests compare this reader with a complete one.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from services.tariffs.engine.errors import Problem, SpecError

FOLDER = Path(__file__).parents[1] / "schemas"
KINDS = ("parking", "electricity")
MOST_PROBLEMS = 50
MOST_BYTES = 512 * 1024
Path_ = tuple[str | int, ...]


@cache
def schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of spec."""
    return json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))


class _Twice(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def read(text: str | bytes) -> Any:
    """JSON with each key once, its keys and texts clean as typed ones are. Raises SpecError."""
    found: list[Problem] = []
    if len(text) > MOST_BYTES:
        raise SpecError([Problem((), "too_large", {"kilobytes": MOST_BYTES // 1024})])
    try:
        spec = _cleaned(json.loads(text, object_pairs_hook=_once), (), found)
    except _Twice as error:
        key = "".join(letter if letter.isprintable() else "?" for letter in str(error)[:60])
        raise SpecError([Problem((), "key_twice", {"key": key})]) from error
    except json.JSONDecodeError as error:
        raise SpecError([Problem((), "no_json", {"line": error.lineno, "column": error.colno})]) from error
    except (ValueError, RecursionError) as error:
        raise SpecError([Problem((), "no_json", {"line": 1, "column": 1})]) from error
    if found:
        raise SpecError(found[:MOST_PROBLEMS])
    return spec


def _cleaned(value: Any, path: Path_, found: list[Problem]) -> Any:
    """The value with clean texts and keys; what is wrong with them goes into ``found``."""
    if isinstance(value, str):
        return _clean(value, path, found, multiline=path[-1:] == ("note",))
    if isinstance(value, list):
        return [_cleaned(part, (*path, number), found) for number, part in enumerate(value)]
    if not isinstance(value, dict):
        return value
    pairs = []
    for key, part in value.items():
        name = _clean(key, path, found)
        if name is not None:
            pairs.append((name, _cleaned(part, (*path, name), found)))
    return _once(pairs)


def _clean(text: str, path: Path_, found: list[Problem], *, multiline: bool = False) -> str | None:
    from django.core.exceptions import ValidationError

    from services.common.cleantext import clean_text

    try:
        return clean_text(text, multiline=multiline)
    except ValidationError:
        found.append(Problem(path, "characters"))
        return None


def problems(spec: Any) -> list[Problem]:
    """What is wrong with the shape of a spec; empty when nothing is."""
    if not isinstance(spec, dict):
        return [Problem((), "type", {"wanted": "object"})]
    kind = spec.get("kind")
    if kind not in KINDS:
        return [Problem(("kind",), "kind", {"allowed": " / ".join(KINDS)}, ("种类",))]
    found: list[Problem] = []
    _Reader(schema(kind), found).read(spec, schema(kind), (), ())
    return found[:MOST_PROBLEMS]


def titles(kind: str, path: Path_) -> tuple[str, ...]:
    """What people call each step of a path."""
    root = rule = schema(kind)
    found = []
    for step in path:
        if isinstance(step, int):
            rule = rule.get("items", {})
            found.append(f"{step + 1}")
        else:
            others = rule.get("additionalProperties")
            rule = rule.get("properties", {}).get(step, others if isinstance(others, dict) else {})
            found.append(_Reader(root, []).title(rule, step))
        while "$ref" in rule:
            rule = root["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    return tuple(found)


def _is(kind: str, value: Any) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"object": dict, "array": list, "string": str, "null": type(None)}[kind])


class _Reader:
    def __init__(self, root: dict[str, Any], found: list[Problem]) -> None:
        self.root, self.found = root, found

    def read(self, value: Any, rule: dict[str, Any], path: Path_, titles: tuple[str, ...]) -> None:
        if len(self.found) >= MOST_PROBLEMS:
            return
        while "$ref" in rule:
            rule = self.root["$defs"][rule["$ref"].removeprefix("#/$defs/")]
        if "anyOf" in rule:
            self._any(value, rule, path, titles)
            return
        wrong = self._wrong(value, rule)
        if wrong:
            self.found.append(Problem(path, wrong[0], wrong[1], titles))
        elif isinstance(value, dict):
            self._object(value, rule, path, titles)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                self.read(item, rule.get("items", {}), (*path, number), (*titles, f"{number + 1}"))

    def _any(self, value: Any, rule: dict[str, Any], path: Path_, titles: tuple[str, ...]) -> None:
        """One branch must hold; what is told is the branch of the same type."""
        tries: list[list[Problem]] = []
        for branch in rule["anyOf"]:
            attempt: list[Problem] = []
            _Reader(self.root, attempt).read(value, branch, path, titles)
            if not attempt:
                return
            tries.append(attempt)
        right = [found for found in tries if found[0].code != "type"]
        self.found.extend(right[0] if right else [Problem(path, "none_fits", {}, titles)])

    @staticmethod
    def _wrong(value: Any, rule: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        if "const" in rule and (value != rule["const"] or type(value) is not type(rule["const"])):
            return "const", {"allowed": json.dumps(rule["const"])}
        if "enum" in rule and value not in rule["enum"]:
            return "enum", {"allowed": " / ".join(rule["enum"])}
        if "type" in rule and not _is(rule["type"], value):
            return "type", {"wanted": rule["type"]}
        return _length(value, rule) if isinstance(value, str | list | dict) else _range(value, rule)

    def _object(self, value: dict, rule: dict[str, Any], path: Path_, titles: tuple[str, ...]) -> None:
        known, others = rule.get("properties", {}), rule.get("additionalProperties", False)
        for key in rule.get("required", ()):
            if key not in value:
                self.found.append(Problem((*path, key), "missing", {}, (*titles, self.title(known[key], key))))
        for key, part in value.items():
            if key in known:
                self.read(part, known[key], (*path, key), (*titles, self.title(known[key], key)))
            elif others is False:
                self.found.append(Problem((*path, key), "unknown", {"allowed": ", ".join(known)}, (*titles, key[:40])))
            else:
                self.read(part, others, (*path, key), (*titles, key[:40]))

    def title(self, rule: dict[str, Any], key: str) -> str:
        """What people call a property."""
        while "title" not in rule and "$ref" in rule:
            rule = self.root["$defs"][rule["$ref"].removeprefix("#/$defs/")]
        return rule.get("title", key)


def _length(value: str | list | dict, rule: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    word = {str: "Length", list: "Items", dict: "Properties"}[type(value)]
    least, most = rule.get(f"min{word}"), rule.get(f"max{word}")
    if least is not None and len(value) < least:
        return f"min{word}", {"least": least}
    if most is not None and len(value) > most:
        return f"max{word}", {"most": most}
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"].replace("$", r"\Z"), value):
        return "pattern", {"about": rule.get("description", rule["pattern"])}
    if isinstance(value, str) and "\x00" in value:
        return "pattern", {"about": rule.get("description", "")}
    return None


def _range(value: Any, rule: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if "minimum" in rule and value < rule["minimum"]:
        return "minimum", {"least": rule["minimum"]}
    if "maximum" in rule and value > rule["maximum"]:
        return "maximum", {"most": rule["maximum"]}
    return None
