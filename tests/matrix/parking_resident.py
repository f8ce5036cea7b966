"""Who gets what of parking for residents. Signs and tickets let whoever has them in."""

from __future__ import annotations

from tests.matrix.rows import NOTHING_THERE, PROVED, PUBLIC, Row, acts, of, own

BILL = of(ticket="bill_ticket")
PARKING_OF_RESIDENTS: dict[str, Row] = {
    "parking:find": Row(PUBLIC),
    "parking:lot": Row(PUBLIC, of(code="lot")),
    "parking:debts": Row(PUBLIC),
    "parking:scan": Row(PUBLIC, of(code="sign_lot", key="sign")),
    "parking:scan_in": Row(PUBLIC, of(code="sign_lot", key="sign")),
    "parking:notice": Row(acts(PUBLIC, "away"), of(ticket="notice_ticket")),
    "parking:standing": Row(PUBLIC, of(ticket="standing_ticket")),
    "parking:pay_bill": Row(PUBLIC, BILL),
    "parking:proof": Row(NOTHING_THERE, BILL),
    "parking:place": Row(acts(PUBLIC, "away"), BILL, method="post"),
    "parking:returned": Row(acts(PUBLIC, "away"), BILL),
    "parking:mine": Row(PROVED),
    "parking:auto": Row(PROVED),
    "parking:auto_sign": Row(acts(PROVED, "prove"), of(pk="binding")),
    "parking:auto_end": Row(own("none"), of(pk=0), method="post"),
    "parking:cards": Row(PROVED),
    "parking:card_new": Row(PROVED, of(pk="card_offer")),
    "parking:card": Row(own(), of(number="my_card")),
    "parking:card_drop": Row(own("away"), of(number="my_card"), method="post"),
    "parking:card_return": Row(own(), of(number="my_card_later")),
    "parking:stay": Row(own(), of(number="my_stay")),
    "parking:pay": Row(own("away"), of(number="my_stay"), method="post"),
}
