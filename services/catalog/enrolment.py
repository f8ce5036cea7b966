"""报名期: whether an item takes applications today, and who gets one of its places.

A place is claimed by one conditional update in the transaction that submits, so two people never share the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalog.models import EnrolmentBatch

if TYPE_CHECKING:
    from services.catalog.models import ItemVersion


class EnrolmentClosed(Exception):
    """No period is open, or its places are taken; ``str()`` says which."""

    def __init__(self, outlook: Outlook) -> None:
        texts = {
            "ahead": _("Enrolment has not begun: nothing can be submitted yet. Your draft is kept."),
            "full": _("All places were taken while you filled in. Call the enquiry phone about later periods."),
        }
        super().__init__(texts.get(outlook.state, _("Enrolment is over: nothing can be submitted any more.")))


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where an item's enrolment stands. ``state``: open, full, ahead, over or unknown (no period is listed)."""

    state: str
    batch: EnrolmentBatch | None = None

    @property
    def is_open(self) -> bool:
        """Whether one may apply now."""
        return self.state == "open"

    @property
    def left(self) -> int | None:
        """Places left; None without a limit."""
        if self.batch is None or self.batch.quota is None:
            return None
        return self.batch.quota - self.batch.taken


def outlook(version: ItemVersion) -> Outlook | None:
    """The enrolment of an item now: the open period, else the next, else the last. None: it has no periods at all."""
    if not version.enrolment:
        return None
    now = timezone.now()
    batches = list(EnrolmentBatch.objects.filter(item_code=version.item_code).order_by("opens_at", "pk"))
    running = [batch for batch in batches if batch.opens_at <= now < batch.closes_at]
    for batch in running:
        if batch.quota is None or batch.taken < batch.quota:
            return Outlook("open", batch)
    ahead = next((batch for batch in batches if batch.opens_at > now), None)
    if ahead:
        return Outlook("ahead", ahead)
    if running:
        return Outlook("full", running[-1])
    return Outlook("over", batches[-1]) if batches else Outlook("unknown")


def claim(version: ItemVersion) -> EnrolmentBatch | None:
    """Take one place of the open period; None for an item without periods. Raises EnrolmentClosed.

    Call it inside the transaction that submits.
    """
    if not version.enrolment:
        return None
    now = timezone.now()
    free = Q(quota__isnull=True) | Q(taken__lt=F("quota"))
    running = EnrolmentBatch.objects.filter(item_code=version.item_code, opens_at__lte=now, closes_at__gt=now)
    for batch in running.order_by("opens_at", "pk"):
        if EnrolmentBatch.objects.filter(free, pk=batch.pk).update(taken=F("taken") + 1):
            return batch
    raise EnrolmentClosed(outlook(version) or Outlook("unknown"))


def give_back(batch: EnrolmentBatch | None) -> None:
    """Free a place that was claimed, in the transaction that ends the case."""
    if batch is not None:
        EnrolmentBatch.objects.filter(pk=batch.pk, taken__gt=0).update(taken=F("taken") - 1)
