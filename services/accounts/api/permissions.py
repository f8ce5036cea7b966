"""The doors of the resident's part: the same as of the pages, told as problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

from services.accounts.enums import RealNameLevel
from services.common.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request


class IsResident(BasePermission):
    """Signed in, and not as staff."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """401 for visitors, 403 for staff."""
        return bool(request.user and request.user.is_authenticated and not request.user.is_staff)


class IsRealNamed(IsResident):
    """A resident whose identity was checked."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """The problem ``real-name`` for who only gave a phone."""
        if not super().has_permission(request, view):
            return False
        if request.user.level < RealNameLevel.NAMED:
            raise Problem("real-name")
        return True
