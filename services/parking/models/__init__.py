"""Lots and what stands in them; devices and what they saw; stays; bars opened by hand."""

from services.parking.models.lots import Device, Lane, Lot, Space, Zone
from services.parking.models.openings import Opening
from services.parking.models.stays import Observation, Pass, Stay

__all__ = ["Device", "Lane", "Lot", "Observation", "Opening", "Pass", "Space", "Stay", "Zone"]
