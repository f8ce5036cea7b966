"""The tabs of a version, by job: which fields and lists stand where, and where a finding is mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from services.catalog.models import ItemVersion
    from services.catalog.quality import Finding


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its fields in lines, the lists of rows below them, and panels of its own."""

    key: str
    title: str | Promise
    fields: tuple[Any, ...] = ()
    rows: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    above: tuple[str, ...] = field(default=())

    @property
    def names(self) -> set[str]:
        """Every field and list of the tab."""
        flat = {name for line in self.fields for name in (line if isinstance(line, tuple) else (line,))}
        return flat | set(self.rows)


TABS = (
    Tab(
        "general",
        _("Basics"),
        (
            ("name", "business_kind"),
            "summary",
            "service_kind",
            "external_url",
            "query_provider",
            "serves",
            "themes",
            "search_words",
            ("effective_from_date", "effective_until_date"),
            ("power_source", "business_number"),
        ),
    ),
    Tab(
        "time",
        _("Limits and procedure"),
        (
            ("handling_kind", "approval_level"),
            ("promised_number", "promised_unit", "promised_note"),
            ("statutory_number", "statutory_unit", "statutory_note"),
            "extension_days",
            "extension_by",
            ("supplement_days", "delivery_days"),
            ("allows_later_material", "site_visit", "special_procedures"),
            "rule_set",
            "procedure",
            ("joint_organs", "intermediaries"),
        ),
        ("steps",),
    ),
    Tab(
        "apply",
        _("Handing in and result"),
        (
            "form",
            "channels",
            ("online_depth", "scope"),
            "visits",
            "visits_reason",
            ("real_name_level", "minutes_to_fill", "quantity_limit"),
            ("by_appointment", "self_service", "enrolment"),
            "promise_text",
            ("result_kind", "result_name"),
            "certificate_type",
            "result_sample_text",
            "new_result_sample",
            ("result_note", "post_delivery"),
            "after_text",
        ),
        ("conditions",),
        above=("questions",),
    ),
    Tab("papers", _("Materials"), (), ("materials",)),
    Tab("money", _("Charges"), ("charged", "fee_basis", "online_payment"), ("fees",)),
    Tab("cases", _("Situations"), ("situation_form",), ("situations",)),
    Tab("auto", _("Rules of instant approval"), ("auto_decision",), ("auto_rules",), panels=("trial",)),
    Tab("law", _("Basis and questions asked often"), (), ("law_articles", "faqs")),
    Tab("where", _("Places"), (), (), panels=("places",)),
)
CONDITIONAL = {
    "external_url": "service_kind == 'external'",
    "query_provider": "service_kind == 'query'",
    "extension_by": "Number(extension_days) > 0",
    "visits_reason": "Number(visits) > 0 || visits_reason",
    "fee_basis": "charged",
    "online_payment": "charged || online_payment",
    "certificate_type": "result_kind == 'certificate'",
    "result_sample_text": "result_kind != 'none'",
    "new_result_sample": "result_kind != 'none'",
}
"""Field → when it matters; hidden otherwise."""
OUTSIDE = {"item": "where", "department": "where", "places": "where"}
"""Findings about what stands outside the version."""


def tab_of(name: str) -> str:
    """The tab in which a field or list stands."""
    if name in OUTSIDE:
        return OUTSIDE[name]
    return next((tab.key for tab in TABS if name in tab.names), TABS[0].key)


def link_to(version: ItemVersion, finding: Finding) -> str:
    """The page, tab and control at which a finding is mended."""
    page = reverse("admin:catalog_itemversion_change", args=[version.pk])
    inside = finding.row if finding.field not in OUTSIDE else None
    row = f":{inside}" if inside else ""
    return f"{page}?focus={finding.field}{row}#{tab_of(finding.field)}"
