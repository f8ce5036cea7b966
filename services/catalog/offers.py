"""What catalog draws on the pages of rooms below: the items of a hall, and those beside the wallet."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from services.catalog import access, catalogue, search
from services.catalog.enums import BusinessKind, VersionState
from services.catalog.models import ItemPlace, ItemVersion, Material
from services.common import slots
from services.delegation.items import ITEMS, Guide

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from services.catalog.entries import Entry
    from services.certificates.models import CertificateType
    from services.places.models import Place
    from services.questions.models import FormDefinition

MOST = 4
"""Items offered beside the wallet."""
MOST_NAMED = 100
"""Guides listed beside a place."""


class Book:
    """Names of what persons apply for online, for rights that are limited to some items."""

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """Code → name of those that are offered today."""
        wanted = set(codes)
        return {e.code: e.name for e in catalogue.current().entries if e.code in wanted and _applied_for(e)}

    def find(self, words: str, most: int) -> list[tuple[str, str]]:
        """What the words mean, best first; without words what is asked for most."""
        known = catalogue.current()
        found = map(known.by_id.get, search.find(words)) if words.strip() else known.entries
        return [(entry.code, entry.name) for entry in found if entry and _applied_for(entry)][:most]

    def called(self, codes: Iterable[str]) -> dict[str, str]:
        """Code → name of every item the public finds."""
        wanted = set(codes)
        return {e.code: e.name for e in catalogue.current().entries if e.code in wanted}

    def guide(self, code: str) -> Guide | None:
        """The version in force; an item that only stands in the list has no guide."""
        try:
            version = access.get_published(code)
        except Http404:
            return None
        if version.state == VersionState.LISTED:
            return None
        organ = version.department
        address = reverse("catalog:guide", args=[code])
        return Guide(code, version.name, version.version, address, organ.name, organ.enquiry_phone)


def _applied_for(entry: Entry) -> bool:
    return entry.online and "person" in entry.serves


def register() -> None:
    """Fill the slots; called once when the apps are ready."""
    slots.offer("hall.items", hall_items)
    slots.offer("place.admin", guides_that_name)
    slots.offer("form.admin", items_that_ask)
    slots.offer("wallet.more", wallet_items)
    slots.offer("certificate_type.admin", materials_satisfied)
    slots.offer("certificate.renewal", items_that_renew)
    ITEMS.register("default", Book())


def wallet_items(request: HttpRequest | None, *, held: set[str], **context: object) -> str:
    """Items that issue a certificate of a kind not among ``held`` and take applications online. One query."""
    shelf = catalogue.current()
    issuing = ItemVersion.objects.published().filter(certificate_type__isnull=False)
    missing = issuing.exclude(certificate_type__code__in=held).order_by("-popularity", "item_code")
    found = [shelf.by_id[pk] for pk in missing.values_list("pk", flat=True) if pk in shelf.by_id]
    entries = [entry for entry in found if entry.online][:MOST]
    return render_to_string("catalog/_partials/wallet_items.html", {"entries": entries}) if entries else ""


def items_that_ask(request: HttpRequest | None, *, definition: FormDefinition, **context: object) -> str:
    """For the administration: the way from a form back to the items that ask its questions."""
    versions = ItemVersion.objects.filter(Q(form=definition) | Q(situation_form=definition)).order_by("-pk")[:MOST]
    return render_to_string("admin/catalog/asked_by.html", {"versions": versions})


def items_that_renew(request: HttpRequest | None, *, kind: CertificateType, **context: object) -> str:
    """Where a certificate of this kind is renewed; where no item does that, where it is replaced or first issued."""
    entries = catalogue.current().by_id
    issuing = ItemVersion.objects.published().filter(certificate_type=kind).order_by("-popularity", "item_code")
    kinds: dict[str, list[Entry]] = {BusinessKind.RENEWAL: [], BusinessKind.REPLACEMENT: [], "": []}
    for pk, business in issuing.values_list("pk", "business_kind"):
        if pk in entries:
            kinds[business if business in kinds else ""].append(entries[pk])
    found = next(filter(None, kinds.values()), [])[:MOST]
    return render_to_string("catalog/_partials/renewing_items.html", {"entries": found}) if found else ""


def materials_satisfied(request: HttpRequest | None, *, kind: CertificateType, **context: object) -> str:
    """For the administration: the materials of items in force that a certificate of this type satisfies."""
    rows = Material.objects.filter(certificate_type=kind, version__in=ItemVersion.objects.shown())
    rows = rows.select_related("version").order_by("-version__popularity", "version_id", "pk")
    return render_to_string("admin/catalog/satisfied_by.html", {"materials": rows[:MOST_NAMED]}) if rows else ""


def guides_that_name(request: HttpRequest | None, *, hall: Place, **context: object) -> str:
    """For the administration: how many guides show a place, and the first of them."""
    shown = ItemVersion.objects.shown().filter(item__places__place=hall).distinct()
    versions = list(shown.select_related("item__department").order_by("-popularity", "item_code")[:MOST_NAMED])
    return render_to_string("admin/catalog/used_by.html", {"versions": versions, "count": shown.count()})


def hall_items(request: HttpRequest | None, *, hall: Place, **context: object) -> str:
    """Published items one may bring to ``hall``, under the window that takes them. Two queries besides the stamp."""
    shelf = catalogue.current()
    here = ItemPlace.objects.filter(place=hall).select_related("window").order_by("window__number", "room", "pk")
    counters: dict[int, list[ItemPlace]] = defaultdict(list)
    for row in here:
        counters[row.item_id].append(row)
    versions = ItemVersion.objects.published().filter(item__places__place=hall).distinct()
    groups: dict[tuple[int, str, str], list[catalogue.Entry]] = defaultdict(list)
    for version_id, item_id in versions.order_by("pk").values_list("pk", "item_id"):
        for row in counters[item_id] if version_id in shelf.by_id else ():
            groups[_counter(row)].append(shelf.by_id[version_id])
    shown: list[dict[str, Any]] = [
        {"counter": words, "entries": sorted(entries, key=lambda entry: (-entry.popularity, entry.code))}
        for (_length, _number, words), entries in sorted(groups.items())
    ]
    count = len({entry.id for entries in groups.values() for entry in entries})
    return render_to_string("catalog/_partials/hall_items.html", {"groups": shown, "count": count}) if shown else ""


def _counter(row: ItemPlace) -> tuple[int, str, str]:
    """What parts and sorts the list, with the words above each part: windows by number, then rooms."""
    if row.window is None:
        return 99, row.room, row.room
    words = _("Window %(number)s, %(name)s") % {"number": row.window.number, "name": row.window.name}
    return len(row.window.number), row.window.number, words
