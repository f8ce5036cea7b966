"""Who gets what of parking. The API of devices knows devices alone: whoever else asks is not signed in there."""

from __future__ import annotations

from tests.matrix.rows import Row, cells, of

NO_DEVICE = cells("login", "login", "login")
PARKING: dict[str, Row] = {
    "parking_api:passages": Row(NO_DEVICE, method="json post"),
    "parking_api:passage": Row(NO_DEVICE, of(event="e-1")),
    "parking_api:batch": Row(NO_DEVICE, method="json post"),
    "parking_api:spaces": Row(NO_DEVICE, method="json post"),
    "parking_api:counts": Row(NO_DEVICE, method="json post"),
    "parking_api:heartbeat": Row(NO_DEVICE, method="json post"),
}
