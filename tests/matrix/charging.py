"""Who gets what of charging: stations and prices are everybody's, a charge is whose it is; the desk its operator's."""

from __future__ import annotations

from tests.matrix.rows import PROVED, PUBLIC, STATIONS, Row, cells, desk, of, own

GOES_BACK = cells("login", "away", "no", visitor="prove")
"""To the page of the charge point, whatever came of it."""
MINE = of(number="my_charge")
EVERY = desk("ok", *STATIONS)
ITS = desk("ok", "charging") | {"other_operator": "none"}
"""Of a station: whoever works on the stations of that organisation."""
PILE = of(identity="charger")
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
    "charging_desk:board": Row(EVERY),
    "charging_desk:station": Row(ITS, of(code="charging_station")),
    "charging_desk:codes": Row(ITS, of(code="charging_station")),
    "charging_desk:points": Row(EVERY),
    "charging_desk:point": Row(ITS, PILE),
    "charging_desk:reset": Row(ITS, PILE),
    "charging_desk:unlock": Row(ITS, PILE),
    "charging_desk:availability": Row(ITS, PILE),
    "charging_desk:read_settings": Row(ITS, PILE),
    "charging_desk:change_setting": Row(ITS, PILE),
    "charging_desk:trigger": Row(ITS, PILE),
    "charging_desk:frames": Row(EVERY),
    "charging_desk:frame": Row(ITS, of(pk="frame")),
    "charging_desk:sessions": Row(EVERY),
    "charging_desk:session": Row(ITS, MINE),
    "charging_desk:stop": Row(ITS, MINE),
    "charging_desk:ask": Row(ITS, of(number="new_charge")),
    "charging_desk:orphans": Row(EVERY),
    "charging_desk:orphan": Row(ITS, of(pk="stop")),
    "charging_desk:attach": Row(ITS, of(pk="stop")),
    "charging_desk:dismiss": Row(ITS, of(pk="stop")),
}
