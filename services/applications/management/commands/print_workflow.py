"""`manage.py print_workflow`: the states of a case with their codes, and every move, as two tables."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from services.applications.enums import EXTERNAL_CODES, FINAL, State
from services.applications.operations.papers import TITLES as PAPERS
from services.applications.story import TITLES
from services.applications.workflow import MOVES, RUNS, Move


class Command(BaseCommand):
    """Prints the table of `workflow.py`."""

    help = "Print every state and every permitted move of a case."

    def handle(self, *args: Any, **options: Any) -> None:
        """States: name, code (C0109), words, clocks that run. Moves: name, words, from, to, who, document, clocks."""
        with override("zh-hans"):
            for state in State:
                clocks = ", ".join(sorted(RUNS.get(state, ()))) or ("end" if state in FINAL else "-")
                self.stdout.write(f"{state.value:12} {EXTERNAL_CODES.get(state, '--')}  {state.label}  [{clocks}]")
            self.stdout.write("")
            for move in MOVES.values():
                sources, actors = ", ".join(sorted(move.sources)), ", ".join(sorted(move.by))
                paper = PAPERS.get(move.document, "-")
                line = f"{move.name:20} {TITLES[move.name]}  {sources} -> {move.target or '(stays)'}  {actors}  {paper}"
                self.stdout.write(f"{line}  [{_clocks(move)}]")


def _clocks(move: Move) -> str:
    """What it does to the clocks: which end with it, which may begin."""
    if move.target is None:
        return "run on"
    before = frozenset().union(*(RUNS.get(source, frozenset()) for source in move.sources))
    after = RUNS.get(move.target, frozenset())
    ends, begins = sorted(before - after), sorted(after - before)
    told = [f"ends {', '.join(ends)}"] if ends else []
    told += [f"begins {', '.join(begins)}"] if begins else []
    return "; ".join(told) or "run on"
