"""OCPP 2.0.1 as a charge point speaks it: every plug is an EVSE with one connector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.charging.simulating.speech16 import ENERGY, POWER, SOC, Said, Told, stamp

if TYPE_CHECKING:
    from services.charging.simulating.pile import Charge, Pile, Plug

STATUSES = ("Available", "Reserved", "Unavailable", "Faulted")
REASONS = {"Remote": "Remote", "UnlockCommand": "Other", "HardReset": "ImmediateReset", "SoftReset": "Reboot"}
TRIGGERS = {
    "Remote": "RemoteStop",
    "EVDisconnected": "EVCommunicationLost",
    "PowerLoss": "AbnormalCondition",
    "HardReset": "ResetCommand",
    "Reboot": "ResetCommand",
    "DeAuthorized": "Deauthorized",
}


class Speech201:
    """2.0.1."""

    def boot(self, pile: Pile) -> Said:
        """Who it is."""
        about = {"model": "Street", "vendorName": "Tongban Demo", "firmwareVersion": "1.0"}
        return "BootNotification", {
            "reason": "PowerUp",
            "chargingStation": about | {"serialNumber": pile.identity[:25]},
        }

    def status(self, plug: Plug, at: float) -> Said:
        """Free, broken, or something hangs there."""
        status = plug.status if plug.status in STATUSES else "Occupied"
        about = {"timestamp": stamp(at), "connectorStatus": status}
        return "StatusNotification", about | {"evseId": plug.number, "connectorId": 1}

    def start(self, plug: Plug, charge: Charge) -> Said:
        """A transaction begins."""
        token = {"idToken": charge.tag, "type": "Central"}
        about = {"chargingState": "Charging"} | ({"remoteStartId": charge.wish} if charge.wish else {})
        return self._event("Started", plug, charge, trigger="RemoteStart", idToken=token, about=about)

    def begun(self, charge: Charge, answer: Told) -> bool:
        """Whether it may go on."""
        return answer.get("idTokenInfo", {}).get("status") == "Accepted"

    def reading(self, plug: Plug, charge: Charge) -> Said:
        """What the meter, the power and the car say."""
        state = "SuspendedEV" if charge.car.is_full else "Charging"
        return self._event("Updated", plug, charge, trigger="MeterValuePeriodic", about={"chargingState": state})

    def full(self, plug: Plug, charge: Charge) -> Said | None:
        """It takes no more."""
        about = {"chargingState": "SuspendedEV"}
        return self._event("Updated", plug, charge, trigger="ChargingStateChanged", about=about)

    def end(self, plug: Plug, charge: Charge) -> Said:
        """A transaction is over."""
        reason = REASONS.get(charge.reason, charge.reason)
        trigger = TRIGGERS.get(charge.reason, "StopAuthorized")
        return self._event("Ended", plug, charge, trigger=trigger, about={"stoppedReason": reason})

    def _event(self, kind: str, plug: Plug, charge: Charge, *, trigger: str, about: Told, **more: Any) -> Said:
        watt = charge.car.power(plug.power, charge.read_at - charge.began)
        sampled = [
            {"value": int(plug.meter), "measurand": ENERGY, "unitOfMeasure": {"unit": "Wh"}},
            {"value": 0 if kind == "Ended" else watt, "measurand": POWER, "unitOfMeasure": {"unit": "W"}},
            {"value": charge.car.soc, "measurand": SOC, "unitOfMeasure": {"unit": "Percent"}},
        ]
        return "TransactionEvent", {
            "eventType": kind,
            "timestamp": stamp(charge.read_at),
            "triggerReason": trigger,
            "seqNo": charge.seq,
            "transactionInfo": {"transactionId": charge.transaction} | about,
            "evse": {"id": plug.number, "connectorId": 1},
            "meterValue": [{"timestamp": stamp(charge.read_at), "sampledValue": sampled}],
        } | more

    def carry_out(self, pile: Pile, action: str, told: Told) -> Told | None:
        """A command; None where it is none of these."""
        work = WORK.get(action)
        return work(pile, told) if work is not None else None


def _start(pile: Pile, told: Told) -> Told:
    tag = str(told.get("idToken", {}).get("idToken", ""))
    charge = pile.wish(told.get("evseId"), tag, told.get("remoteStartId"))
    return {"status": "Rejected"} if charge is None else {"status": "Accepted"}


def _stop(pile: Pile, told: Told) -> Told:
    charge = pile.find(str(told.get("transactionId")))
    if charge is not None:
        charge.end("Remote")
    return {"status": "Accepted" if charge is not None else "Rejected"}


def _ongoing(pile: Pile, told: Told) -> Told:
    return {"ongoingIndicator": pile.find(str(told.get("transactionId"))) is not None, "messagesInQueue": False}


def _reset(pile: Pile, told: Told) -> Told:
    return {"status": pile.reset("HardReset", now=told.get("type") == "Immediate")}


def _unlock(pile: Pile, told: Told) -> Told:
    plug = pile.plugs.get(told.get("evseId", 0))
    if plug is None:
        return {"status": "UnknownConnector"}
    return {"status": "OngoingAuthorizedTransaction" if plug.charge is not None else "Unlocked"}


def _availability(pile: Pile, told: Told) -> Told:
    number = told.get("evse", {}).get("id", 0)
    return {"status": pile.use(number, usable=told.get("operationalStatus") == "Operative")}


def _named(row: Told) -> tuple[str, Told]:
    component, variable = row.get("component", {}), row.get("variable", {})
    return str(variable.get("name")), {"component": component, "variable": variable}


def _read(pile: Pile, told: Told) -> Told:
    found = []
    for row in told.get("getVariableData", []):
        name, named = _named(row)
        value = pile.settings.get(name)
        known = {"attributeStatus": "Accepted", "attributeValue": value} if value is not None else {}
        found.append(({"attributeStatus": "UnknownVariable"} | known) | named)
    return {"getVariableResult": found}


def _set(pile: Pile, told: Told) -> Told:
    found = []
    for row in told.get("setVariableData", []):
        name, named = _named(row)
        status = pile.set(name, str(row.get("attributeValue")))
        found.append({"attributeStatus": "UnknownVariable" if status == "NotSupported" else status} | named)
    return {"setVariableResult": found}


def _trigger(pile: Pile, told: Told) -> Told:
    fine = pile.trigger(str(told.get("requestedMessage")), told.get("evse", {}).get("id"))
    return {"status": "Accepted" if fine else "NotImplemented"}


WORK = {
    "RequestStartTransaction": _start,
    "RequestStopTransaction": _stop,
    "GetTransactionStatus": _ongoing,
    "Reset": _reset,
    "UnlockConnector": _unlock,
    "ChangeAvailability": _availability,
    "GetVariables": _read,
    "SetVariables": _set,
    "TriggerMessage": _trigger,
}
