"""Who gets what of parking. The API of devices knows devices alone: whoever else asks is not signed in there."""

from __future__ import annotations

from tests.matrix.rows import LOTS, SANDBOX, Row, acts, cells, desk, of

NO_DEVICE = cells("login", "login", "login")
EVERY = desk("ok", *LOTS)
ITS = desk("ok", "operator") | {"other_operator": "none"}
"""Of a lot: whoever works in the lots of that organisation."""
PARKING: dict[str, Row] = {
    "parking_api:passages": Row(NO_DEVICE, method="json post"),
    "parking_api:passage": Row(NO_DEVICE, of(event="e-1")),
    "parking_api:picture": Row(NO_DEVICE, of(event="e-1"), method="json put"),
    "parking_api:batch": Row(NO_DEVICE, method="json post"),
    "parking_api:spaces": Row(NO_DEVICE, method="json post"),
    "parking_api:counts": Row(NO_DEVICE, method="json post"),
    "parking_api:heartbeat": Row(NO_DEVICE, method="json post"),
    "parking_desk:board": Row(EVERY),
    "parking_desk:devices": Row(EVERY),
    "parking_desk:cards": Row(EVERY),
    "parking_desk:lot": Row(ITS, of(code="lot")),
    "parking_desk:signs": Row(ITS, of(code="lot")),
    "parking_desk:open_lane": Row(ITS, of(code="lot")),
    "parking_desk:enter": Row(ITS, of(code="lot")),
    "parking_desk:openings": Row(EVERY),
    "parking_desk:arrears": Row(EVERY),
    "parking_desk:income": Row(EVERY),
    "parking_desk:income_csv": Row(EVERY),
    "parking_desk:remind": Row(desk("away", "operator") | {"other_operator": "none"}, of(number="stay"), "post"),
    "parking_desk:reads": Row(EVERY),
    "parking_desk:read": Row(ITS, of(pk="read")),
    "parking_desk:picture": Row(ITS, of(pk="read"), policy=SANDBOX),
    "parking_desk:attach": Row(ITS, of(pk="read")),
    "parking_desk:read_plate": Row(ITS, of(pk="read")),
    "parking_desk:dismiss": Row(ITS, of(pk="read")),
    "parking_desk:open_bar": Row(ITS, of(pk="read")),
    "parking_desk:objections": Row(EVERY),
    "parking_desk:objection": Row(ITS, of(pk="objection")),
    "parking_desk:objection_photo": Row(ITS, of(pk="objection_photo"), policy=SANDBOX),
    "parking_desk:streets": Row(EVERY),
    "parking_desk:street": Row(ITS, of(code="street")),
    "parking_desk:space": Row(ITS, of(code="street", number="space_noted")),
    "parking_desk:note": Row(ITS, of(code="street", number="space_noted")),
    "parking_desk:left": Row(ITS, of(code="street", number="space_noted")),
    "parking_desk:free": Row(acts(ITS, "away"), of(code="street", number="space_noted"), "post"),
    "parking_desk:notice": Row(ITS, of(number="street_stay")),
    "parking_desk:photo": Row(ITS, of(pk="stay_photo"), policy=SANDBOX),
    "parking_desk:stays": Row(EVERY),
    "parking_desk:stay": Row(ITS, of(number="stay")),
    "parking_desk:leave": Row(ITS, of(number="stay")),
    "parking_desk:give_up": Row(desk("away", "operator") | {"other_operator": "none"}, of(number="stay"), "post"),
    "parking_desk:close": Row(ITS, of(number="stay")),
    "parking_desk:merge": Row(ITS, of(number="stay")),
}
