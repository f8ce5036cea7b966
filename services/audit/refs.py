"""Names of actors and subjects as text, so that audit needs no foreign key: ``user:3``, ``person:5``, ``system``."""

from __future__ import annotations

from typing import Any

from django.db import models

from services.common.masking import mask_name

SYSTEM = "system"


def ref(thing: Any) -> str:
    """``<model>:<id>`` of a saved row; a text stays as it is; None is the empty text.

    Raises ValueError for an unsaved row.
    """
    if thing is None or isinstance(thing, str):
        return thing or ""
    if isinstance(thing, models.Model) or hasattr(thing, "_meta"):
        if thing.pk is None:
            message = f"an unsaved {thing._meta.model_name} has no reference"
            raise ValueError(message)
        return f"{thing._meta.model_name}:{thing.pk}"
    return str(thing)


def actor_ref(by: Any) -> str:
    """Who acts: ``user:3``, ``person:5``; None is the portal itself; a visitor not signed in is ``anonymous``."""
    if by is None:
        return SYSTEM
    if getattr(by, "is_anonymous", False):
        return "anonymous"
    return ref(by)


def actor_label(by: Any) -> str:
    """A masked name for people who read the log: ``陈*``, of a stand-in ``陈*（代 李*）``; empty when there is none."""
    if by is None or isinstance(by, str):
        return ""
    name = mask_name(str(getattr(by, "display_name", "") or getattr(by, "name", "") or ""))
    absent = getattr(by, "stands_in_for", "")
    return (f"{name}（代 {absent}）" if absent else name)[:60]
