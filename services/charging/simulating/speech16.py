"""OCPP 1.6 as a charge point speaks it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from services.charging.simulating.pile import Charge, Pile, Plug

Told = dict[str, Any]
Said = tuple[str, Told]
ENERGY, POWER, SOC = "Energy.Active.Import.Register", "Power.Active.Import", "SoC"


def stamp(seconds: float) -> str:
    """As both protocols write a time."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Speech16:
    """1.6."""

    def boot(self, pile: Pile) -> Said:
        """Who it is."""
        about = {"chargePointVendor": "Tongban Demo", "chargePointModel": "Street", "firmwareVersion": "1.0"}
        return "BootNotification", about | {"chargePointSerialNumber": pile.identity[:25]}

    def status(self, plug: Plug, at: float) -> Said:
        """How a plug stands."""
        about = {"connectorId": plug.number, "errorCode": plug.error, "status": plug.status}
        return "StatusNotification", about | {"timestamp": stamp(at)}

    def start(self, plug: Plug, charge: Charge) -> Said:
        """A transaction begins."""
        about = {"connectorId": plug.number, "idTag": charge.tag, "meterStart": charge.meter_start}
        return "StartTransaction", about | {"timestamp": stamp(charge.began)}

    def begun(self, charge: Charge, answer: Told) -> bool:
        """Whether it may go on; from now on it is called what the portal calls it."""
        charge.transaction = str(answer.get("transactionId", 0))
        return answer.get("idTagInfo", {}).get("status") == "Accepted"

    def reading(self, plug: Plug, charge: Charge) -> Said:
        """What the meter, the power and the car say."""
        watt = charge.car.power(plug.power, charge.read_at - charge.began)
        sampled = [
            {"value": str(int(plug.meter)), "measurand": ENERGY, "unit": "Wh", "context": "Sample.Periodic"},
            {"value": str(watt), "measurand": POWER, "unit": "W"},
            {"value": str(charge.car.soc), "measurand": SOC, "unit": "Percent"},
        ]
        value = [{"timestamp": stamp(charge.read_at), "sampledValue": sampled}]
        number = int(charge.transaction) if charge.transaction.isdigit() else -1
        return "MeterValues", {"connectorId": plug.number, "transactionId": number, "meterValue": value}

    def full(self, plug: Plug, charge: Charge) -> Said | None:
        """Its status says it."""
        return None

    def end(self, plug: Plug, charge: Charge) -> Said:
        """A transaction is over."""
        number = int(charge.transaction) if charge.transaction.isdigit() else -1
        about = {"transactionId": number, "meterStop": int(plug.meter), "timestamp": stamp(charge.read_at)}
        return "StopTransaction", about | {"idTag": charge.tag, "reason": charge.reason}

    def carry_out(self, pile: Pile, action: str, told: Told) -> Told | None:
        """A command; None where it is none of these."""
        work = WORK.get(action)
        return work(pile, told) if work is not None else None


def _accepted(fine: object) -> Told:
    return {"status": "Accepted" if fine else "Rejected"}


def _start(pile: Pile, told: Told) -> Told:
    return _accepted(pile.wish(told.get("connectorId"), str(told.get("idTag", ""))))


def _stop(pile: Pile, told: Told) -> Told:
    charge = pile.find(str(told.get("transactionId")))
    if charge is not None:
        charge.end("Remote")
    return _accepted(charge)


def _reset(pile: Pile, told: Told) -> Told:
    pile.reset("HardReset" if told.get("type") == "Hard" else "SoftReset", now=True)
    return _accepted(True)


def _unlock(pile: Pile, told: Told) -> Told:
    plug = pile.plugs.get(told.get("connectorId", 0))
    if plug is None:
        return {"status": "NotSupported"}
    if plug.charge is not None:
        plug.charge.end("UnlockCommand")
    return {"status": "Unlocked"}


def _availability(pile: Pile, told: Told) -> Told:
    return {"status": pile.use(told.get("connectorId", 0), usable=told.get("type") == "Operative")}


def _read(pile: Pile, told: Told) -> Told:
    asked = told.get("key") or list(pile.settings)
    known = [{"key": key, "readonly": False, "value": pile.settings[key]} for key in asked if key in pile.settings]
    return {"configurationKey": known, "unknownKey": [key for key in asked if key not in pile.settings]}


def _set(pile: Pile, told: Told) -> Told:
    return {"status": pile.set(str(told.get("key")), str(told.get("value")))}


def _trigger(pile: Pile, told: Told) -> Told:
    fine = pile.trigger(str(told.get("requestedMessage")), told.get("connectorId"))
    return {"status": "Accepted" if fine else "NotImplemented"}


WORK = {
    "RemoteStartTransaction": _start,
    "RemoteStopTransaction": _stop,
    "Reset": _reset,
    "UnlockConnector": _unlock,
    "ChangeAvailability": _availability,
    "GetConfiguration": _read,
    "ChangeConfiguration": _set,
    "TriggerMessage": _trigger,
}
