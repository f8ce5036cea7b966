"""One change to many items at once: looked at first, then made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from services.audit.operations import record
from services.catalog.enums import SHOWN, VersionState
from services.catalog.models import ItemVersion, VersionFrozenError
from services.catalog.operations.copying import next_version
from services.catalog.operations.life import NotOpenToThis
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.accounts.models import User

IN_PLACE, NEW_VERSION, LEFT, SAME = "in place", "new version", "left", "same"
ADD_THEME, REMOVE_THEME = "add_theme", "remove_theme"


@dataclass(frozen=True, slots=True)
class Change:
    """Field values to set, or a theme to add or take away (``field`` ADD_THEME or REMOVE_THEME, ``value`` a Theme)."""

    field: str
    value: Any
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """Field → value; empty for themes."""
        return {} if self.is_theme else {self.field: self.value, **dict(self.more)}

    @property
    def is_theme(self) -> bool:
        """Whether a theme comes or goes."""
        return self.field in {ADD_THEME, REMOVE_THEME}

    def holds_for(self, version: ItemVersion) -> bool:
        """Whether the version is that way already."""
        if self.is_theme:
            return (self.value in version.themes.all()) == (self.field == ADD_THEME)
        return all(getattr(version, field) == value for field, value in self.values.items())


@dataclass(frozen=True, slots=True)
class Planned:
    """What will happen to one version: IN_PLACE, NEW_VERSION, SAME, or LEFT (being checked, waiting, or withdrawn)."""

    version: ItemVersion
    how: str


def plan(versions: Iterable[ItemVersion], change: Change) -> list[Planned]:
    """What ``change_many`` would do."""
    return [Planned(version, _how(version, change)) for version in versions]


@transaction.atomic
def change_many(*, versions: Iterable[ItemVersion], change: Change, by: User) -> list[Planned]:
    """Drafts change in place; what is in force gets a draft of its next version. What was done, one row a version.

    A version the change does not fit (a promise beyond the law) is left as it is.
    """
    done = []
    for planned in plan(versions, change):
        how = planned.how
        if how in {IN_PLACE, NEW_VERSION} and not _change(planned.version, change, by=by):
            how = LEFT
        done.append(Planned(planned.version, how))
    return done


def _how(version: ItemVersion, change: Change) -> str:
    if version.state != VersionState.DRAFT and version.state not in SHOWN:
        return LEFT
    if change.holds_for(version):
        return SAME
    return IN_PLACE if version.state == VersionState.DRAFT else NEW_VERSION


def _change(version: ItemVersion, change: Change, *, by: User) -> bool:
    try:
        with transaction.atomic():
            draft = version if version.state == VersionState.DRAFT else next_version(version=version, by=by)
            if change.is_theme:
                (draft.themes.add if change.field == ADD_THEME else draft.themes.remove)(change.value)
            else:
                for field, value in change.values.items():
                    setattr(draft, field, value)
                draft.save(update_fields=list(change.values))
    except (IntegrityError, NotOpenToThis, VersionFrozenError):
        return False  # beyond what the database keeps, or somebody else moved it meanwhile
    detail = {"field": change.field}
    record(
        event="item.changed", by=by, subject=f"item:{draft.rule_version}", department=draft.department, detail=detail
    )
    return True
