"""Who gets what of charging: stations and prices are everybody's, a charge is whose it is."""

from __future__ import annotations

from tests.matrix.rows import PROVED, PUBLIC, Row, cells, of, own

GOES_BACK = cells("login", "away", "no", visitor="prove")
"""To the page of the charge point, whatever came of it."""
MINE = of(number="my_charge")
CHARGING: dict[str, Row] = {
    "charging:find": Row(PUBLIC),
    "charging:station": Row(PUBLIC, of(code="charging_station")),
    "charging:point": Row(PUBLIC, of(identity="charger")),
    "charging:start": Row(PROVED, of(identity="charger")),
    "charging:keep": Row(GOES_BACK, of(identity="charger"), method="post"),
    "charging:release": Row(GOES_BACK, of(identity="charger"), method="post"),
    "charging:mine": Row(PROVED),
    "charging:session": Row(own(), MINE),
    "charging:stop": Row(own(), MINE),
    "charging:give_up": Row(own("away"), MINE, method="post"),
}
