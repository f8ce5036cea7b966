"""A notice belongs to one person; anybody else gets the same 404 as for one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.common.access import NotFoundOrNotYours
from services.notices.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet


def notices_of(user: Any) -> QuerySet[Notice]:
    """The inbox of a signed-in user, newest first; empty without a real name."""
    if not user.is_authenticated or user.person_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(person_id=user.person_id).order_by("-id")


def unread_count(user: Any) -> int:
    """How many notices wait to be read."""
    return notices_of(user).filter(read_at=None).count()


def get_for_resident(user: Any, notice_id: int) -> Notice:
    """One notice of one's own. Raises NotFoundOrNotYours."""
    notice = notices_of(user).filter(pk=notice_id).first()
    if notice is None:
        exists = Notice.objects.filter(pk=notice_id).exists()
        raise NotFoundOrNotYours(f"notice:{notice_id}" if exists else "")
    return notice


def may_listen(user: Any, topic: str) -> bool:
    """A person's own topic, ``person.<id>``."""
    return user.is_authenticated and user.person_id is not None and topic == f"person.{user.person_id}"
