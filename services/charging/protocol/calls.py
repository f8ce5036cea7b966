"""What a charge point is told, in the words of its protocol: (action, payload) for each command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.charging.enums import Command, CommandState, Protocol

Told = tuple[str, dict[str, Any]]
Words = Callable[[dict[str, Any]], Told]
GOOD = frozenset({"Accepted", "Unlocked", "Scheduled", "RebootRequired"})


class NotSpoken(Exception):
    """This protocol has no such command."""


def _start_16(about: dict[str, Any]) -> Told:
    return "RemoteStartTransaction", {"connectorId": about["connector"], "idTag": about["tag"]}


def _stop_16(about: dict[str, Any]) -> Told:
    return "RemoteStopTransaction", {"transactionId": int(about["transaction"])}


def _reset_16(about: dict[str, Any]) -> Told:
    return "Reset", {"type": "Hard" if about.get("hard") else "Soft"}


def _unlock_16(about: dict[str, Any]) -> Told:
    return "UnlockConnector", {"connectorId": about["connector"]}


def _availability_16(about: dict[str, Any]) -> Told:
    kind = "Operative" if about["usable"] else "Inoperative"
    return "ChangeAvailability", {"connectorId": about.get("connector", 0), "type": kind}


def _read_16(about: dict[str, Any]) -> Told:
    return "GetConfiguration", {"key": about["keys"]} if about.get("keys") else {}


def _set_16(about: dict[str, Any]) -> Told:
    return "ChangeConfiguration", {"key": about["key"], "value": about["value"]}


def _trigger_16(about: dict[str, Any]) -> Told:
    where = {"connectorId": about["connector"]} if about.get("connector") else {}
    return "TriggerMessage", {"requestedMessage": about["message"]} | where


def _start_201(about: dict[str, Any]) -> Told:
    token = {"idToken": about["tag"], "type": "Central"}
    return "RequestStartTransaction", {"evseId": about["connector"], "remoteStartId": about["wish"], "idToken": token}


def _stop_201(about: dict[str, Any]) -> Told:
    return "RequestStopTransaction", {"transactionId": about["transaction"]}


def _reset_201(about: dict[str, Any]) -> Told:
    return "Reset", {"type": "Immediate" if about.get("hard") else "OnIdle"}


def _unlock_201(about: dict[str, Any]) -> Told:
    return "UnlockConnector", {"evseId": about["connector"], "connectorId": 1}


def _availability_201(about: dict[str, Any]) -> Told:
    where = {"evse": {"id": about["connector"]}} if about.get("connector") else {}
    return "ChangeAvailability", {"operationalStatus": "Operative" if about["usable"] else "Inoperative"} | where


def _read_201(about: dict[str, Any]) -> Told:
    return "GetVariables", {"getVariableData": [_variable(key) for key in about["keys"]]}


def _set_201(about: dict[str, Any]) -> Told:
    return "SetVariables", {"setVariableData": [_variable(about["key"]) | {"attributeValue": about["value"]}]}


def _variable(key: str) -> dict[str, Any]:
    component, _dot, variable = key.rpartition(".")
    return {"component": {"name": component or "ChargingStation"}, "variable": {"name": variable}}


def _trigger_201(about: dict[str, Any]) -> Told:
    evse = {"id": about["connector"]} if about.get("connector") else {}
    if evse and about["message"] == "StatusNotification":  # of a connector, not of an EVSE
        evse["connectorId"] = 1
    return "TriggerMessage", {"requestedMessage": about["message"]} | ({"evse": evse} if evse else {})


def _transaction_201(about: dict[str, Any]) -> Told:
    return "GetTransactionStatus", {"transactionId": about["transaction"]}


WORDS: dict[str, dict[str, Words]] = {
    Protocol.V16: {
        Command.START: _start_16,
        Command.STOP: _stop_16,
        Command.RESET: _reset_16,
        Command.UNLOCK: _unlock_16,
        Command.AVAILABILITY: _availability_16,
        Command.GET_SETTINGS: _read_16,
        Command.SET_SETTING: _set_16,
        Command.TRIGGER: _trigger_16,
    },
    Protocol.V201: {
        Command.START: _start_201,
        Command.STOP: _stop_201,
        Command.RESET: _reset_201,
        Command.UNLOCK: _unlock_201,
        Command.AVAILABILITY: _availability_201,
        Command.GET_SETTINGS: _read_201,
        Command.SET_SETTING: _set_201,
        Command.TRIGGER: _trigger_201,
        Command.TRANSACTION: _transaction_201,
    },
}


def call(protocol: str, kind: str, about: dict[str, Any]) -> Told:
    """The action and payload of a command. Raises NotSpoken, KeyError for arguments that are missing."""
    words = WORDS.get(protocol, {}).get(kind)
    if words is None:
        raise NotSpoken(kind)
    return words(about)


def outcome(kind: str, answer: dict[str, Any]) -> CommandState:
    """Whether the charge point does it. What it merely tells counts as done."""
    results = answer.get("setVariableResult")
    said = answer.get("status")
    if isinstance(results, list) and results and isinstance(results[0], dict):
        said = results[0].get("attributeStatus")
    if said is None and kind in (Command.GET_SETTINGS, Command.TRANSACTION):
        return CommandState.ACCEPTED
    return CommandState.ACCEPTED if said in GOOD else CommandState.REFUSED
