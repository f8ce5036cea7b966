"""Who gets what at the finance desk: staff with that post, and nobody else."""

from __future__ import annotations

from tests.matrix.rows import SANDBOX, Row, desk, of

PAGE = desk("ok", "finance")
MOVE = desk("away", "finance")
"""What cannot be done is told on the page one comes back to."""

FINANCE: dict[str, Row] = {
    "finance:overview": Row(PAGE),
    "finance:report": Row(PAGE),
    "finance:held": Row(PAGE),
    "finance:dead": Row(PAGE),
    "finance:try_again": Row(MOVE, of(pk="dead"), "post"),
    "finance:bills": Row(PAGE),
    "finance:bill": Row(PAGE, of(ref="owed")),
    "finance:ask": Row(desk("none", "finance"), of(ref="owed", number="TB0"), "post"),
    "finance:ask_refund": Row(PAGE, of(ref="settled_bill")),
    "finance:take": Row(PAGE, of(ref="owed")),
    "finance:price": Row(PAGE, of(ref="unpriced")),
    "finance:propose_ending": Row(PAGE, of(ref="owed")),
    "finance:close": Row(desk("none", "finance"), of(ref="owed", number="TB0"), "post"),
    "finance:endings": Row(PAGE),
    "finance:ending": Row(PAGE, of(pk="ending")),
    "finance:agree_ending": Row(MOVE, of(pk="ending"), "post"),
    "finance:decline_ending": Row(PAGE, of(pk="ending")),
    "finance:payees": Row(PAGE),
    "finance:add_payee": Row(PAGE),
    "finance:payee": Row(PAGE, of(pk="payee")),
    "finance:propose_change": Row(PAGE, of(pk="payee")),
    "finance:change": Row(PAGE, of(pk="payee_change")),
    "finance:agree_change": Row(MOVE, of(pk="payee_change"), "post"),
    "finance:decline_change": Row(PAGE, of(pk="payee_change")),
    "finance:refunds": Row(PAGE),
    "finance:refund": Row(PAGE, of(pk="refund")),
    "finance:agree": Row(MOVE, of(pk="refund"), "post"),
    "finance:decline": Row(PAGE, of(pk="refund")),
    "finance:retry": Row(MOVE, of(pk="refund"), "post"),
    "finance:transfer": Row(PAGE, of(pk="refund")),
    "finance:confirm": Row(MOVE, of(pk="refund"), "post"),
    "finance:hand": Row(MOVE, of(pk="refund"), "post"),
    "finance:doubts": Row(PAGE),
    "finance:doubt": Row(PAGE, of(pk="doubt")),
    "finance:recon": Row(PAGE),
    "finance:batch": Row(PAGE, of(pk="recon")),
    "finance:difference": Row(PAGE, of(pk="difference")),
    "finance:till": Row(PAGE),
    "finance:count": Row(PAGE, of(channel="cash", day="day")),
    "finance:check": Row(MOVE, of(pk="closing"), "post"),
    "finance:disputes": Row(PAGE),
    "finance:dispute": Row(PAGE, of(pk="dispute")),
    "finance:dispute_photo": Row(PAGE, of(pk="dispute_photo"), policy=SANDBOX),
    "finance:invoices": Row(PAGE),
    "finance:invoice": Row(PAGE, of(pk="invoice")),
}
