"""Who gets what of vehicles by their plates."""

from __future__ import annotations

from tests.matrix.rows import PROVED, Row, desk, of, own

RECEIVES = desk("ok", "clerk", "other_clerk")
VEHICLES: dict[str, Row] = {
    "vehicles:mine": Row(PROVED),
    "vehicles:add": Row(PROVED),
    "vehicles:vehicle": Row(own(), of(pk="binding")),
    "vehicles:end": Row(own(), of(pk="binding")),
    "vehicles:share": Row(own(), of(pk="binding")),
    "vehicles:unshare": Row(own("none"), of(pk=0), method="post"),
    "vehicles:desk": Row(RECEIVES),
    "vehicles:check": Row(RECEIVES, of(pk="binding_waiting")),
    "vehicles:ask_again": Row(desk("none", "clerk", "other_clerk"), of(pk=0), method="post"),
}
