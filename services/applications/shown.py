"""Answers and files of a case as rows of a summary list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from services.applications import flow
from services.applications.enums import MaterialSource, State
from services.certificates.models import HeldDocument
from services.common.masking import mask_name
from services.questions.answers import display_answers
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from services.applications.models import Application, CaseMaterial
    from services.questions.answers import Row, Section

FILE_KINDS = frozenset({"photo", "file"})


def sections(
    application: Application, urls: dict[str, str] | None = None, *, for_counter: bool = False
) -> list[dict[str, Any]]:
    """Title and rows of each page of answers; with ``urls`` (page key → address) each row says where to change it."""
    kept = application.answers
    told = display_answers(application.form, kept.data, sources=kept.sources)
    if for_counter:
        told = [_for_counter(application, section) for section in told]
    shown = ({"title": s.title, "rows": _rows(application, s, (urls or {}).get(s.key, ""))} for s in told)
    return [section for section in shown if section["rows"]]


def _for_counter(application: Application, section: Section) -> Section:
    """Files stand among the papers there (of a drawn signature the row says so), and the page has its short name."""
    rows = [replace(_masked(application, row), pictures=()) for row in section.rows if row.kind not in FILE_KINDS]
    return replace(
        section, title=form_spec(application.form).group(section.key).short_title or section.title, rows=rows
    )


def _masked(application: Application, row: Row) -> Row:
    """The applicant's own name is masked wherever an answer repeats it."""
    name = application.applicant.name if application.applicant else ""
    return replace(row, value=mask_name(name)) if name and row.value == name else row


def _rows(application: Application, section: Section, url: str) -> list[dict[str, Any]]:
    return [
        {"key": row.label, "value": _value(application, row), "source": _source(row), **({"href": url} if url else {})}
        for row in section.rows
    ]


def _value(application: Application, row: Row) -> str:
    if row.pictures:
        return thumbnails(application, list(row.pictures), row.label)
    return (
        format_html_join("", "{}<br>", ((line,) for line in row.value.split("\n"))) if "\n" in row.value else row.value
    )


def _source(row: Row) -> str:
    if not row.source:
        return ""
    source = "，".join(str(row.source[part]) for part in ("label", "on_date") if row.source.get(part))
    return f"{source} · {_('changed by you')}" if row.source.get("changed") else source


def thumbnails(application: Application, refs: list[str], label: str) -> str:
    """Small pictures, each a link to the picture itself."""
    places = [(reverse("applications:file", args=[application.ref, ref]), n) for n, ref in enumerate(refs, 1)]
    inner = format_html_join(
        "", '<a href="{0}"><img src="{0}" alt="">{1} {2}</a>', ((url, label, n) for url, n in places)
    )
    return format_html('<span class="thumbs">{}</span>', inner)


def used_certificates(application: Application) -> str:
    """Names of the certificates and compared papers that stand in for materials here; empty when none does."""
    used = [row.held_id for row in flow.asked_materials(application) if row.source == MaterialSource.HELD]
    titles = HeldDocument.objects.filter(pk__in=used).order_by("pk").values_list("title", flat=True) if used else ()
    return "、".join(dict.fromkeys(titles))


def _choice(application: Application, row: CaseMaterial) -> str:
    return reverse("applications:use_certificate", args=[application.ref, row.pk])


def material_rows(application: Application, url: str = "") -> list[dict[str, Any]]:
    """One row for each material: pictures of what was handed in, or why nothing has to be."""
    rows, may_choose = [], application.state == State.DRAFT
    for row in flow.asked_materials(application):
        if row.material.question_key:
            continue
        files = row.present_files
        if row.source == "uploaded":
            value = (
                thumbnails(application, [f.ref for f in files], row.material.name) if files else _("Nothing handed in")
            )
            rows.append({"key": row.material.name, "value": value, **({"href": url} if url else {})})
        else:
            source = _("Your electronic certificate is used.") if row.source == "held" else _("Fetched by the system.")
            choice = {"href": _choice(application, row)} if may_choose and row.source == "held" else {}
            rows.append({"key": row.material.name, "value": _("Exempt"), "source": source, **choice})
    return rows
