"""Answers, materials and items of an application for a bundle as rows of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from services.applications.operations.drafting import own_draft
from services.bundles import plan as plans
from services.common.language import sign
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.bundles.flow import Desk
    from services.bundles.models import BundleApplication
    from services.questions.spec import GroupSpec


def organs_of(desk: Desk, group: GroupSpec) -> list[str]:
    """Names of the organs that get answers of this page."""
    codes = plans.askers(desk.application.plan, (question.key for question in group.questions))
    return list(dict.fromkeys(desk.versions[code].item.department.name for code in codes))


def promise_of(application: BundleApplication) -> str:
    """What one ticks before handing in: it is true, and what waits may be handed in later without asking again."""
    if any(child["needs"] for child in application.plan["children"]):
        return _(
            "What I filled in and handed in is true. I agree that the portal hands in the items that wait, with what "
            "I filled in here, as soon as what they need is granted."
        )
    return _("What I filled in and handed in is true.")


def sections(application: BundleApplication, urls: dict[str, str]) -> list[dict[str, Any]]:
    """Title and rows of each page of answers, each row with the way back to it."""
    kept = application.answers
    told = display_answers(application.form, kept.data, sources=kept.sources)
    begin = reverse("bundles:begin", args=[application.bundle.code])
    return [
        {"title": section.title, "rows": [_row(application, row, urls.get(section.key, begin)) for row in section.rows]}
        for section in told
    ]


def _row(application: BundleApplication, row: Any, url: str) -> dict[str, Any]:
    value = row.value
    if row.pictures:
        value = _thumbnails(application, row.pictures, row.label)
    elif "\n" in value:
        value = format_html_join("", "{}<br>", ((line,) for line in value.split("\n")))
    parts = [str(row.source[part]) for part in ("label", "on_date") if row.source.get(part)] if row.source else []
    source = sign("，").join(parts)
    return {"key": row.label, "value": value, "source": source, "href": url}


def _thumbnails(application: BundleApplication, refs: tuple[str, ...], label: str) -> str:
    places = [(reverse("bundles:file", args=[application.ref, ref]), n) for n, ref in enumerate(refs, 1)]
    inner = format_html_join(
        "", '<a href="{0}"><img src="{0}" alt="">{1} {2}</a>', ((url, label, n) for url, n in places)
    )
    return format_html('<span class="thumbs">{}</span>', inner)


def material_rows(desk: Desk, url: str) -> list[dict[str, Any]]:
    """What was handed in and for which items, then what need not be."""
    rows: list[dict[str, Any]] = []
    for piece in desk.pieces():
        refs = tuple(file.ref for file in piece.files)
        value = _thumbnails(desk.application, refs, piece.name) if refs else _("Not handed in")
        rows.append({"key": piece.name, "value": value, "source": sign("、").join(piece.items), "href": url})
    return rows + [{"key": free.name, "value": free.words} for free in desk.free()]


def items(desk: Desk, acting: Acting) -> list[dict[str, Any]]:
    """The items with organ, what each waits for, and whether a draft of its own gives way to it."""
    return [
        {
            "version": desk.version(child),
            "needs": desk.versions.get(child["needs"]),
            "draft": own_draft(version=desk.version(child), acting=acting),
        }
        for child in desk.children
    ]
