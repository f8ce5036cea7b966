"""Who gets what at the desk's pages about certificates."""

from __future__ import annotations

from tests.matrix.rows import DESK, SEES_CASE, Row, desk, of

CERTIFICATES: dict[str, Row] = {
    "certificates_counter:find": Row(desk("ok", *DESK)),
    "certificates_counter:certificate": Row(SEES_CASE, of(pk="certificate")),
    "certificates_counter:change": Row(
        desk("ok", "clerk", "approver") | {"other_clerk": "none", "other_approver": "none"}, of(pk="certificate")
    ),
    "certificates_counter:agree": Row(
        desk("none", "approver", "head", "other_approver"), of(ref="nothing"), method="post"
    ),
    "certificates_counter:decline": Row(desk("none", *DESK), of(ref="nothing"), method="post"),
    "certificates_counter:decision": Row(desk("none", *DESK), of(pk="certificate")),
    "certificates_counter:print": Row(desk("ok", "clerk") | {"other_clerk": "none"}, of(pk="certificate")),
    "certificates_counter:batches": Row(desk("ok", *DESK)),
    "certificates_counter:new_batch": Row(desk("ok", "clerk", "other_clerk")),
    "certificates_counter:template": Row(desk("ok", "clerk") | {"other_clerk": "none"}, of(code="JZZ")),
    "certificates_counter:batch": Row(SEES_CASE, of(ref="batch")),
    "certificates_counter:batch_move": Row(
        desk("none", "clerk", "approver", "head", "other_clerk", "other_approver"),
        of(ref="batch", verb="nothing"),
        method="post",
    ),
    "certificates_counter:print_some": Row(
        desk("away", "clerk") | {"other_clerk": "none"}, of(ref="batch"), method="post"
    ),
    "certificates_counter:register": Row(desk("ok", "clerk", "other_clerk")),
    "certificates_counter:hand_out": Row(desk("ok", "clerk") | {"other_clerk": "none"}, of(pk="copy")),
}
