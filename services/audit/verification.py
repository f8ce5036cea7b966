"""Reading the chain back: every edit, deletion, insertion, swap and cut tail is found and named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING

from django.utils import timezone

from services.audit import chain, chaining
from services.audit.chaining import anchors_log
from services.audit.models import AuditAnchor, AuditEntry
from services.audit.triggers import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

WAITS_AT_MOST = timedelta(minutes=5)
NEWEST = 1000
TURNS = 4
"""At least so many turns, however short the chain is: else its growth from one part to two would skip some links."""
LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit: ``kind`` is edited, missing, moved, cut, anchor, waiting or unguarded."""

    kind: str
    seq: int | None
    entry_id: int | None = None

    def __str__(self) -> str:
        return f"{self.kind} seq={self.seq} id={self.entry_id}"


def verify() -> list[Problem]:
    """Everything that is wrong with the log, in the order of the chain; empty when it is whole."""
    heads: dict[int, str] = {0: chain.GENESIS}
    problems = list(_links(heads))
    problems += _waiting()
    problems += _anchors(heads)
    return problems


def verify_part(turn: int, rows: int) -> list[Problem]:
    """What is wrong in one part of ``rows`` links and in the newest ones; each ``turn`` reads the next part.

    Together the turns read the whole chain. The newest anchor, the file's last line, what waits to be linked and the
    triggers that keep the tables append-only are looked at every time.
    """
    length, _head = chaining.head()
    parts = max(TURNS, -(-length // rows))
    begin = turn % parts * rows
    end = min(begin + rows, length)
    problems = list(_part(begin, end)) if begin < end else []
    if not begin < end == length:
        problems += _part(max(0, length - NEWEST), length)
    newest = AuditAnchor.objects.order_by("-id").values_list("n", "head", "at", "mac")[:1]
    for n, head, at, mac in [*newest, *_last_line()]:
        heads = dict(AuditEntry.objects.filter(seq=n).values_list("seq", "hash"))
        problems += _anchor(heads, n, head, at, mac)
    problems += _waiting()
    problems += (Problem("unguarded", None) for _name in missing())
    return list(dict.fromkeys(problems))


def _part(begin: int, end: int) -> Iterator[Problem]:
    """Links and anchors with numbers after ``begin`` up to ``end``."""
    heads = {0: chain.GENESIS} | dict(AuditEntry.objects.filter(seq=begin).values_list("seq", "hash"))
    if begin not in heads:
        yield Problem("missing", begin)
        return
    yield from _links(heads, begin, end)
    for anchor in AuditAnchor.objects.filter(n__gt=begin, n__lte=end).order_by("id").iterator(chunk_size=2000):
        if anchor.n in heads:
            yield from _anchor(heads, anchor.n, anchor.head, anchor.at, anchor.mac)


def _links(heads: dict[int, str], begin: int = 0, end: int | None = None) -> Iterator[Problem]:
    expected, prev_hash = begin + 1, heads[begin]
    linked = (
        AuditEntry.objects.filter(seq__gt=begin)
        if end is None
        else AuditEntry.objects.filter(seq__gt=begin, seq__lte=end)
    )
    for entry in linked.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected:
            yield Problem("missing", expected, None)
            expected = entry.seq
        elif not compare_digest(entry.prev_hash, prev_hash):
            yield Problem("moved", entry.seq, entry.pk)
        if not compare_digest(chain.seal(entry), entry.mac):
            yield Problem("edited", entry.seq, entry.pk)
        elif not compare_digest(chain.link(entry.prev_hash, entry.seq, entry.mac), entry.hash):
            yield Problem("moved", entry.seq, entry.pk)
        prev_hash = heads[entry.seq] = entry.hash
        expected += 1


def _waiting() -> Iterator[Problem]:
    """Entries not yet linked must be ours, and must not wait for long."""
    for entry in AuditEntry.objects.filter(seq=None).order_by("id").iterator(chunk_size=2000):
        if not compare_digest(chain.seal(entry), entry.mac):
            yield Problem("edited", None, entry.pk)
        elif timezone.now() - entry.at > WAITS_AT_MOST:
            yield Problem("waiting", None, entry.pk)


def _anchors(heads: dict[int, str]) -> Iterator[Problem]:
    """The chain must still pass through every anchor of the table and of the file."""
    in_table = set()
    for anchor in AuditAnchor.objects.order_by("id").iterator(chunk_size=2000):
        in_table.add((anchor.n, anchor.head))
        yield from _anchor(heads, anchor.n, anchor.head, anchor.at, anchor.mac)
    for n, head, at, mac in _lines():
        if (n, head) not in in_table:
            yield Problem("anchor", n)
        yield from _anchor(heads, n, head, at, mac)


def _anchor(heads: dict[int, str], n: int, head: str, at: datetime | None, mac: str) -> Iterator[Problem]:
    if at is None or not compare_digest(chain.anchor_mac(n, head, at), mac):
        yield Problem("anchor", n)
    elif n not in heads:
        yield Problem("cut", n)
    elif not compare_digest(heads[n], head):
        yield Problem("anchor", n)


def _lines() -> Iterator[tuple[int, str, datetime | None, str]]:
    path = anchors_log()
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            yield _read(line)


def _read(line: str) -> tuple[int, str, datetime | None, str]:
    try:
        n, head, at, mac = line.split()
        return int(n), head, datetime.fromisoformat(at), mac
    except ValueError:
        return -1, "", None, ""


def _last_line() -> list[tuple[int, str, datetime | None, str]]:
    """The newest anchor of the file, without reading all of it; nothing while there is no file."""
    path = anchors_log()
    if not path.exists() or not (size := path.stat().st_size):
        return []
    with path.open("rb") as log:
        log.seek(max(0, size - LONGEST_LINE))
        return [_read(log.read().decode(errors="replace").splitlines()[-1])]
