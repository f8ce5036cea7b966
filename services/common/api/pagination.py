"""Long lists page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import pagination

from services.common.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request

MOST = 100


class Pages(pagination.PageNumberPagination):
    """``?page=2&page_size=50``: count, next, previous, results. A page beyond the last is not found."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = MOST
    page_query_description = _("Page, from 1.")
    page_size_query_description = _("Rows of a page, at most 100.")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Raises the problem ``parameter`` for what is no number, ``not-found`` for a page beyond the last."""
        wrong = [name for name in ("page", self.page_size_query_param) if not _fits(request, name)]
        if wrong:
            raise Problem("parameter", errors=[{"parameter": name, "detail": str(_WHOLE[name])} for name in wrong])
        return super().paginate_queryset(queryset, request, view=view)

    def get_page_size(self, request: Request) -> int:
        """As asked for, already checked."""
        return int(request.query_params.get(self.page_size_query_param) or self.page_size)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Both parameters with their bounds."""
        found = super().get_schema_operation_parameters(view)
        for row in found:
            most = {"maximum": MOST} if row["name"] == self.page_size_query_param else {"maximum": 10**6}
            row["schema"] |= {"minimum": 1} | most
        return found


_WHOLE = {"page": _("A whole number from 1."), "page_size": _("A whole number from 1 to 100.")}


def _fits(request: Request, name: str) -> bool:
    text = request.query_params.get(name)
    if text is None:
        return True
    most = MOST if name == "page_size" else 10**6
    return text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most
