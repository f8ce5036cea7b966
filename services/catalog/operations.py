"""Publishing and withdrawing versions of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from services.audit.operations import record
from services.catalog import search
from services.catalog.catalogue import bump
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.catalog.quality import findings

if TYPE_CHECKING:
    from services.accounts.models import User


class CannotPublish(Exception):
    """The version breaks consistency rules; ``findings`` lists them in words."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("；".join(found))
        self.findings = found


class NotDraft(Exception):
    """Somebody published or withdrew the version in the meantime."""


class NotPublished(Exception):
    """Only a published version can be withdrawn."""


@transaction.atomic
def publish(*, version: ItemVersion, by: User | None) -> ItemVersion:
    """Put a draft in force; the version published before is withdrawn in the same moment.

    Cases begun keep their version. Raises CannotPublish, NotDraft.
    """
    if found := findings(version):
        raise CannotPublish(found)
    now = timezone.now()
    ItemVersion.objects.published().filter(item_code=version.item_code).exclude(pk=version.pk).update(
        state=VersionState.WITHDRAWN, withdrawn_at=now
    )
    drafts = ItemVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT)
    if not drafts.update(state=VersionState.PUBLISHED, published_at=now):
        raise NotDraft(version.pk)
    version.refresh_from_db(fields=["state", "published_at"])
    search.index(version)
    bump()
    record(event="item.published", by=by, subject=f"item:{version.rule_version}", department=version.department)
    return version


@transaction.atomic
def withdraw(*, version: ItemVersion, by: User, reason: str) -> ItemVersion:
    """Take a published version out of force; begun cases run on. Raises NotPublished."""
    rows = ItemVersion.objects.published().filter(pk=version.pk)
    if not rows.update(state=VersionState.WITHDRAWN, withdrawn_at=timezone.now()):
        raise NotPublished(version.pk)
    version.refresh_from_db(fields=["state", "withdrawn_at"])
    search.forget(version)
    bump()
    record(
        event="item.withdrawn",
        by=by,
        subject=f"item:{version.rule_version}",
        department=version.department,
        detail={"reason": reason},
    )
    return version
