"""试算 on the tab of the rules: the draft's rules on the last cases of the item. Nothing is changed or granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.catalog import trials

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Trial:
    """The page with the outcome."""

    def get_urls(self) -> list[Any]:
        """Beside Django's own pages."""
        view = self.admin_site.admin_view(self.trial_view)
        return [path("<int:pk>/trial/", view, name="catalog_itemversion_trial"), *super().get_urls()]

    def trial_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Case by case: would the rules have granted, or why would a person have looked?"""
        version = self._version(request, pk)
        rows = trials.run(version) if version.auto_rules.exists() else []
        record(
            event="item.rules_tried",
            by=request.user,
            subject=f"item:{version.rule_version}",
            department=version.department,
            detail={"cases": len(rows)},
        )
        context = self.admin_site.each_context(request) | {
            "title": _("Trial of the rules"),
            "subtitle": str(version),
            "version": version,
            "rows": rows,
            "granted": sum(row.grants for row in rows),
            "has_rules": version.auto_rules.exists(),
            "back": reverse("admin:catalog_itemversion_change", args=[version.pk]) + "#auto",
        }
        return TemplateResponse(request, "admin/catalog/itemversion/trial.html", context)
