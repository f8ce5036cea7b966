"""Codes in words: events of the audit, references, background tasks. Filled from above; read by the administration."""

from __future__ import annotations

from typing import Any

from services.common.registry import Registry

EVENTS: Registry[Any] = Registry("events in words")
THINGS: Registry[Any] = Registry("kinds of things in words")
TASKS: Registry[Any] = Registry("tasks in words")
ROOMS: Registry[Any] = Registry("rooms in words")
DETAILS: Registry[Any] = Registry("names of details in words")


def _said(registry: Registry[Any], code: str) -> str:
    return str(registry.get(code)) if code in registry else code


def event(code: str) -> str:
    """``case.accept`` → 受理; an unknown event stays as it is."""
    return _said(EVENTS, code)


def room(code: str) -> str:
    """The first word of an event: ``case`` → 办件."""
    return _said(ROOMS, code)


def detail(name: str) -> str:
    """What was written down beside an event: ``reason`` → 原因."""
    return _said(DETAILS, name)


def task(code: str) -> str:
    """``services.documents.tasks.make`` → 制作文书; an unknown task stays as it is."""
    return _said(TASKS, code)


def reference(ref: str) -> str:
    """``user:15`` → 账号 15, ``system`` → 系统; what is no reference of a known kind stays as it is."""
    kind, colon, rest = ref.partition(":")
    if kind not in THINGS or (not colon and kind not in {"system", "anonymous"}):
        return ref
    return f"{THINGS.get(kind)} {'' if rest == '0' else rest}".strip()


def codes_saying(registry: Registry[Any], words: str) -> list[str]:
    """Codes whose words contain ``words``: so that a search by what one sees finds it."""
    return [code for code, text in registry.items() if words and words in str(text)]
