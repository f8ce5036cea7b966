"""Which items take a certificate instead of a paper, and which lines of its face they fill in from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.catalog.models import ItemVersion
from services.certificates.wanted import ITEMS, Wanted
from services.questions.models import Question

if TYPE_CHECKING:
    from services.certificates.models import CertificateType


def wanting(kind: CertificateType) -> list[Wanted]:
    """Items in force with a material that the type satisfies, or with a question filled in from it."""
    start = f"held.{kind.code}."
    asks = Q(materials__certificate_type=kind) | Q(form__groups__questions__prefill__startswith=start)
    rows = ItemVersion.objects.with_owner().visible(on=timezone.localdate()).filter(asks).distinct().order_by("pk")
    lines = Question.objects.filter(prefill__startswith=start, group__definition__in=[row.form_id for row in rows])
    taken: dict[int, set[str]] = {}
    for form, prefill in lines.values_list("group__definition", "prefill"):
        taken.setdefault(form, set()).add(prefill.removeprefix(start))
    keys = [field["key"] for field in kind.fields]
    return [
        Wanted(
            row.item_code,
            row.name,
            row.department.pk,
            row.department.name,
            tuple(key for key in keys if key in taken.get(row.form_id, set()) | {keys[0]}),
        )
        for row in rows
    ]


def register() -> None:
    """Called when the app is ready."""
    ITEMS.register("applications", wanting)
