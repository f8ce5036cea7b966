"""``python -m bench all`` or ``… pages push``: measures, prints one table, writes var/bench/report.json."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import sys
import time
from pathlib import Path

from bench import sizes
from bench.installation import installed
from bench.measure import Result

SUITES = (
    *("pages", "signedin", "desk", "search", "submit", "submit_postgresql"),
    *("payments", "payments_postgresql", "devices", "devices_postgresql", "fees"),
    *("certificate", "workers", "instant", "push", "charging"),
)
FETCHED = ("lighthouse",)
"""Programs of others, from a registry: measured when asked for by name, never with ``all``."""
REPORT = Path(__file__).resolve().parents[1] / "var/bench/report.json"


def table(results: dict[str, Result]) -> str:
    """The report for people."""
    lines = [f"{'what':<34}{'ratio':>9}  {'goal':<9}{'floor':>9}{'ours':>9}  {'unit':<8} spread"]
    for name, r in results.items():
        mark = "ok" if r.ok else "MISSED"
        lines.append(
            f"{name:<34}{r.ratio:>9.3g}  {r.goal:<9}{r.floor:>9.3g}{r.value:>9.3g}  {r.unit:<8} "
            f"{r.spread[0]:.3g}–{r.spread[1]:.3g}  {mark}"
        )
    return "\n".join(lines)


def main() -> int:
    """Runs the suites; ends with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("suites", nargs="+", choices=("all", *SUITES, *FETCHED))
    parser.add_argument("--rounds", type=int, default=15, help="turns of floor and ours (3 is a smoke run)")
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--items", type=int, default=0, help="items of the catalogue in pages, 0 = the demo city's")
    parser.add_argument("--searched", type=int, nargs="+", default=sizes.SEARCHED, help="items in search, growing")
    parser.add_argument("--cases", type=int, nargs="+", default=sizes.CASES, help="cases in signedin, growing")
    transfers = "rows of the ledger in payments; 10000000 shows what a city has after years"
    parser.add_argument("--transfers", type=int, default=sizes.TRANSFERS, help=transfers)
    parser.add_argument("--start", type=Path, help="data folder of a prepared installation on SQLite, to be copied")
    options = parser.parse_args()
    sizes.ITEMS, sizes.SEARCHED, sizes.CASES = options.items, tuple(options.searched), tuple(options.cases)
    sizes.TRANSFERS = options.transfers
    chosen = SUITES if "all" in options.suites else tuple(options.suites)
    results: dict[str, Result] = {}
    with installed(options.start):
        for name in chosen:
            began = time.monotonic()
            print(f"{name} …", end=" ", flush=True, file=sys.stderr)
            results |= importlib.import_module(f"bench.{name}").run(options.rounds)
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(
        json.dumps({n: dataclasses.asdict(r) for n, r in results.items()}, indent=1, ensure_ascii=False)
    )
    print(table(results))
    return 0 if all(r.ok for r in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
