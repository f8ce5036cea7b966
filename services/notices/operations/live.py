"""The durable store of ``common.live``."""

from __future__ import annotations

from services.common import transaction
from services.common.outbox import OutsideTransaction
from services.common.statements import count_up
from services.common.together import write
from services.notices.models import LiveCounter, LiveEvent


class LiveRows:
    """Numbers of a person have no gap and never repeat, whoever writes at once.

    The counter row is locked until the transaction ends; a rollback gives the number back.
    """

    def append(self, person_id: int, event: str, payload: dict) -> int:
        """Write the next event; its number. Raises OutsideTransaction."""
        if not transaction.get_connection().in_atomic_block:
            raise OutsideTransaction(event)
        seq = count_up(LiveCounter, person=person_id)
        write(LiveEvent(person_id=person_id, seq=seq, event=event, payload=payload))
        return seq

    def since(self, person_id: int, seq: int, limit: int) -> list[dict]:
        """Events after ``seq`` in order, at most ``limit``."""
        rows = LiveEvent.objects.filter(person_id=person_id, seq__gt=seq).order_by("seq")[:limit]
        return [{"seq": row.seq, "event": row.event, "payload": row.payload} for row in rows]

    def last(self, person_id: int) -> int:
        """The newest number, 0 when there is none."""
        return next(iter(LiveCounter.objects.filter(person_id=person_id).values_list("last", flat=True)), 0)


STORE = LiveRows()
