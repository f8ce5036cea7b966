"""Bill files of payment companies, line by line. A file that is not whole raises ValueError: it is no empty day."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

from services.payments.gateways.base import FileLine
from services.payments.gateways.merchant import Role, fen, named, text

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 256 * 1024 * 1024
"""Bytes of an unpacked file."""
WECHAT_SUMS = "总交易单数"
WECHAT = ("商户号", "特约商户号", "微信订单号", "商户订单号", "交易状态", "微信退款单号", "商户退款单号")
WECHAT_MORE = ("退款状态", "订单金额", "申请退款金额")
WECHAT_STATES = {"SUCCESS": False, "REFUND": True}
"""Whether a line of this state is a refund. 撤销 (REVOKED) is of cards at a till, which are not asked for here."""
NOTHING_WENT_BACK = frozenset({"FAIL", "CHANGE", "CLOSED"})
ALIPAY = ("支付宝交易号", "商户订单号", "业务类型", "订单金额（元）", "退款批次号/请求号")
ALIPAY_END = "业务明细列表结束"
ALIPAY_REFUND = "退款"


def wechat_lines(raw: bytes, *, mchid: str, role: Role) -> Iterator[FileLine]:
    """UTF-8; each value after a backquote; the line of sums says how many there are."""
    lines = [line.rstrip("\r") for line in raw.decode("utf-8-sig").split("\n") if line.strip()]
    names = lines[0].split(",") if lines else []
    if not {*WECHAT, *WECHAT_MORE} <= set(names) or len(lines) < 3 or not lines[-2].startswith(WECHAT_SUMS):
        raise ValueError("no bill file")
    rows = [line.removeprefix("`").split(",`") for line in lines[1:-2]]
    if int(lines[-1].removeprefix("`").split(",`")[0]) != len(rows):
        raise ValueError("not whole")
    for values in rows:
        row = dict(zip(names, values, strict=True))
        if row["退款状态"] not in NOTHING_WENT_BACK:
            yield _wechat(row, mchid, role)


def _wechat(row: dict[str, str], mchid: str, role: Role) -> FileLine:
    is_refund = WECHAT_STATES.get(row["交易状态"])
    if is_refund is None or row["商户号"] != mchid:
        raise ValueError(row["交易状态"])
    return FileLine(
        number=text(row["商户退款单号" if is_refund else "商户订单号"]),
        channel_number=text(row["微信退款单号" if is_refund else "微信订单号"]),
        amount=-fen(row["申请退款金额"]) if is_refund else fen(row["订单金额"]),
        is_refund=is_refund,
        merchant=row["特约商户号"] if role is Role.PARTNER else named(role, mchid),
    )


def alipay_details(raw: bytes) -> bytes:
    """The table of payments in the archive, UTF-8, without what is another at each download (who fetched it, when)."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise ValueError("too long")
        texts = [archive.read(member).decode("gb18030") for member in archive.infolist()]
    found = [part for part in texts if ALIPAY_END in part]
    if len(found) != 1:
        raise ValueError("no bill file")
    lines = found[0].split(ALIPAY_END, maxsplit=1)[0].split("\n")
    return "\n".join(line.rstrip("\r") for line in lines if line.strip() and not line.startswith("#")).encode()


def alipay_lines(details: bytes, *, merchant: str) -> Iterator[FileLine]:
    """Each value may end with a tab. A refund has no number of the company's: ours stands for both."""
    rows = csv.DictReader(io.StringIO(details.decode()))
    names = [name.strip() for name in rows.fieldnames or []]
    if not set(ALIPAY) <= set(names):
        raise ValueError("no bill file")
    rows.fieldnames = names
    for row in rows:
        if None in row or None in row.values():
            raise ValueError("not whole")
        values = {name: value.strip() for name, value in row.items()}
        amount = fen(values["订单金额（元）"])
        is_refund = values["业务类型"] == ALIPAY_REFUND or amount < 0
        yield FileLine(
            number=text(values["退款批次号/请求号" if is_refund else "商户订单号"]),
            channel_number=text(values["退款批次号/请求号" if is_refund else "支付宝交易号"]),
            amount=-abs(amount) if is_refund else amount,
            is_refund=is_refund,
            merchant=merchant,
        )
