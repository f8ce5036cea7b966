"""Announcements for feed readers (RSS 2.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from services.content import access

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.content.models import Announcement

LONGEST = 30


class AnnouncementFeed(Feed):
    """The newest announcements, newest first whatever is kept on top."""

    title = settings.SITE["name"]
    description = _("Announcements")
    language = "zh-Hans"
    link = reverse_lazy("content:announcements")

    def items(self) -> Iterable[Announcement]:
        """Those shown now."""
        return access.announcements().order_by("-publish_at", "-pk")[:LONGEST]

    def item_title(self, item: Announcement) -> str:
        """Its title."""
        return item.title

    def item_description(self, item: Announcement) -> str:
        """Its text as safe HTML; the feed escapes it once more."""
        return item.text

    def item_link(self, item: Announcement) -> str:
        """Its page."""
        return reverse("content:announcement", args=[item.pk])

    def item_author_name(self, item: Announcement) -> str:
        """The organ."""
        return item.department.name

    def item_pubdate(self, item: Announcement) -> datetime:
        """Since when it is shown."""
        return item.publish_at
