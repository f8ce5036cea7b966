"""还不能发布的事项: every draft with what stands against publishing it, each with a link to the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalog.admin.rights import is_number
from services.catalog.admin.tabs import link_to
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.catalog.quality import findings_of
from services.departments.models import Department

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 20
RULES = {
    0: gettext_lazy("Something is missing"),
    1: gettext_lazy("1 At once and its two steps"),
    2: gettext_lazy("2 The result and its kind"),
    3: gettext_lazy("3 The result and its sample"),
    4: gettext_lazy("4 Visits and why"),
    5: gettext_lazy("5 No visit, no online, no post"),
    6: gettext_lazy("6 Everything online means no visit"),
    7: gettext_lazy("7 Enquiry and complaint phones"),
    8: gettext_lazy("8 Hours and days"),
    9: gettext_lazy("9 Place and window"),
    10: gettext_lazy("10 Whom it serves and themes"),
    11: gettext_lazy("11 What a licence needs"),
    12: gettext_lazy("12 Steps within the promise"),
    13: gettext_lazy("13 Charges and paying online"),
    14: gettext_lazy("14 The promise within the law"),
    15: gettext_lazy("15 Vague words"),
    16: gettext_lazy("16 Papers the government issued"),
}


class Unfinished:
    """The page with the list."""

    def get_urls(self) -> list[Any]:
        """Beside Django's own pages."""
        view = self.admin_site.admin_view(self.unfinished_view)
        return [path("unfinished/", view, name="catalog_itemversion_unfinished"), *super().get_urls()]

    def unfinished_view(self, request: HttpRequest) -> HttpResponse:
        """Drafts, the latest first; by department and by rule."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        drafts = self.get_queryset(request).filter(state=VersionState.DRAFT)
        departments = Department.objects.filter(pk__in=drafts.order_by().values("item__department"))
        department, rule = request.GET.get("department", ""), request.GET.get("rule", "")
        if is_number(department):
            drafts = drafts.filter(item__department=department)
        drafts = drafts.order_by("-pk")
        wanted = int(rule) if is_number(rule) and int(rule) in RULES else None
        paginator = Paginator(drafts if wanted is None else self._breaking(drafts, wanted), PER_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        context = self.admin_site.each_context(request) | {
            "title": _("What cannot be published yet"),
            "page": page,
            "rows": self._rows([version.pk for version in page.object_list]),
            "departments": departments,
            "department": department,
            "rules": RULES.items(),
            "rule": wanted,
        }
        return TemplateResponse(request, "admin/catalog/itemversion/unfinished.html", context)

    def _breaking(self, drafts: Any, rule: int) -> list[ItemVersion]:
        """Drafts that break one rule."""
        versions = list(ItemVersion.objects.to_check().filter(pk__in=drafts.values("pk")).order_by("-pk"))
        found = findings_of(versions)
        return [version for version in versions if any(finding.rule == rule for finding in found[version.pk])]

    def _rows(self, ids: list[int]) -> list[dict[str, Any]]:
        versions = list(ItemVersion.objects.to_check().filter(pk__in=ids).order_by("-pk"))
        found = findings_of(versions)
        return [
            {
                "version": version,
                "findings": [
                    {"text": finding, "rule": finding.rule, "url": link_to(version, finding)}
                    for finding in found[version.pk]
                ],
            }
            for version in versions
        ]
