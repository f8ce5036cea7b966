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
            ("risk", "check_days", "later_days"),
            "site_checks",
            "rule_set",
            "procedure",
            ("joint_organs", "joint_handling"),
            "intermediaries",
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
            "published_as",
            "after_text",
        ),
        ("conditions",),
        above=("questions",),
    ),
    Tab("papers", _("Materials"), (), ("materials",)),
    Tab(
        "money",
        _("Charges"),
        (
            "charged",
            "fee_basis",
            "online_payment",
            ("fee_when", "fee_due_days"),
            ("fee_clock", "fee_refund"),
        ),
        ("fees", "fee_reductions"),
    ),
    Tab("cases", _("Situations"), ("situation_form",), ("situations",)),
    Tab(
        "auto", _("Rules of instant approval"), ("auto_decision", "sample_percent"), ("auto_rules",), panels=("trial",)
    ),
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
    "fee_when": "charged || fee_when != 'none'",
    "fee_due_days": "fee_when != 'none'",
    "fee_clock": "fee_when == 'certificate'",
    "fee_refund": "fee_when != 'none'",
    "certificate_type": "result_kind == 'certificate'",
    "result_sample_text": "result_kind != 'none'",
    "new_result_sample": "result_kind != 'none'",
}
"""Field → when it matters; hidden otherwise."""
HELP = {
    "summary": _("One sentence a resident understands, for example 户口不在高州，住满半年的，可以领居住证。"),
    "approval_level": _("Refusals, and licences decided by people, always need a second person."),
    "extension_days": _("Once, by the head. 0 = no extension."),
    "supplement_days": _("How long the applicant has to hand in what is missing."),
    "delivery_days": _("Working days from the decision until the result is handed over."),
    "special_procedures": _("What does not count into the limit, for example 检验、专家评审."),
    "joint_organs": _("Other organs that take part; their opinion is asked for within the promise."),
    "online_depth": _("Ⅰ guide online · Ⅱ looked through · Ⅲ accepted online, one visit at most · Ⅳ wholly online."),
    "visits": _("How often one must come in person. 0 = not at all."),
    "real_name_level": _("How surely the person must be known before applying online."),
    "minutes_to_fill": _("Shown on the guide, so that people know what awaits them."),
    "quantity_limit": _("Only where the number is limited, for example 每年 200 个. Empty: no limit."),
    "result_name": _("As the applicant calls it, for example 居住证. …证/证书 needs a type of certificate."),
    "business_number": _("Two digits, the last of the code; 01 for the first."),
}
"""Field → what belongs there, where its label does not say it."""
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
