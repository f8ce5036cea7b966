"""The list of items with its search, and the guide of one item."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.paginator import Paginator
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from services.catalog import access, catalogue, filters, guides, search
from services.catalog.models import ItemVersion

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 20
LIST_SECONDS = 300
GUIDE_SECONDS = 60
"""Halls and phones are referenced by guides, so a change of theirs shows after at most a minute."""


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items by words and filters. The list itself depends on the address and the catalogue alone, so it is kept."""
    words = _words(request.GET.get("q", ""))
    page_catalogue = catalogue.current()
    address = request.GET.urlencode()
    key = f"catalog.list.{page_catalogue.stamp}.{page_catalogue.day}.{get_language()}.{address}"
    listed = cache.get(key) if page_catalogue.stamp and address.isascii() and len(key) < 200 else None
    if listed is None:
        listed = _listed(request, words, page_catalogue)
        if page_catalogue.stamp and len(key) < 200:
            cache.set(key, listed, LIST_SECONDS)
    return render(request, "catalog/resident/items.html", {"words": words, **listed})


def _words(text: str) -> str:
    """The query as it may be shown and searched."""
    kept = "".join(c for c in text[:200] if unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[: search.LONGEST_QUERY]


def _listed(request: HttpRequest, words: str, page_catalogue: catalogue.Catalogue) -> dict[str, SafeString]:
    """Head and list of the page as text."""
    selection = filters.selection_of(request.GET, words)
    found = catalogue.select(selection, search.find(words) if words else None)
    made = filters.filters(request.GET, selection, found, page_catalogue)
    page = Paginator(found.entries, PER_PAGE).get_page(request.GET.get("page"))
    theme = next((t for t in page_catalogue.themes if t.code == selection.theme), None)
    best = found.entries[0] if words and page.number == 1 and found.entries else None
    context = {
        "words": words,
        "selection": selection,
        "page": page,
        "best": best,
        "rows": [entry for entry in page.object_list if entry is not best],
        "filters": made,
        "chips": filters.chips(request.GET, selection, made),
        "theme": theme,
        "count": len(found.entries),
        "total": len(page_catalogue.entries),
        "popular": [] if found.entries else catalogue.popular(6),
        "online_url": _online_url(request, selection, found),
        "request": request,
    }
    return {
        "heading": _safe(render_to_string("catalog/_partials/heading.html", context)),
        "results": _safe(render_to_string("catalog/_partials/results.html", context)),
    }


def _online_url(request: HttpRequest, selection: filters.Selection, found: catalogue.Found) -> str:
    """The address of the same list with online items alone, where that would be a shorter one."""
    online = sum(1 for entry in found.entries if entry.online)
    return filters.address(request.GET, online="1") if 0 < online < len(found.entries) else ""


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of one item: everything needed before going or applying."""
    version = access.get_published(code)
    key = f"catalog.guide.{version.pk}.{version.published_at:%Y%m%d%H%M%S%f}.{get_language()}"
    parts = cache.get(key)
    if parts is None:
        parts = _guide_parts(version)
        cache.set(key, parts, GUIDE_SECONDS)
    return render(request, "catalog/resident/guide.html", {"version": version, **parts})


def _guide_parts(version: ItemVersion) -> dict[str, SafeString]:
    """Everything of the guide that is the same for everybody."""
    whole = ItemVersion.objects.whole().get(pk=version.pk)
    context = {
        "version": whole,
        "department": whole.department,
        "facts": guides.facts(whole),
        "tags": guides.tags(whole),
        "crumbs": guides.crumbs(whole),
        "sample": guides.sample(whole),
        "particulars": guides.particulars(whole),
        "materials": guides.materials(whole),
        "free": sum(1 for m in whole.materials.all() if m.is_fetched),
        "after": [line for line in whole.after_text.splitlines() if line.strip()],
    }
    return {name: _safe(render_to_string(f"catalog/_partials/{name}.html", context)) for name in PARTS}


PARTS = ("guide_head", "guide_main", "guide_contact", "guide_result")


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  rendered by our own templates, escaped there
