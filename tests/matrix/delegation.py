"""Who gets what of rights to act for others."""

from __future__ import annotations

from tests.matrix.rows import PROVED, Row, desk, of, own

DELEGATION: dict[str, Row] = {
    "delegation:mine": Row(PROVED),
    "delegation:for_others": Row(PROVED),
    "delegation:appoint": Row(PROVED),
    "delegation:ask": Row(PROVED),
    "delegation:grant": Row(own(), of(pk="grant")),
    "delegation:code": Row(own(), of(pk="grant_asked")),
    "delegation:answer": Row(own("away"), of(pk="grant")),
    "delegation:end": Row(own(), of(pk="grant")),
    "delegation:signature": Row(own("none"), of(pk="grant")),
    "delegation:children": Row(PROVED),
    "delegation:helping": Row(own(handler="ok")),
    "delegation:help": Row(own(handler="ok")),
    "delegation:sign": Row(own(), of(pk="helped")),
    "delegation:window": Row(desk("ok", "clerk", "other_clerk")),
}
