"""Where bundles stand on pages of the rooms below, and how they learn that a case has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.template.loader import render_to_string

from services.applications.after import ENDED
from services.bundles import access, story
from services.bundles.enums import Stage
from services.bundles.models import BundleItem, BundlePart
from services.common import fragments, slots
from services.common.outbox import later

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.applications.models import Application
    from services.catalog.models import ItemVersion

SECONDS = 60
SHOWN = 3
"""Applications for bundles above the list of cases."""


def register() -> None:
    """Called when the app is ready."""
    ENDED.register("bundles", see_to)
    slots.offer("item.guide", in_guide)
    slots.offer("home.bundles", all_of_them)
    slots.offer("items.bundles", found)
    slots.offer("cases.top", mine)
    slots.offer("case.part_of", around_case)
    slots.offer("case.side", beside_case)


def see_to(application: Application) -> None:
    """In the transaction that ends a case: if it is part of a bundle, somebody sees to the rest after the commit."""
    part = BundlePart.objects.filter(case=application.pk).values_list("pk", flat=True).first()
    if part is not None:
        later("services.bundles.tasks.part_ended", part_id=part)


def in_guide(request: HttpRequest | None, *, item: ItemVersion, **context: object) -> str:
    """On the guide of an item: the bundles in which it can be done together with others."""
    code = item.item_code
    return fragments.part(("bundles.guide", code), lambda: _in_guide(code))


def _in_guide(code: str) -> str:
    bundles = list(access.published().filter(pk__in=BundleItem.objects.filter(item_code=code).values("bundle")))
    return render_to_string("bundles/_partials/guide.html", {"bundles": bundles}) if bundles else ""


def all_of_them(request: HttpRequest | None, **context: object) -> str:
    """On the home page."""
    return fragments.part(("bundles.home",), lambda: _listed("bundles/_partials/home.html"))


def _listed(template: str) -> str:
    bundles = list(access.published())
    return render_to_string(template, {"bundles": bundles}) if bundles else ""


def found(request: HttpRequest | None, *, words: str = "", theme: str = "", **context: object) -> str:
    """Above the list of items: bundles that fit the words, or the life event that was chosen."""
    if not words and not theme:
        return ""
    bundles = [row for row in cache.get_or_set("bundles.index", _index, SECONDS) if _fits(row, words, theme)]
    return render_to_string("bundles/_partials/found.html", {"bundles": bundles}) if bundles else ""


def _index() -> list[dict[str, str]]:
    """What a search looks at; kept for a minute, since every search asks."""
    rows = access.published()
    return [
        {
            "code": row.code,
            "title": row.title,
            "summary": row.summary,
            "theme": row.theme.code,
            "names": f"{row.title} {row.search_words}",
        }
        for row in rows
    ]


def _fits(row: dict[str, str], words: str, theme: str) -> bool:
    """One of its names stands in what was typed, or the other way round."""
    typed = words.strip().lower()
    names = row["names"].lower().split()
    return row["theme"] == theme or (len(typed) > 1 and any(typed in name or name in typed for name in names))


def mine(request: HttpRequest, **context: object) -> str:
    """Above my cases: what I applied for as a bundle, and what I have begun."""
    rows = list(access.of_acting(request.acting).exclude(stage=Stage.DONE)[:SHOWN])
    return render_to_string("bundles/_partials/mine.html", {"applications": rows}, request=request) if rows else ""


def around_case(request: HttpRequest, *, application: Application, **context: object) -> str:
    """On the resident's page of a case: the bundle it belongs to, for whoever may read that."""
    part = access.part_of(application.pk)
    person = request.user.person if request.user.is_authenticated and request.user.person_id else None
    if part is None or person is None or not access.may(person, part.application, "follow"):
        return ""
    return render_to_string("bundles/_partials/part_of.html", {"part": part}, request=request)


def beside_case(request: HttpRequest | None, *, application: Application, **context: object) -> str:
    """At the desk: that it belongs to a bundle, and names, organs and states of the others — never their answers."""
    part = access.part_of(application.pk)
    if part is None:
        return ""
    rows = [story.beside(sibling) for sibling in access.siblings(part)]
    shown = {"part": part, "bundle": part.application.bundle, "siblings": rows, "due": part.application.due_date}
    shown["archive"] = archive = part.application.archives.order_by("-version").first()
    shown["may_take"] = archive and request is not None and access.may_take_archive(request.user, part.application)
    return render_to_string("bundles/_partials/side.html", shown)
