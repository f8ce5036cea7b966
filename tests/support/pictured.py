"""The pages that `make pictures` takes in two themes and two widths, and the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

THEMES = {"": "", "-elder": "elder.normal."}
"""End of the file name → the cookie of the theme."""
WIDTHS = (375, 1280)


@dataclass(frozen=True)
class Pictured:
    """One page: its file name, what it is, its address (with names of the story in braces), who looks."""

    name: str
    title: str
    address: str
    username: str = ""
    themes: tuple[str, ...] = tuple(THEMES)

    def shots(self) -> list[Shot]:
        """The page in every theme and width."""
        return [
            Shot(f"{self.name}-{width}{end}.webp", self.address, self.username, phone=width < 800, display=THEMES[end])
            for end, width in product(self.themes, WIDTHS)
        ]


@dataclass(frozen=True)
class Shot:
    """One picture: file name, address (with names of the story in braces), who looks, how."""

    name: str
    address: str
    username: str = ""
    phone: bool = False
    display: str = ""


PAGES = (
    Pictured("home", "首页 · home", "/"),
    Pictured("search", "搜索 · search", "/items/?q=身份"),
    Pictured("guide", "办事指南 · guide of an item", "/items/juzhuzheng/"),
    Pictured("form", "填写申请 · a page of a form", "/my/cases/{draft}/fill/about_you/", "demo-08"),
    Pictured("check", "核对提交 · check and hand in", "/my/cases/{filled}/check/", "demo-11"),
    Pictured("case", "办件进度 · timeline of a case", "/my/cases/{review}/", "demo-04"),
    Pictured("wallet", "我的证照 · wallet", "/my/certificates/", "demo-01"),
    Pictured("show", "亮证 · a certificate shown", "/my/certificates/{certificate}/show/", "demo-01"),
    Pictured("verify", "验真 · a document verified", "/verify/{code}/"),
    Pictured("cashier", "收银台 · a bill to be paid", "/my/bills/{bill}/", "demo-04"),
    Pictured("bill", "已缴账单 · a paid bill", "/my/bills/{paid}/", "demo-04"),
    Pictured("parking", "找停车场 · car parks", "/parking/"),
    Pictured("my-parking", "我的停车 · my parking", "/my/parking/", "demo-04"),
    Pictured("charging", "找充电站 · charging stations", "/charging/"),
    Pictured("station", "充电站 · one station", "/charging/station/{charging_station}/"),
    Pictured("charge", "正在充电 · a charge that goes on", "/my/charging/{my_charge}/", "demo-04"),
    Pictured("hall", "办事大厅 · a hall", "/halls/gz-center/"),
    Pictured("account", "我的账户 · account", "/account/", "demo-04"),
    Pictured("desk", "工作台 · desk of a clerk", "/desk/", "clerk1"),
    Pictured("desk-case", "审核办件 · a case at the desk", "/desk/cases/{received}/", "clerk1"),
    Pictured("admin", "管理后台 · administration", "/admin/", "maker1", ("",)),
)
HEAD = """# Pictures

Made by `make pictures` on the demo city: {pages} pages, each in the usual theme and in the elder one (长辈版; the
administration has one theme), on a phone ({0} px) and on a desk ({1} px). The other pictures here are those of the
documents.
"""
ROW = """
## {title}

{cells}
"""
SHOWN = {375: 160, 1280: 420}
"""How wide a picture of each width is in the list."""


def cell(shot: Shot) -> str:
    """One picture in the list."""
    width = 375 if shot.phone else 1280
    return f'<img src="{shot.name}" width="{SHOWN[width]}" alt="{shot.name.removesuffix(".webp")}">'


def index() -> str:
    """The page that lists them, for `docs/pictures/README.md`."""
    rows = [ROW.format(title=page.title, cells="\n".join(map(cell, page.shots()))) for page in PAGES]
    return HEAD.format(*WIDTHS, pages=len(PAGES)) + "".join(rows)
