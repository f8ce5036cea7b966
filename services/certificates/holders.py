"""Whether what a file says of holders agrees with who is known and what they hold already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.enums import IdType
from services.accounts.models import Enterprise, Person, id_index
from services.accounts.operations.real_name import clean_number
from services.certificates.enums import CertificateStatus, HolderKind
from services.certificates.models import Certificate
from services.certificates.reading import CREDIT_CODE, ID_NUMBER, ID_TYPE, NAME, Fault, columns
from services.common.identifiers import IdentifierError, credit_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from services.certificates.models import CertificateType
    from services.certificates.reading import Row

FORMATS = {
    IdType.ID_CARD: re.compile(r"[0-9]{17}[0-9X]"),
    IdType.PASSPORT: re.compile(r"[A-Z0-9]{5,17}"),
    IdType.HK_MACAO_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    IdType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}(?:[0-9]{2}[A-Z]?)?"),
    IdType.HMT_RESIDENCE: re.compile(r"8[123]0000[0-9]{11}[0-9X]"),
    IdType.FOREIGN_PERMANENT: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
}
"""Kinds of documents of persons and what their numbers look like; an identity card is also reckoned (GB 11643)."""
AT_ONCE = 500
"""Holders asked for in one query."""


class AlreadySays(Exception):
    """The holder has a valid certificate of this type that says the same."""


def key_of(said: dict[str, str]) -> str:
    """By what the holder of a row is known: blind index of the document, or credit code."""
    if ID_NUMBER in said:
        return id_index(said.get(ID_TYPE) or IdType.ID_CARD, said[ID_NUMBER])
    return said.get(CREDIT_CODE, "")


def keys_of(person_ids: Collection[int]) -> tuple[set[str], set[str]]:
    """Keys of these persons, and of the enterprises they lead."""
    people = Person.objects.filter(pk__in=person_ids).values_list("id_index", flat=True)
    firms = Enterprise.objects.filter(legal_representative__in=person_ids).values_list("credit_code", flat=True)
    return set(people), set(firms)


def faults(kind: CertificateType, rows: list[Row], *, close: Collection[int] = ()) -> list[Fault]:
    """Every row whose holder cannot be, stands twice, is known by another name, or holds one already.

    Also who is among ``close``: ids of the clerk and those close to them; nothing more is said of such a holder.

    Writes documents and codes in ``rows`` as they are kept.
    """
    check = _persons if kind.holder_kind == HolderKind.PERSON else _enterprises
    near = set().union(*keys_of(close))
    said = _("This is you, or somebody close to you. A colleague must read it in.")
    wrong = [Fault(row.place, said) for row in rows if near and _key_or_none(row) in near]
    apart = {fault.place for fault in wrong}
    return wrong + list(check(kind, [row for row in rows if row.place not in apart]))


def _key_or_none(row: Row) -> str | None:
    try:
        return _read_document(row) if ID_NUMBER in row.holder else credit_code(row.holder[CREDIT_CODE])
    except IdentifierError:
        return None


def _persons(kind: CertificateType, rows: list[Row]) -> Iterator[Fault]:
    seen = _Seen(kind)
    for row in rows:
        try:
            index = _read_document(row)
        except IdentifierError as error:
            yield Fault(row.place, f"{ID_NUMBER}：{error}")
            continue
        if not row.holder[NAME]:
            yield Fault(row.place, f"{NAME}：{_('is empty')}")
        if wrong := seen.twice(index, row):
            yield wrong
    for part in _parts(seen.rows):
        known = {p.id_index: p for p in Person.objects.filter(id_index__in=part)}
        held = _held(kind, holder__in=known.values())
        for index, person in known.items():
            for row in seen.rows[index]:
                if person.name != row.holder[NAME]:
                    yield Fault(row.place, _("This document is known under another name"))
                elif _holds(kind, held.get(person.pk, ()), row):
                    yield Fault(row.place, _said_of_holder(kind))


def _read_document(row: Row) -> str:
    """The blind index of the row's document. Raises IdentifierError."""
    kind = (row.holder.get(ID_TYPE) or IdType.ID_CARD)[:2]
    if kind not in FORMATS:
        raise IdentifierError(_("unknown kind of document"))
    number = document_number(kind, row.holder[ID_NUMBER])
    row.holder |= {ID_TYPE: kind, ID_NUMBER: number}
    return id_index(kind, number)


def document_number(kind: str, text: str) -> str:
    """The number of a person's document as it is kept. Raises IdentifierError for one its kind cannot have."""
    number = clean_number(kind, text)
    if not FORMATS[kind].fullmatch(number):
        raise IdentifierError(_("Compare this number with the document: it is not one of this kind."))
    return number


def _enterprises(kind: CertificateType, rows: list[Row]) -> Iterator[Fault]:
    seen = _Seen(kind)
    for row in rows:
        try:
            code = row.holder[CREDIT_CODE] = credit_code(row.holder[CREDIT_CODE])
        except IdentifierError as error:
            yield Fault(row.place, f"{CREDIT_CODE}：{error}")
            continue
        if wrong := seen.twice(code, row):
            yield wrong
    for part in _parts(seen.rows):
        known = {firm.credit_code: firm for firm in Enterprise.objects.filter(credit_code__in=part)}
        held = _held(kind, holder_enterprise__in=known.values())
        for code in part:
            for row in seen.rows[code]:
                if code not in known:
                    yield Fault(row.place, _("This organisation is not known to the portal yet"))
                elif _holds(kind, held.get(known[code].pk, ()), row):
                    yield Fault(row.place, _said_of_holder(kind))


class _Seen:
    """Rows by holder. Of a type held once a holder stands once; of another with the same facts once."""

    def __init__(self, kind: CertificateType) -> None:
        self.kind = kind
        self.rows: dict[str, list[Row]] = {}
        self._places: dict[tuple[str, tuple], int] = {}

    def twice(self, key: str, row: Row) -> Fault | None:
        """What is wrong when it stands there already; else it is kept."""
        place = self._places.setdefault((key, _facts(self.kind, row)), row.place)
        if place != row.place:
            words = _("The same holder as in row {n}") if self.kind.one_per_holder else _("Says the same as row {n}")
            return Fault(row.place, words.format(n=place))
        self.rows.setdefault(key, []).append(row)
        return None


def _facts(kind: CertificateType, row: Row) -> tuple:
    """What tells two certificates of one holder apart; nothing does for a type held once."""
    return () if kind.one_per_holder else tuple(sorted(row.face.items()))


def _holds(kind: CertificateType, held: Iterable[Certificate], row: Row) -> bool:
    """Whether one that the holder has stands against this row."""
    given = [key for key in columns(kind).values() if key]
    return any(kind.one_per_holder or same_facts(one.face_data, row.face, given) for one in held)


def same_facts(one: dict[str, str], other: dict[str, str], keys: Iterable[str]) -> bool:
    """Whether two faces say the same under these keys."""
    return all(one.get(key, "") == other.get(key, "") for key in keys)


def _said_of_holder(kind: CertificateType) -> str:
    if kind.one_per_holder:
        return _("Holds a valid one already")
    return _("Holds a valid one already that says the same")


def _parts(seen: Iterable[str]) -> Iterator[list[str]]:
    keys = list(seen)
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _held(kind: CertificateType, **whose: object) -> dict[int, list[Certificate]]:
    """Holder → what is in force and not up for renewal: for the others a new version is issued."""
    today = timezone.localdate()
    rows = Certificate.objects.usable(on=today).filter(type=kind, status=CertificateStatus.VALID, **whose)
    found: dict[int, list[Certificate]] = {}
    for one in rows.select_related("type").order_by("pk"):
        if not one.is_renewable_on(today):
            found.setdefault(one.holder_id or one.holder_enterprise_id, []).append(one)
    return found


def refuse_double(kind: CertificateType, holder: Person | Enterprise, face: dict[str, str]) -> None:
    """Raises AlreadySays when the holder has one in force that says the same; holds their row to the end.

    For types held several times, whatever files they were read in from. Call inside a transaction.
    """
    type(holder).objects.select_for_update().get(pk=holder.pk)
    whose = {"holder_enterprise": holder} if isinstance(holder, Enterprise) else {"holder": holder}
    held = _held(kind, **whose).get(holder.pk, ())
    keys = [field["key"] for field in kind.fields if field["kind"] != "photo"]
    if any(same_facts(one.face_data, face, keys) for one in held):
        raise AlreadySays(kind.code)
