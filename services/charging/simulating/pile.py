"""A simulated charge point that stands somewhere: what it does when it is told to, and when a car comes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.charging.simulating.car import Car, spread
from services.charging.simulating.link import CutOff, Link, Opens, Refused

logger = logging.getLogger(__name__)
AVAILABLE, PREPARING, CHARGING, SUSPENDED = "Available", "Preparing", "Charging", "SuspendedEV"
FINISHING, UNAVAILABLE, FAULTED = "Finishing", "Unavailable", "Faulted"
STARTABLE = (AVAILABLE, PREPARING)
UNPLUGGED = "EVDisconnected"
KEPT = ("tag", "wish", "transaction", "began", "read_at", "seq", "meter_start")
"""What has to be known of a charge when the power comes back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds each thing takes."""

    plug_in: float = 2
    begin: float = 2
    reading: float = 10
    unplug: float = 90
    stays: float = 2700
    """A car that is full is fetched after so long."""
    restart: float = 8
    free: float = 1800
    busy: float = 1500
    """Of cars the portal knows nothing of: so long there is none, so long there is one; half to one and a half."""


@dataclass(slots=True)
class Charge:
    """One transaction. ``transaction`` is the portal's number in 1.6, its own in 2.0.1."""

    tag: str
    wish: int | None
    transaction: str
    car: Car
    began: float = 0
    read_at: float = 0
    meter_start: int = 0
    seq: int = -1
    reason: str = ""
    """Why it is to end; empty while it goes on."""
    told_to_end: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, reason: str) -> None:
        """The first reason counts."""
        self.reason = self.reason or reason
        self.told_to_end.set()


@dataclass(slots=True)
class Plug:
    """One connector; ``meter`` in Wh."""

    number: int
    power: int
    meter: float
    status: str = AVAILABLE
    error: str = "NoError"
    is_usable: bool = True
    charge: Charge | None = None


class Speech(Protocol):
    """The words of a protocol: (action, payload) of what is told; what comes is carried out at the pile."""

    def boot(self, pile: Pile) -> tuple[str, dict[str, Any]]: ...
    def status(self, plug: Plug, at: float) -> tuple[str, dict[str, Any]]: ...
    def start(self, plug: Plug, charge: Charge) -> tuple[str, dict[str, Any]]: ...
    def reading(self, plug: Plug, charge: Charge) -> tuple[str, dict[str, Any]]: ...
    def full(self, plug: Plug, charge: Charge) -> tuple[str, dict[str, Any]] | None: ...
    def end(self, plug: Plug, charge: Charge) -> tuple[str, dict[str, Any]]: ...
    def begun(self, charge: Charge, answer: dict[str, Any]) -> bool: ...
    def carry_out(self, pile: Pile, action: str, told: dict[str, Any]) -> dict[str, Any] | None: ...


class Pile:
    """``memory`` is what it knew before it lost power; ``keep`` is called with what it would have to know then."""

    def __init__(
        self,
        *,
        identity: str,
        plugs: list[tuple[int, int]],
        speech: Speech,
        opens: Opens,
        pace: Pace,
        memory: dict[str, Any] | None = None,
        keep: Callable[[str, dict[str, Any]], None] = lambda _identity, _told: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.identity, self.speech, self.pace, self.now, self.keep = identity, speech, pace, now, keep
        self.memory = memory or {}
        meters = self.memory.get("meters", {})
        first = 10_000 + int(spread(identity) * 900_000)
        self.plugs = {n: Plug(n, power, meters.get(str(n), first)) for n, power in plugs}
        self.settings = {"HeartbeatInterval": "300", "MeterValueSampleInterval": f"{pace.reading:g}"}
        self.restarts_when_idle = False
        self.telling: set[str] = set()
        """Plugs of which is told what power took away."""
        self.link = Link(opens=opens, greet=self.greet, answer=self.answer, spread=spread(identity))
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until its key is taken away."""
        beating = asyncio.create_task(self._beat())
        try:
            await self.link.run()
        finally:
            for task in (beating, *self.tasks):
                task.cancel()
            await asyncio.gather(beating, *self.tasks, return_exceptions=True)
            self.remember()
            await self.link.close()

    async def greet(self) -> None:
        """First on a new socket: who it is, how its plugs stand, what power took away from it."""
        answer = await self.link.ask(*self.speech.boot(self))
        seconds = answer.get("interval")
        if isinstance(seconds, int) and seconds > 0:
            self.settings["HeartbeatInterval"] = str(seconds)
        for plug in self.plugs.values():
            await self.link.ask(*self.speech.status(plug, self.now()))
        self.link.ready.set()
        for number, told in self.memory.get("charges", {}).items():
            if number not in self.telling and int(number) in self.plugs:
                self.telling.add(number)
                self.later(self._lost(self.plugs[int(number)], told))

    async def _lost(self, plug: Plug, told: dict[str, Any]) -> None:
        """It had no power: the charge that went on has ended, at the meter that was read last."""
        charge = Charge(told["tag"], told["wish"], told["transaction"], Car.coming(told["tag"]))
        charge.began, charge.read_at, charge.seq = told["began"], told["read_at"], told["seq"] + 1
        charge.meter_start, charge.reason = told["meter_start"], "PowerLoss"
        before, plug.meter = plug.meter, told["meter"]
        message = self.speech.end(plug, charge)
        plug.meter = before
        await self.link.tell(*message)
        self.memory["charges"].pop(str(plug.number))
        self.remember()

    async def _beat(self) -> None:
        await asyncio.sleep(spread(f"{self.identity} beat") * 60)
        while True:
            with contextlib.suppress(CutOff, Refused):
                if self.link.ready.is_set():
                    await self.link.ask("Heartbeat", {})
            await asyncio.sleep(float(self.settings["HeartbeatInterval"]))

    def answer(self, action: str, told: dict[str, Any]) -> dict[str, Any] | None:
        """A command of the portal."""
        return self.speech.carry_out(self, action, told if isinstance(told, dict) else {})

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside everything else; it ends with the charge point."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("%s", self.identity, exc_info=task.exception())

    async def show(self, plug: Plug, status: str) -> None:
        """How a plug stands from now on."""
        plug.status = status
        with contextlib.suppress(CutOff, Refused):  # after a new connection it is told anyway
            if self.link.ready.is_set():
                await self.link.ask(*self.speech.status(plug, self.now()))

    # what it is told to do

    def wish(self, number: int | None, tag: str, wish: int | None = None) -> Charge | None:
        """Begin a charge; None where it cannot."""
        free = [plug for plug in self.plugs.values() if plug.charge is None and plug.status in STARTABLE]
        plug = next((one for one in free if number in (None, one.number)), None)
        if plug is None or not tag:
            return None
        plug.charge = Charge(tag, wish, str(uuid.uuid4()), Car.coming(tag))
        self.later(self._charge(plug, plug.charge))
        return plug.charge

    def find(self, transaction: str) -> Charge | None:
        """The charge that is called so."""
        charges = [plug.charge for plug in self.plugs.values() if plug.charge]
        return next((charge for charge in charges if charge.transaction == transaction), None)

    def use(self, number: int, *, usable: bool) -> str:
        """Put one plug, or with 0 all of them, in or out of use."""
        chosen = [plug for plug in self.plugs.values() if number in (0, plug.number)]
        for plug in chosen:
            plug.is_usable = usable
            if plug.charge is None and plug.status in (AVAILABLE, UNAVAILABLE):
                self.later(self.show(plug, AVAILABLE if usable else UNAVAILABLE))
        if not chosen:
            return "Rejected"
        return "Scheduled" if not usable and any(plug.charge for plug in chosen) else "Accepted"

    def reset(self, reason: str, *, now: bool) -> str:
        """Restart: at once, or when nothing charges any more."""
        if not now and any(plug.charge for plug in self.plugs.values()):
            self.restarts_when_idle = True
            return "Scheduled"
        self.later(self._restart(reason))
        return "Accepted"

    def set(self, name: str, value: str) -> str:
        """Change a setting: whole seconds."""
        if name not in self.settings:
            return "NotSupported"
        if not (value.isascii() and value.isdigit() and 5 <= int(value) <= 86_400):
            return "Rejected"
        self.settings[name] = value
        return "Accepted"

    def trigger(self, message: str, number: int | None) -> bool:
        """Tell something once more. False: that is nothing it tells by itself."""
        plugs = [plug for plug in self.plugs.values() if number in (None, 0, plug.number)]
        told = {
            "BootNotification": lambda: [self.speech.boot(self)],
            "Heartbeat": lambda: [("Heartbeat", {})],
            "StatusNotification": lambda: [self.speech.status(plug, self.now()) for plug in plugs],
            "MeterValues": lambda: [self.speech.reading(plug, plug.charge) for plug in plugs if _begun(plug)],
        }.get(message)
        if told is None:
            return False
        self.later(self._tell_all(told))
        return True

    async def _tell_all(self, told: Callable[[], list[tuple[str, dict[str, Any]]]]) -> None:
        for action, payload in told():
            await self.link.tell(action, payload)

    async def _restart(self, reason: str) -> None:
        await asyncio.sleep(min(0.2, self.pace.restart))  # its answer goes out first
        going = [plug.charge for plug in self.plugs.values() if plug.charge]
        for charge in going:
            charge.end(reason)
        for charge in going:
            await charge.over.wait()
        self.link.rest = self.pace.restart
        await self.link.close()

    # what happens at a plug

    async def _charge(self, plug: Plug, charge: Charge) -> None:
        """A car is plugged in, takes power, is told to stop or is full, and leaves."""
        if plug.status == AVAILABLE:
            await asyncio.sleep(self.pace.plug_in)
            await self.show(plug, PREPARING)
        await asyncio.sleep(self.pace.begin)
        charge.began = charge.read_at = self.now()
        charge.meter_start, charge.seq = int(plug.meter), 0
        answer = await self.link.tell(*self.speech.start(plug, charge))
        if not self.speech.begun(charge, answer):
            charge.end("DeAuthorized")
        self.remember()
        await self.show(plug, CHARGING)
        await self._flow(plug, charge)
        charge.seq += 1
        await self.link.tell(*self.speech.end(plug, charge))
        plug.charge = None
        self.remember()
        charge.over.set()
        await self._leave(plug, charge)

    async def _flow(self, plug: Plug, charge: Charge) -> None:
        while not charge.reason:
            await self._wait(charge, float(self.settings["MeterValueSampleInterval"]))
            self._read(plug, charge)
            if charge.reason:
                return
            charge.seq += 1
            await self.link.tell(*self.speech.reading(plug, charge))
            self.remember()
            if charge.car.is_full:
                await self._stay(plug, charge)

    async def _stay(self, plug: Plug, charge: Charge) -> None:
        """It is full: told once, then nothing happens until somebody comes."""
        charge.seq += 1
        plug.status = SUSPENDED
        told = self.speech.full(plug, charge)
        await (self.link.tell(*told) if told else self.show(plug, SUSPENDED))
        await self._wait(charge, self.pace.stays)
        charge.end(UNPLUGGED)
        self._read(plug, charge)

    async def _wait(self, charge: Charge, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(charge.told_to_end.wait(), seconds)

    def _read(self, plug: Plug, charge: Charge) -> None:
        """What flowed since the last reading."""
        now = self.now()
        plug.meter += charge.car.take(plug.power, charge.read_at - charge.began, max(0.0, now - charge.read_at))
        charge.read_at = now

    async def _leave(self, plug: Plug, charge: Charge) -> None:
        if charge.reason not in (UNPLUGGED, "UnlockCommand"):
            await self.show(plug, FINISHING)
            await asyncio.sleep(self.pace.unplug)
        await self.show(plug, AVAILABLE if plug.is_usable else UNAVAILABLE)
        if self.restarts_when_idle and not any(one.charge for one in self.plugs.values()):
            self.restarts_when_idle = False
            await self._restart("Reboot")

    def remember(self) -> None:
        """What it has to know when the power is gone."""
        going = {
            str(plug.number): {
                **{name: getattr(plug.charge, name) for name in KEPT},
                "meter": int(plug.meter),
            }
            for plug in self.plugs.values()
            if _begun(plug)
        }
        meters = {str(plug.number): int(plug.meter) for plug in self.plugs.values()}
        left = self.memory.get("charges", {})  # what could not be told yet
        self.keep(self.identity, {"meters": meters, "charges": left | going})

    async def strangers(self, plug: Plug) -> None:
        """Cars the portal knows nothing of come and go."""
        while True:
            share = 0.5 + spread(f"{self.identity} {plug.number} {int(self.now())}")
            if plug.charge is None and plug.is_usable and plug.status == AVAILABLE:
                await self.show(plug, CHARGING)
                await asyncio.sleep(self.pace.busy * share)
                if plug.charge is None and plug.status == CHARGING:
                    await self.show(plug, AVAILABLE if plug.is_usable else UNAVAILABLE)
            await asyncio.sleep(self.pace.free * share)


def _begun(plug: Plug) -> bool:
    """A transaction goes on there."""
    return plug.charge is not None and plug.charge.seq >= 0
