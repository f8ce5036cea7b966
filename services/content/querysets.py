"""Which texts the public sees at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from services.content.enums import Importance, State


class PublicationQuerySet(models.QuerySet):
    """Texts that are written, checked and published."""

    def visible(self, *, at: datetime) -> Self:
        """Published, begun and not over at the moment ``at``."""
        open_ended = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(open_ended, state=State.PUBLISHED, publish_at__lte=at)

    def containing(self, words: str, *fields: str) -> Self:
        """Rows in which every word stands somewhere in ``fields``; rows with all of them in the first come first."""
        found, in_first = self, Q()
        for word in words.split():
            anywhere = Q()
            for field in fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            found = found.filter(anywhere)
            in_first &= Q(**{f"{fields[0]}__icontains": word})
        rank = Case(When(in_first, then=Value(0)), default=Value(1), output_field=IntegerField())
        return found.annotate(rank=rank).order_by("rank", *self.model._meta.ordering) if words.split() else found


class AnnouncementQuerySet(PublicationQuerySet):
    """Announcements."""

    def loudest(self) -> Self:
        """Important ones first, then pinned, then newest."""
        loud = Case(When(level=Importance.IMPORTANT, then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.annotate(loud=loud).order_by("loud", "-pinned", "-publish_at", "-pk")


class HotWordQuerySet(models.QuerySet):
    """Hot words."""

    def shown(self, *, on: date) -> Self:
        """In use on the day ``on``."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
        return self.filter(begun, Q(ends_on__isnull=True) | Q(ends_on__gte=on), is_active=True)
