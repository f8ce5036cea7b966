"""What a case tells beside its moves: what is missing, what may still follow, what happened to it after its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.enums import UNDECIDED, Fit, State
from services.applications.models import LaterMaterial, Supplement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.utils.functional import Promise

    from services.applications.models import Application

WORDS = {"revoke": gettext_lazy("Revoked after a check")}
"""No moves: the state of the case stays."""


def titled(move: str, titles: Mapping[str, str | Promise]) -> str | Promise:
    """What a step is called; ``titles`` are those of the moves."""
    return WORDS.get(move) or titles[move]


def day_text(day: date) -> str:
    """``11 月 24 日``."""
    return formats.date_format(day, _("F j"))


def follows(application: Application) -> tuple[str, str, str] | None:
    """What still comes after an acceptance without it (容缺): words, button, address; None where nothing does."""
    if application.state not in UNDECIDED:
        return None
    rows = LaterMaterial.objects.filter(material__application=application, due_date__isnull=False, handed_in_at=None)
    rows = rows.exclude(material__finding=Fit.FIT).select_related("material__material").order_by("due_date", "pk")
    if not rows:
        return None
    names = "、".join(one.material.material.name for one in rows)
    text = _("Still missing: {names}. Please hand it in by {day}; nothing is granted before it is there.")
    day = day_text(rows[0].due_date)
    address = reverse("applications:later", args=[application.ref])
    return text.format(names=names, day=day), _("Hand in what is missing"), address


@dataclass(frozen=True, slots=True)
class Missing:
    """A case that waits for a supplement: what is still missing and until when."""

    case: Application
    names: str
    due_date: date


def missing(cases: Iterable[Application]) -> list[Missing]:
    """What the cases that wait for a supplement still need; two queries, whatever their number."""
    waiting = {case.pk: case for case in cases if case.state == State.SUPPLEMENT}
    if not waiting:
        return []
    asked = Supplement.objects.filter(application__in=waiting, answered_at=None).prefetch_related("items")
    return [
        Missing(waiting[row.application_id], "、".join(item.label for item in row.items.all()), row.due_date)
        for row in asked
    ]
