"""The list of items with its search, and the guide of one item."""

from __future__ import annotations

import html
import unicodedata
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from services.catalog import access, catalogue, enrolment, filters, guides, operations, search
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.common import fragments
from services.common.templatetags.words import hits

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

PER_PAGE = 20
BEHIND_THE_NAME = ("department", "listed", "auto", "promise_number", "unit", "online", "visits", "free")
"""Everything the rest of a row shows: what its template reads must stand here."""


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items by words and filters. The list depends on the selection and the catalogue alone, so it is kept."""
    selection = filters.selection_of(request.GET, _words(request.GET.get("q", "")))
    number = filters.page_of(request.GET)
    state = catalogue.state()
    key = ("items", *state, selection, number)
    shelf = fragments.SEARCHES if selection.words else fragments.PAGES
    _count(selection, number, *state)
    return fragments.page(request, key, lambda: _list(request, selection, number, key), shelf)


@lru_cache(maxsize=512)
def _found(words: str, stamp: int, day: date) -> tuple[int, ...]:
    """What words find in one state of the catalogue, best first."""
    return tuple(search.find(words))


def _count(selection: filters.Selection, number: int, stamp: int, day: date) -> None:
    """One more search for these words; turning pages and setting filters is no other search."""
    if selection.words and number == 1 and not selection.active():
        operations.note_search(words=selection.words, found=len(_found(selection.words, stamp, day)))


def _words(text: str) -> str:
    """The query as it may be shown and searched."""
    kept = "".join(c for c in text[:200] if unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[: search.LONGEST_QUERY]


def _list(request: HttpRequest, selection: filters.Selection, number: int, key: tuple[object, ...]) -> HttpResponse:
    """The page; head and list of it are kept for whoever is signed in too."""
    shelf = catalogue.shown()
    if not filters.is_known(selection, shelf):
        fragments.leave(request)
        listed = _listed(selection, number, shelf)
    else:
        kept = fragments.SEARCHES if selection.words else fragments.PARTS
        listed = fragments.part(key, lambda: _listed(selection, number, shelf), request, kept)
    return render(request, "catalog/resident/items.html", {"words": selection.words, "listed": listed})


def _listed(selection: filters.Selection, number: int, shelf: catalogue.Catalogue) -> SafeString:
    """Head and list of the page as text."""
    words = selection.words
    ids = _found(words, shelf.stamp, shelf.day) if words else None
    found = catalogue.select(selection, ids, shelf)
    page = Paginator(found.entries, PER_PAGE).get_page(number)
    rows = list(page.object_list)
    best = rows.pop(0) if words and page.number == 1 and rows else None
    count = len(found.entries)
    context = {
        "words": words,
        "selection": selection,
        "page": page,
        "best": best,
        "rows": _safe("".join(_rows(rows, words))),
        "filters": _filters(selection, shelf, found),
        "chips": filters.chips(selection, found, shelf),
        "theme": next((t for t in shelf.themes if t.code == selection.theme), None),
        "count": count,
        "total": len(shelf.entries),
        "popular": [] if count else catalogue.popular(6),
        "near": search.near(words) if words and not count else [],
        "opened": _opened(words),
        "online_url": filters.address(selection, online="1") if 0 < found.online < count else "",
        "address": filters.address(selection),
    }
    return _safe(render_to_string("catalog/_partials/listed.html", context))


def _filters(selection: filters.Selection, shelf: catalogue.Catalogue, found: catalogue.Found) -> SafeString:
    """The filters; the same on every page of a list that no words led to."""

    def drawn() -> str:
        made = filters.filters(selection, found, shelf)
        return render_to_string("catalog/_partials/filters.html", {"filters": made}).strip()

    if selection.words or not filters.is_known(selection, shelf):
        return _safe(drawn())
    return fragments.part(("filters", shelf.stamp, shelf.day, selection), drawn)


@lru_cache(maxsize=4096)
def _address(code: str) -> str:
    """Where the guide of an item stands, as it is written in a page."""
    return escape(reverse("catalog:guide", args=[code]))


def _rows(entries: list[catalogue.Entry], words: str) -> list[str]:
    """The rows. What stands behind the names is kept: thousands of items share a few dozen."""
    opened, tails, rows = escape(_opened(words)), {}, []
    for entry in entries:
        what = _what_is_behind(entry)
        if what not in tails:
            tails[what] = fragments.part(("row", *what), lambda entry=entry: _tail(entry))
        name = hits(entry.name, words) if words else html.escape(entry.name)
        rows.append(f'<li><a href="{_address(entry.code)}{opened}"><b>{name}</b>{tails[what]}</a></li>\n')
    return rows


_what_is_behind = attrgetter(*BEHIND_THE_NAME)


def _tail(entry: catalogue.Entry) -> str:
    return render_to_string("catalog/_partials/item_tail.html", {"entry": entry}).strip()


def _opened(words: str) -> str:
    """What an address of a guide carries to say which words led there."""
    return "?" + urlencode({"from": words}) if words else ""


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of one item: everything needed before going or applying."""
    if words := _words(request.GET.get("from", "")):
        operations.note_opened(words=words)
    return fragments.page(request, ("guide", *catalogue.state(), code), lambda: _guide(request, code))


def _guide(request: HttpRequest, code: str) -> HttpResponse:
    version = access.get_published(code)
    if version.state == VersionState.LISTED:
        return render(request, "catalog/resident/guide.html", {"version": version})
    made: dict[str, SafeString] = {}

    def part(name: str) -> SafeString:
        if not made:
            made.update(_guide_parts(version))
        return made[name]

    key = ("guide", *catalogue.state(), version.pk, version.state)
    parts = {name: fragments.part((*key, name), lambda name=name: part(name), request) for name in PARTS}
    context = {"version": version, "enrolment": enrolment.outlook(version), **parts}
    return render(request, "catalog/resident/guide.html", context)


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
        "siblings": guides.siblings(whole),
        "materials": guides.material_rows(whole, whole.materials.all()),
        "fees": guides.fee_rows(whole),
        "fee_lines": guides.fee_lines(whole),
        "free": sum(1 for m in whole.materials.all() if m.is_fetched),
        "after": [line for line in whole.after_text.splitlines() if line.strip()],
    }
    return {name: _safe(render_to_string(f"catalog/_partials/{name}.html", context)) for name in PARTS}


PARTS = ("guide_head", "guide_main", "guide_contact", "guide_result")


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  rendered by our own templates, escaped there
