"""Item versions everybody may read."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from services.catalog.models import ItemVersion


def get_published(code: str) -> ItemVersion:
    """The version in force of an item, with owner and certificate type. Http404 when there is none."""
    return _get(ItemVersion.objects.with_owner().select_related("form"), code)


def get_whole(code: str) -> ItemVersion:
    """The same with every child."""
    return _get(ItemVersion.objects.whole(), code)


def _get(versions: object, code: str) -> ItemVersion:
    version = versions.visible(on=timezone.localdate()).filter(item_code=code).order_by("pk").first()
    if version is None:
        raise Http404(code)
    return version
