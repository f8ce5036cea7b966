"""Pages of a list as links. Drawn here: a template for a dozen links takes longer than a list of twenty rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.paginator import Page


def pagination(page: Page[Any], link: Callable[[int], str], unit: str) -> str:
    """The pages around this one, the first and the last, and how far one is; empty where there is one page only."""
    if page.paginator.num_pages < 2:
        return ""
    drawn = []
    if page.has_previous():
        drawn.append(_step(link(page.previous_page_number()), "prev", _("Previous page")))
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if not isinstance(number, int):
            drawn.append('<span class="pagination__gap">…</span>')
            continue
        current = ' aria-current="page"' if number == page.number else ""
        drawn.append(f'<a href="{escape(link(number))}"{current}>{number}</a>')
    if page.has_next():
        drawn.append(_step(link(page.next_page_number()), "next", _("Next page")))
    far = {"a": page.start_index(), "b": page.end_index(), "n": page.paginator.count, "unit": unit}
    said = escape(_("%(a)s to %(b)s of %(n)s %(unit)s") % far)
    links = "".join(drawn)
    count = f'<span class="pagination__count">{said}</span>'
    return f'<nav class="pagination" aria-label="{escape(_("Pages"))}">{links}{count}</nav>'


def _step(url: str, rel: str, words: str) -> str:
    return f'<a class="pagination__step" href="{escape(url)}" rel="{rel}">{escape(words)}</a>'
