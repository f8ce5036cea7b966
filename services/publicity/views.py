"""双公示 and 公开统计 for everybody: a list to search, one decision, the list as a file, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.publicity import access, exporting, shown, statistics
from services.publicity.forms import FilterForm, organs_on_view

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.publicity.querysets import PublicationQuerySet

PAGE = 20


def _asked(request: HttpRequest) -> tuple[FilterForm, PublicationQuerySet]:
    form = FilterForm(request.GET or None, organs=organs_on_view(access.public()))
    return form, access.selected(**form.asked())


@never_cache
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What is on public view, the newest decision first."""
    form, rows = _asked(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "most": exporting.MOST}
    return render(request, "publicity/resident/decisions.html", context, status=200 if _fits(form) else 422)


def _fits(form: FilterForm) -> bool:
    return not form.is_bound or form.is_valid()


@never_cache
@require_safe
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """One decision: its fields, and where to say that something is not right."""
    found = access.get_public(ref)
    context = {"publication": found, "rows": shown.rows(found), "place": found.department.place}
    return render(request, "publicity/resident/decision.html", context)


def _file(data: bytes, media_type: str, ending: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="decisions-{timezone.localdate():%Y%m%d}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_safe
def decisions_csv(request: HttpRequest) -> HttpResponse:
    """What the list shows, as CSV."""
    _form, rows = _asked(request)
    return _file(exporting.as_csv(rows[: exporting.MOST]), "text/csv; charset=utf-8", "csv")


@never_cache
@require_safe
def decisions_xlsx(request: HttpRequest) -> HttpResponse:
    """What the list shows, as XLSX."""
    _form, rows = _asked(request)
    return _file(exporting.as_xlsx(rows[: exporting.MOST]), exporting.XLSX, "xlsx")


@never_cache
@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    """What came in, what was decided, how fast: of the city, or of one organ."""
    whole = statistics.told()
    chosen = next((line for line in whole.organs if line.key == request.GET.get("organ")), None)
    told = statistics.told(organ=chosen.key) if chosen else whole
    context = {"told": told, "organs": whole.organs, "chosen": chosen, "smallest": statistics.smallest()}
    return render(request, "publicity/resident/statistics.html", context)
