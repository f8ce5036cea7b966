"""一次性告知: what a notice of missing things may still name (行政许可法 art. 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.applications.models import SupplementItem

if TYPE_CHECKING:
    from services.applications.models import Application


def may_be_named(application: Application) -> set[tuple[str, str]] | None:
    """Subject and key of all that a further notice may ask for: what a former one named. None before the first.

    What an office elsewhere asked for when it took the case in binds that office: the organ has a notice of its own.
    """
    items = SupplementItem.objects.filter(supplement__application=application)
    sent_on = application.progress.filter(move="forward").order_by("-pk").values_list("at", flat=True).first()
    if sent_on is not None:
        items = items.filter(supplement__asked_at__gt=sent_on)
    return set(items.values_list("subject", "key")) or None
