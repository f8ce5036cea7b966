"""Every simulated charge point of a city in one process, until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from pathlib import Path
from typing import Any

from services.charging.simulating.car import spread
from services.charging.simulating.link import Opens, over_network
from services.charging.simulating.pile import FAULTED, Pace, Pile, Speech
from services.charging.simulating.speech16 import Speech16
from services.charging.simulating.speech201 import Speech201

logger = logging.getLogger(__name__)
SPEECHES: dict[str, type[Speech]] = {"ocpp1.6": Speech16, "ocpp2.0.1": Speech201}
RAMP = 15
"""Seconds within which all of them connect."""
BROKEN, BUSY = 0.04, 0.3
"""Share of plugs that are faulty, and at which cars of strangers come and go."""


class Memory:
    """What charge points know when the power comes back, in one file; without one, nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.told: dict[str, dict[str, Any]] = {}
        if path is not None and path.exists():
            with contextlib.suppress(ValueError):  # cut off while it was written: they know nothing any more
                self.told = json.loads(path.read_text(encoding="utf-8"))

    def keep(self, identity: str, told: dict[str, Any]) -> None:
        """Whole or not at all."""
        self.told[identity] = told
        if self.path is not None:
            beside = self.path.with_suffix(".new")
            beside.write_text(json.dumps(self.told), encoding="utf-8")
            beside.replace(self.path)


def pile(about: dict[str, Any], *, opens: Opens, pace: Pace, memory: Memory) -> Pile:
    """One charge point. ``about``: identity, protocol, plugs as [number, W], calm: nothing is ever wrong with it."""
    made = Pile(
        identity=about["identity"],
        plugs=[(number, power) for number, power in about["plugs"]],
        speech=SPEECHES[about["protocol"]](),
        opens=opens,
        pace=pace,
        memory=memory.told.get(about["identity"]),
        keep=memory.keep,
    )
    for plug in made.plugs.values() if not about["calm"] else ():
        if spread(f"{made.identity} {plug.number} broken") < BROKEN:
            plug.status, plug.error = FAULTED, "GroundFailure"
    return made


async def live(made: Pile, *, calm: bool, after: float) -> None:
    """Comes a little later than the one before; 2.0.1 has no word for a car that nobody has begun to charge."""
    await asyncio.sleep(after)
    for plug in made.plugs.values():
        visited = isinstance(made.speech, Speech16) and spread(f"{made.identity} {plug.number} busy") < BUSY
        if visited and not calm and plug.status != FAULTED:
            made.later(made.strangers(plug))
    try:
        await made.run()
    except Exception:
        logger.exception("%s", made.identity)


async def stand(street: list[dict[str, Any]], *, address: str, key: str, memory: Memory, ended: asyncio.Event) -> None:
    """All of them, until ``ended``."""
    work = []
    for number, about in enumerate(street):
        opens = over_network(address, about["identity"], key, about["protocol"])
        made = pile(about, opens=opens, pace=Pace(), memory=memory)
        after = RAMP * number / len(street)
        work.append(asyncio.create_task(live(made, calm=about["calm"], after=after)))
    await ended.wait()
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
