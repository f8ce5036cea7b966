"""Lots and what stands in them; cards on sale; devices and what they saw; stays; bars opened by hand; rounds."""

from services.parking.models.lots import Device, Lane, Lot, Space, Zone
from services.parking.models.openings import Opening
from services.parking.models.pictures import PassagePicture
from services.parking.models.rounds import SpaceSight, StayPhoto
from services.parking.models.sales import PassOffer, PassSale
from services.parking.models.stays import Observation, Pass, Stay

__all__ = [
    "Device",
    "Lane",
    "Lot",
    "Observation",
    "Opening",
    "Pass",
    "PassOffer",
    "PassSale",
    "PassagePicture",
    "Space",
    "SpaceSight",
    "Stay",
    "StayPhoto",
    "Zone",
]
