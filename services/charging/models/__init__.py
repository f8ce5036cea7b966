"""Stations, charge points and connectors; what they said and were told; sessions."""

from services.charging.models.points import ChargePoint, Connector, Reservation, Station
from services.charging.models.sessions import ChargingCard, ChargingSession, MeterSample, OrphanStop
from services.charging.models.wire import OcppFrame, StationCommand

__all__ = [
    "ChargePoint",
    "ChargingCard",
    "ChargingSession",
    "Connector",
    "MeterSample",
    "OcppFrame",
    "OrphanStop",
    "Reservation",
    "Station",
    "StationCommand",
]
