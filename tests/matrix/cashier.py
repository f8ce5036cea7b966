"""Who gets what of bills: who owes them, who acts for them, and whoever has a link to pay one."""

from __future__ import annotations

from tests.matrix.rows import NOTHING_THERE, PROVED, PUBLIC, SANDBOX, Row, acts, of, of_firm, own, shared

BILL, PAID, ORDER, LINK = of(ref="bill"), of(ref="paid"), of(number="order"), of(secret="link")
CASHIER: dict[str, Row] = {
    "payments:bills": Row(PROVED),
    "payments:month": Row(PROVED),
    "payments:month_picture": Row(PROVED),
    "payments:bill": Row(shared(), BILL),
    "payments:pay": Row(shared("away"), BILL, method="post"),
    "payments:order": Row(shared(), ORDER),
    "payments:close": Row(shared("away"), ORDER, method="post"),
    "payments:returned": Row(shared("away"), ORDER),
    "payments:receipt": Row(shared(), PAID, policy=SANDBOX),
    "payments:invoice": Row(shared(), PAID),
    "payments:dispute": Row(shared(), BILL),
    "payments:dispute_photo": Row(shared(), of(ref="settled_bill", pk="dispute_photo"), policy=SANDBOX),
    "payments:make_link": Row(shared("away"), BILL, method="post"),
    "payments:end_link": Row(shared("away"), BILL, method="post"),
    "payments_link:page": Row(PUBLIC, LINK),
    "payments_link:pay": Row(acts(PUBLIC, "away"), LINK, method="post"),
    "payments_link:returned": Row(NOTHING_THERE, LINK),  # nobody began to pay by it
    "payments_notify:notify": Row(NOTHING_THERE, of(channel="no-such-channel"), method="post"),
}
CASHIER_OF_A_FIRM: dict[str, Row] = {
    "payments:bill": Row(of_firm(), of(ref="firm_bill")),
    "payments:dispute": Row(of_firm(), of(ref="firm_bill")),
    "payments:receipt": Row(own("none"), of(ref="firm_bill")),
}
"""The same with a bill of an enterprise's."""
