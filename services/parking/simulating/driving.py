"""A planned day told to the Device API: gates that wait, pay and open, batches after an outage."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from services.parking.api.authentication import signature_of
from services.parking.operations.picturing import JPEG

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from services.parking.simulating.day import Passage, Plan

API = "/api/v1/devices/"
PATIENCE = 20
"""How often a gate asks whether it may open."""
MOST = 200
OK = 200
BUSY = frozenset({429, 503})


class Portal(Protocol):
    """How a request reaches the portal."""

    def send(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Status and JSON."""


@dataclass(slots=True)
class Report:
    """What became of the day."""

    told: int = 0
    batches: int = 0
    paid: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    shut: list[str] = field(default_factory=list)
    """Events after which the gate did not open by itself."""


@dataclass(slots=True)
class Driver:
    """``keys``: device → secret. ``pay`` pays the bill of a reference and says whether it could."""

    portal: Portal
    keys: Mapping[str, str]
    pay: Callable[[str], bool]
    wait: Callable[[float], None] = time.sleep
    report: Report = field(default_factory=Report)

    def ask(self, device: str, method: str, name: str, data: Any = None) -> tuple[int, Any]:
        """One signed request; again while the portal is busy."""
        body = b"" if data is None else json.dumps(data, ensure_ascii=False).encode()
        return self._send(device, method, name, body, {})

    def show(self, device: str, event: str, picture: bytes) -> bool:
        """The picture of a passage that was told; whether it was taken."""
        said = self._send(device, "PUT", f"passages/{event}/picture/", picture, {"Content-Type": JPEG})
        return said[0] == OK

    def _send(self, device: str, method: str, name: str, body: bytes, kind: Mapping[str, str]) -> tuple[int, Any]:
        path = API + name
        for _attempt in range(PATIENCE):
            stamp = str(int(time.time()))
            signed = signature_of(secret=self.keys[device], method=method, path=path, stamp=stamp, body=body)
            headers = {"X-Device": device, "X-Timestamp": stamp, "X-Signature": signed, **kind}
            status, said = self.portal.send(method=method, path=path, headers=headers, body=body)
            if status not in BUSY:
                break
            self.wait(1)
        return status, said

    def drive(self, plan: Plan, *, until: Callable[[Any], None]) -> Report:
        """Tell everything in the order in which it is told; ``until`` waits for a moment of the day."""
        kept: dict[tuple[str, Any], list[Passage]] = {}
        for passage in plan.passages:
            if passage.kept:
                end = min(one.ends_at for one in plan.outages if one.device == passage.device)
                kept.setdefault((passage.device, end), []).append(passage)
        alone = [(one.told_at, 1, (one,)) for one in plan.passages if not one.kept]
        together = [(end, 0, tuple(some)) for (_device, end), some in kept.items()]
        for at, _kind, passages in sorted(alone + together, key=lambda row: row[:2]):
            until(at)
            if passages[0].kept:
                self._batch(passages)
            else:
                self._passage(passages[0])
        return self.report

    def _passage(self, passage: Passage) -> None:
        status, said = self.ask(passage.device, "POST", "passages/", _told(passage))
        self.report.told += 1
        if status != OK:
            self.report.refused.append(f"{passage.event}: {status} {said}")
            return
        self._note(said)
        if said["decision"] == "pay" and (not said["bill"] or self._pay(said)):
            self._until_open(passage)  # also where it was told before and is paid by now
        elif said["decision"] != "open":
            self.report.shut.append(passage.event)

    def _until_open(self, passage: Passage) -> None:
        for attempt in range(PATIENCE):
            _status, said = self.ask(passage.device, "GET", f"passages/{passage.event}/")
            if said.get("decision") == "open":
                return
            self.wait(0.1 * attempt)
        self.report.shut.append(passage.event)

    def _batch(self, passages: tuple[Passage, ...]) -> None:
        for begin in range(0, len(passages), MOST):
            events = [_told(one) for one in passages[begin : begin + MOST]]
            device = passages[0].device
            status, said = self.ask(device, "POST", "batch/", {"events": events})
            self.report.batches += 1
            self.report.told += len(events)
            if status != OK:
                self.report.refused.append(f"batch of {device}: {status} {said}")
                continue
            for result in said["results"]:
                if result["refusal"]:
                    self.report.refused.append(str(result))
                else:
                    self._note(result["answer"])
                    self._pay(result["answer"])

    def _note(self, said: dict[str, Any]) -> None:
        self.report.outcomes[said["outcome"]] += 1
        self.report.decisions[said["decision"]] += 1

    def _pay(self, said: dict[str, Any]) -> bool:
        if not said["bill"] or not self.pay(said["bill"]):
            return False
        self.report.paid += said["due"]
        return True


def _told(passage: Passage) -> dict[str, Any]:
    return {
        "event": passage.event,
        "at": passage.at.isoformat(),
        "plate": passage.plate,
        "confidence": passage.confidence,
    }
