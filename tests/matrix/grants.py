"""Who gets what of grants: what is published is everybody's, an answer is whose it is."""

from __future__ import annotations

from tests.matrix.rows import DESK, PROVED, PUBLIC, REVIEWS, Row, desk, of, own

GRANTS: dict[str, Row] = {
    "grants:published": Row(PUBLIC),
    "grants:objection": Row(PROVED, of(ref="candidate")),
    "grants:mine_all": Row(PROVED),
    "grants:mine": Row(own(), of(ref="candidate")),
    "grants:decline": Row(own(), of(ref="candidate")),
    "grants:desk": Row(desk("ok", *DESK)),
    "grants:programme": Row(REVIEWS, of(pk="programme")),
    "grants:search": Row(desk("away", "other_clerk") | {"clerk": "none"}, of(pk="programme"), method="post"),
    "grants:approve_all": Row(desk("away", "other_approver") | {"approver": "none"}, of(pk="programme"), method="post"),
    "grants:candidate": Row(REVIEWS, of(ref="candidate")),
    "grants:act": Row(
        desk("ok", "other_clerk") | dict.fromkeys(("clerk", "approver", "head", "other_approver"), "none"),
        of(ref="candidate", name="strike"),
    ),
}
