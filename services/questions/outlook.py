"""What may still be asked: the questions these answers lead to for certain, and those an open question decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.questions.conditions import EMPTY, compare
from services.questions.enums import Operator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from services.questions.spec import FormSpec


class Outlook:
    """The questions of a form before all of it is answered.

    ``done``: keys of pages that are answered; what was left out there stays out.
    """

    def __init__(self, spec: FormSpec, answers: Mapping[str, Any], done: Collection[str]) -> None:
        self.answers, self.asked = answers, {}
        self.settled = {question.key for question in spec.questions if question.group_key in done}
        for question in spec.questions:
            self.asked[question.key] = self.will_hold(question.shown_when)

    def will_hold(self, rows: Iterable[Mapping[str, Any]]) -> bool | None:
        """Whether all these conditions hold in the end; None while an open question decides."""
        found = [self._row(row) for row in rows]
        if False in found:
            return False
        return None if None in found else True

    def _row(self, row: Mapping[str, Any]) -> bool | None:
        key = row["question"]
        asked = self.asked.get(key, True)
        answer = self.answers.get(key) if asked else None
        if asked is not False and answer in EMPTY and key in self.asked and key not in self.settled:
            return None
        return compare(row.get("operator", Operator.EQUALS), answer, row.get("value")) is True

    def will_ask(self, keys: Iterable[str]) -> bool | None:
        """Whether any of these questions is asked in the end; None while that is open."""
        return any_holds(self.asked[key] for key in keys)


def any_holds(found: Iterable[bool | None]) -> bool | None:
    """True as soon as one is, None while one is open, else False."""
    states = list(found)
    if True in states:
        return True
    return None if None in states else False
