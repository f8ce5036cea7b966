"""Planned rows written: new items in bulk, changed ones as drafts. Each item whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalog import operations
from services.catalog.addresses import address_of
from services.catalog.enums import ItemType, Unit
from services.catalog.importing.columns import CHILDREN, VERSION_FIELDS
from services.catalog.importing.notes import About, Note
from services.catalog.importing.report import Outcome
from services.catalog.models import BaseItem, ImplementedItem, ImportedRow, ItemPlace, ItemVersion
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.catalog.importing.known import Known
    from services.catalog.importing.plan import Planned
    from services.catalog.importing.rows import ItemRow
    from services.catalog.importing.stored import Present

_WRITTEN = {Outcome.NEW, Outcome.CHANGED, Outcome.UPDATED, Outcome.UNCHANGED}


class Writer:
    """Writes planned rows. ``by`` None is a command."""

    def __init__(self, known: Known, present: Present, *, by: User | None) -> None:
        self._known, self._present, self._by = known, present, by
        self._taken = set(present.newest)

    def write(self, planned: list[Planned]) -> None:
        """All rows of a chunk in one transaction; where the database refuses one of them, each in its own."""
        wanted = [entry for entry in planned if entry.outcome in _WRITTEN]
        try:
            with transaction.atomic():
                self._write(wanted)
        except DatabaseError:
            for entry in wanted:
                self._write_alone(entry)

    def foresee(self, planned: list[Planned]) -> None:
        """What ``write`` would make of items that are here already; writes nothing."""
        for entry in planned:
            if entry.outcome == Outcome.UNCHANGED and _learns(entry.version.item, entry.row):
                entry.outcome = Outcome.UPDATED

    def _write_alone(self, entry: Planned) -> None:
        self._known.read_bases()
        if entry.outcome == Outcome.NEW:
            self._taken.discard(entry.item_code)
            entry.version, entry.item_code = None, ""
        try:
            with transaction.atomic():
                self._write([entry])
        except (DatabaseError, operations.NotOpenToThis):
            entry.row.refusal = Note(About.RULE, _("The database refused the item; nothing of it was kept."))
            entry.outcome, entry.version = Outcome.REFUSED, None
            self._known.read_bases()

    def _write(self, planned: list[Planned]) -> None:
        self._write_new([entry for entry in planned if entry.outcome == Outcome.NEW])
        for entry in planned:
            if entry.outcome in {Outcome.CHANGED, Outcome.UPDATED}:
                self._change(entry)
            if entry.outcome != Outcome.NEW and self._fill(entry) and entry.outcome == Outcome.UNCHANGED:
                entry.outcome = Outcome.UPDATED
        self._remember(planned)

    def _remember(self, planned: list[Planned]) -> None:
        digests = self._present.digests
        rows = {p.item_code: (p.key, p.row.digest) for p in planned}
        rows = {
            code: row
            for code, row in rows.items()
            if digests.get(code) != row[1] or self._present.imported.get(row[0]) != code
        }
        ImportedRow.objects.bulk_create(
            (ImportedRow(item_code=code, key=key, digest=digest) for code, (key, digest) in rows.items()),
            update_conflicts=True,
            unique_fields=["item_code"],
            update_fields=["key", "digest"],
        )

    def _write_new(self, planned: list[Planned]) -> None:
        items = self._items_for([entry.row for entry in planned])
        numbers = self._numbers(items)
        versions = []
        for entry, item in zip(planned, items, strict=True):
            entry.item_code = entry.row.values.get("item_code", "")
            if not entry.item_code or entry.item_code in self._taken:
                entry.item_code = address_of(entry.row.name, self._taken)
            self._taken.add(entry.item_code)
            entry.version = self._version(entry, item, numbers[item.pk])
            versions.append(entry.version)
        ItemVersion.objects.bulk_create(versions, batch_size=200)
        self._write_themes(planned)
        self._write_lists({entry.version: entry.row.children for entry in planned})

    def _version(self, entry: Planned, item: ImplementedItem, taken: set[str]) -> ItemVersion:
        row = entry.row
        values = self._stored(row.values)
        number = values.pop("business_number", "") or "01"
        if number in taken:
            number = next(free for n in range(1, 1000) if (free := f"{n:02d}") not in taken)
        taken.add(number)
        values.setdefault("rule_set", self._known.rule_set_for(item.item_type))
        values.setdefault("effective_from_date", timezone.localdate())
        version = ItemVersion(**{**values, "item": item, "item_code": entry.item_code, "business_number": number})
        settle(version, row.notes)
        return version

    def _items_for(self, rows: list[ItemRow]) -> list[ImplementedItem]:
        """The item above each row: the one that has its code already, else a new one."""
        items = [self._item(row) for row in rows]
        codes = {item.code for item in items if item.code}
        there = {item.code: item for item in ImplementedItem.objects.filter(code__in=codes)}
        settled = []
        for item in items:
            if item.code:
                item = there.setdefault(item.code, item)
            settled.append(item)
        new = {id(item): item for item in settled if item.pk is None}
        ImplementedItem.objects.bulk_create(new.values(), batch_size=200)
        places = {
            (item.pk, place, room): ItemPlace(
                item=item, place_id=place, window=self._known.windows.get((place, window)), room=room, order=n
            )
            for item, row in zip(settled, rows, strict=True)
            for n, (place, window, room) in enumerate(row.own["places"], 1)
        }
        ItemPlace.objects.bulk_create(places.values(), ignore_conflicts=True)
        self._write_organs({item.pk: row.own["organs"] for item, row in zip(settled, rows, strict=True)})
        return settled

    def _write_organs(self, organs: dict[int, list[int]]) -> None:
        """Item → departments that run it too."""
        through = ImplementedItem.organs.through
        rows = [through(implementeditem_id=item, department_id=pk) for item, pks in organs.items() for pk in pks]
        through.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)

    def _item(self, row: ItemRow) -> ImplementedItem:
        own = row.own
        item = ImplementedItem(
            base=self.base_for(row),
            department=row.department,
            source_department="" if row.department else row.organ[:80],
            item_type=own["item_type"],
            source_type=own["source_type"],
            name=row.name,
        )
        if level := own["level"] or (row.department.level if row.department else None):
            item.level = level
        if own["routing"]:
            item.routing = own["routing"]
        item.derive()
        return item

    def base_for(self, row: ItemRow) -> BaseItem | None:
        """The basic item of a row; made when its code is new to the catalogue and agrees with the kind of item."""
        own, code = row.own, row.own["base_code"]
        if not code:
            return None
        if base := self._known.bases.get(code):
            differing = (own["item_type"] not in {"", base.item_type}) or (own["base_name"] not in {"", base.name})
            if differing:
                text = _("%(code)s is called “%(name)s” in the basic catalogue, which counts.")
                row.notes.append(Note(About.BASE, text % {"code": code, "name": base.name}))
            return base
        kind = own["item_type"] or code[2:4]
        if kind != code[2:4] or kind not in ItemType.values:
            text = _("%(code)s is not in the basic catalogue and does not fit the kind of item; it was left out.")
            row.notes.append(Note(About.BASE, text % {"code": code}))
            return None
        row.notes.append(Note(About.BASE, _("%(code)s is new to the basic catalogue.") % {"code": code}))
        name = own["base_name"] or row.name[:80]
        base = BaseItem(code=code, name=name, item_type=kind, legal_basis=own["legal_basis"])
        base.save()
        self._known.bases[code] = base
        return base

    def _numbers(self, items: list[ImplementedItem]) -> dict[int, set[str]]:
        """Business numbers each item has given out."""
        taken: dict[int, set[str]] = defaultdict(set)
        rows = ItemVersion.objects.filter(item__in={item.pk for item in items}).order_by("pk")
        for item, number in rows.values_list("item_id", "business_number"):
            taken[item].add(number)
        return taken

    def _stored(self, values: dict[str, Any]) -> dict[str, Any]:
        """Fields as the model takes them: references by their code become rows; themes stand apart."""
        tables = {"rule_set": self._known.rule_sets, "certificate_type": self._known.certificates}
        stored = {}
        for key, value in values.items():
            if key in {"themes", "item_code"}:
                continue
            if VERSION_FIELDS[key].is_relation:
                table = tables.get(key, self._known.forms)
                stored[key] = table[value.lower() if key == "certificate_type" else value] if value else None
            else:
                stored[key] = value
        return stored

    def _write_themes(self, planned: list[Planned]) -> None:
        through = ItemVersion.themes.through
        through.objects.bulk_create(
            through(itemversion_id=entry.version.pk, theme_id=self._known.themes[code].pk)
            for entry in planned
            for code in entry.row.values.get("themes", ())
        )

    def _write_lists(self, lists: dict[ItemVersion, dict[str, list[dict[str, Any]]]]) -> None:
        for name, (_sheet, model, _columns) in CHILDREN.items():
            model.objects.bulk_create(
                (
                    model(version=version, order=n, **self._child(values))
                    for version, children in lists.items()
                    for n, values in enumerate(children.get(name, ()), 1)
                ),
                batch_size=500,
            )

    def _child(self, values: dict[str, Any]) -> dict[str, Any]:
        if "certificate_type" not in values:
            return values
        code = values["certificate_type"]
        return values | {"certificate_type": self._known.certificates[code.lower()] if code else None}

    def _change(self, entry: Planned) -> None:
        """Bring a draft up to date, or begin the next version with what the row says."""
        version, row = entry.version, entry.row
        if entry.outcome == Outcome.CHANGED:
            version = operations.next_version(version=version, by=self._by)
        for key, value in self._stored(row.values).items():
            if key != "business_number":
                setattr(version, key, value)
        settle(version, row.notes)
        version.save()
        if "themes" in row.values:
            version.themes.set([self._known.themes[code].pk for code in row.values["themes"]])
        for name in row.children:
            self._replace(version, name, row.children[name])
        entry.version = version

    def _replace(self, version: ItemVersion, name: str, rows: list[dict[str, Any]]) -> None:
        """A list as the row has it. Files that belong to a material stay with it."""
        model = CHILDREN[name][1]
        held = {}
        if name == "materials":
            there = model.objects.filter(version=version).order_by("pk")
            held = {m.key: {"blank_form_id": m.blank_form_id, "sample_file_id": m.sample_file_id} for m in there}
        model.objects.filter(version=version).delete()
        model.objects.bulk_create(
            model(version=version, order=n, **self._child(values), **held.get(values.get("key"), {}))
            for n, values in enumerate(rows, 1)
        )

    def _fill(self, entry: Planned) -> bool:
        """What an item did not know yet: organ, basic item, kind, places. What it knows stays, and is said."""
        item, row, own = entry.version.item, entry.row, entry.row.own
        changed = self._fill_organ(item, row)
        if own["item_type"] and not item.item_type:
            item.item_type, changed = own["item_type"], True
        if changed:
            before = item.code
            item.derive()
            taken = ImplementedItem.objects.filter(code=item.code).exclude(pk=item.pk)
            if item.code != before and item.code and taken.exists():
                item.base = None
                row.notes.append(Note(About.BASE, _("Another item bears the code that would be built.")))
            item.save()
        there = {(place.place_id, place.room) for place in item.places.all()}
        new = [place for place in own["places"] if (place[0], place[2]) not in there]
        for n, (place, window, room) in enumerate(new, len(there) + 1):
            counter = self._known.windows.get((place, window))
            ItemPlace.objects.create(item=item, place_id=place, window=counter, room=room, order=n)
        if organs := _new_organs(item, own):
            item.organs.add(*organs)
        return changed or bool(new or organs)

    def _fill_organ(self, item: ImplementedItem, row: ItemRow) -> bool:
        changed = False
        if row.department and item.department_id is None:
            item.department, changed = row.department, True
        elif row.department and item.department_id != row.department.pk:
            text = _("Here the item belongs to %(name)s; that was not changed.")
            row.notes.append(Note(About.KEPT, text % {"name": item.department.name}))
        if row.own["base_code"] and item.base_id is None:
            item.base = self.base_for(row)
            changed = changed or item.base is not None
        elif row.own["base_code"] and item.base.code != row.own["base_code"]:
            text = _("Here the item has the basic code %(code)s; that was not changed.")
            row.notes.append(Note(About.KEPT, text % {"code": item.base.code}))
        return changed


def _learns(item: ImplementedItem, row: ItemRow) -> bool:
    """Whether the row says something the item does not know yet."""
    own = row.own
    there = {(place.place_id, place.room) for place in item.places.all()}
    return bool(
        (row.department and item.department_id is None)
        or (own["base_code"] and item.base_id is None)
        or (own["item_type"] and not item.item_type)
        or any((place, room) not in there for place, _window, room in own["places"])
        or _new_organs(item, own)
    )


def _new_organs(item: ImplementedItem, own: dict[str, Any]) -> set[int]:
    """Departments of the row that run the item too and are not entered yet."""
    return set(own["organs"]) - {organ.pk for organ in item.organs.all()} if own["organs"] else set()


def settle(version: ItemVersion, notes: list[Note]) -> None:
    """Take out what contradicts itself and what the database would refuse; say it."""
    law, promise = version.statutory_number, version.promised_number
    if law is not None and version.statutory_unit == version.promised_unit and promise > law:
        text = _("The promise (%(promise)d) is longer than the statutory limit (%(law)d); it was left out.")
        notes.append(Note(About.RULE, text % {"promise": promise, "law": law}))
        version.promised_number, version.promised_unit = 0, Unit.WORKDAY
    until = version.effective_until_date
    if until is not None and until < version.effective_from_date:
        notes.append(Note(About.RULE, _("It ends before it begins; the end was left out.")))
        version.effective_until_date = None
    if version.auto_decision and version.service_kind != "apply":
        notes.append(Note(About.RULE, _("Only what one applies for is decided by the system.")))
        version.auto_decision = False
