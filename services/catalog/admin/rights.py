"""Who may change what: drafts alone, and only the items of one's own departments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.catalog.access import departments_in_charge, works_on
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.common.cleantext import CleanTexts

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def is_number(text: str) -> bool:
    """Whether a text from an address is the number of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 10


class OwnDepartment:
    """Rows of the departments one works for; ``department_path`` leads from the row to the department."""

    department_path = "department"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only what one works on; the rest does not exist."""
        rows = super().get_queryset(request)
        departments = departments_in_charge(request.user)
        return rows if departments is None else rows.filter(**{f"{self.department_path}__in": departments})

    def _is_mine(self, request: HttpRequest, obj: Any) -> bool:
        for name in self.department_path.split("__"):
            obj = getattr(obj, name)
        return works_on(request.user, obj.pk if obj else None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own departments alone."""
        return super().has_change_permission(request, obj) and (obj is None or self._is_mine(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own departments alone."""
        return super().has_delete_permission(request, obj) and (obj is None or self._is_mine(request, obj))


class DraftOnly(CleanTexts):
    """A version that left the draft is shown, not changed. Also for rows of a version, asked with their version."""

    def _is_draft(self, obj: Any) -> bool:
        version = obj if obj is None or isinstance(obj, ItemVersion) else obj.version
        return version is None or version.state == VersionState.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and self._is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_delete_permission(request, obj) and self._is_draft(obj)
