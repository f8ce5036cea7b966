"""What Lighthouse says of four pages on a phone. Fetched by npm: measured by its own name alone, never with ``all``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import ORIENTATION, Goal, Result, summary
from bench.push import served, settle
from bench.signedin import cookies_of
from portal import env
from tests.factories import applications as make

PACKAGE, VERSION = "lighthouse", "12.8.2"
"""The newest that runs on node 18 to 20."""
FOLDER = env.ROOT / "var" / "bench" / f"{PACKAGE}-{VERSION}"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100}
"""Points of 100; a ratio of 1 is the goal."""
TURNS = 3
FAST = 1500
"""The benchmark index of a machine as Lighthouse expects it; on a slower or busy one a page only seems slow."""
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
TRIES = 3
"""A browser on a busy machine may not come up in time; then there is no report."""
TOLD = ("title", "displayValue")
ITEM = 400
"""Characters of what an audit found that are told."""


def program() -> Path:
    """Fetched once; scripts of packages do not run."""
    if not FOLDER.is_dir():
        FOLDER.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=FOLDER.parent) as folder:
            made = Path(folder) / "made"
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(made)]
            subprocess.run([*command, f"{PACKAGE}@{VERSION}"], check=True, capture_output=True, timeout=600)
            made.rename(FOLDER)  # whole or not at all
    return FOLDER / "node_modules" / PACKAGE / "cli" / "index.js"


def look(address: str, cookies: str, out: Path) -> dict:
    """One look at a page by a browser that has seen nothing yet; the report stays in ``out``."""
    headers = out.with_suffix(".headers")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}))
    command = ["node", str(program()), address, "--quiet", "--output=json", f"--output-path={out}"]
    command += [f"--only-categories={','.join(GOALS)}", f"--extra-headers={headers}", f"--chrome-flags={FLAGS}"]
    told = {**os.environ, "CHROME_PATH": env.text("CHROMIUM")}
    for _ in range(TRIES):
        if subprocess.run(command, env=told, stdout=sys.stderr, timeout=240).returncode == 0:
            break
    headers.unlink()
    found = json.loads(out.read_text())
    assert found["finalDisplayedUrl"] == address, found["finalDisplayedUrl"]  # not the sign-in page instead
    return found


def missing(found: dict) -> list[str]:
    """The audits that cost points, each with what it found."""
    audits = found["audits"]
    lost = {
        row["id"]: audits[row["id"]]
        for name in GOALS
        for row in found["categories"][name]["auditRefs"]
        if row["weight"] and (audits[row["id"]]["score"] or 0) < 0.9 and audits[row["id"]]["score"] is not None
    }
    return [
        f"{key}: {' '.join(row[part] for part in TOLD if row.get(part))} "
        f"{json.dumps(row.get('details', {}).get('items', []), ensure_ascii=False)[:ITEM]}"
        for key, row in lost.items()
    ]


def run(rounds: int) -> dict[str, Result]:
    """Home and a guide as nobody, a page of a form and a case as the resident they are of; medians of three looks."""
    case, draft = make.received(), make.draft(make.OTHER_HOUSEHOLD, make.RESIDENCE_PERMIT)
    pages = {
        "home": ("/", ""),
        "item guide": (f"/items/{make.RESIDENCE_PERMIT}/", ""),
        "form page": (f"/my/cases/{draft.ref}/fill/about_you/", cookies_of(phone=make.OTHER_HOUSEHOLD)),
        "case": (f"/my/cases/{case.ref}/", cookies_of()),
    }
    results, machine = {}, []
    with served() as port:
        settle()
        for name, (address, cookies) in pages.items():
            out = FOLDER.parent / f"lighthouse-{name.replace(' ', '-')}.json"
            looks = [look(f"http://127.0.0.1:{port}{address}", cookies, out) for _ in range(min(rounds, TURNS))]
            for category, goal in GOALS.items():
                scores = [(goal, one["categories"][category]["score"] * 100) for one in looks]
                results[f"{name}: {category}"] = summary(scores, goal=Goal(least=1), unit="points")
            machine += [(FAST, one["environment"]["benchmarkIndex"]) for one in looks]
            lost = dict.fromkeys(line for one in looks for line in missing(one))
            print(*(f"\n  {name}: {line}" for line in lost), file=sys.stderr)
    return results | {"the machine: benchmark index": summary(machine, goal=ORIENTATION, unit="points")}
