"""What the style guide shows: made-up data for every component."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from services.common.cleantext import CleanTextField
from services.common.drawings import ICONS
from services.common.drawings.landscape import ART
from services.common.widgets import DatePartsField
from services.questions.specimens import specimen_form

COLOURS = (
    "brand",
    "dai",
    "mist",
    "mist2",
    "surface",
    "navy",
    "accent",
    "ok-bg",
    "warn-bg",
    "err-bg",
    "divider",
    "border",
)


class SpecimenForm(forms.Form):
    """Every kind of field."""

    address = CleanTextField(
        label=_("Address"),
        help_text=_("Down to the number of the room"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=200,
    )
    home = forms.ChoiceField(
        label=_("This home is"),
        widget=forms.RadioSelect,
        choices=[("rented", _("Rented")), ("own", _("My own or my family's")), ("dorm", _("A dormitory"))],
    )
    since = DatePartsField(label=_("Living there since"), help_text="例如 2026 年 3 月 1 日")
    phone = CleanTextField(label=_("Mobile phone"), max_length=20)
    town = forms.ChoiceField(label=_("Town"), choices=[("", "—"), ("1", "潘州街道"), ("2", "石鼓镇")], required=False)
    ways = forms.MultipleChoiceField(
        label=_("How to reach you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("sms", _("Short message")), ("call", _("Telephone"))],
    )
    paper = forms.FileField(label=_("Photo of the contract"), required=False)
    consent = forms.BooleanField(label=_("What I filled in is true and complete."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].source = "取自居住登记，市公安局，2026-03-02"
        self.fields["home"].choice_hints = {"rented": "要拍租房合同", "own": "不用交材料，系统查房产登记"}
        self.fields["phone"].inputmode = "numeric"
        self.fields["phone"].edited_from = "138****5678"


NODES = [
    {"title": "已提交", "state": "done", "time": "11 月 18 日 10:26，您本人"}
    | {"documents": [{"title": "收件凭证", "note": "可扫码核验 · PDF", "href": "#timeline"}]},
    {"title": "已受理", "state": "done", "time": "11 月 18 日 16:40"},
    {
        "title": "审查",
        "state": "now",
        "tag": "进行中",
        "time": "11 月 19 日 09:12 起",
        "text": "市公安局户政股，李*华经办",
    },
    {"title": "决定", "state": "todo", "time": "预计 11 月 25 日"},
    {"title": "发证", "state": "todo", "icon": "stamp"},
]
ROWS = [
    {"key": "姓名", "value": "陈*示", "source": "取自实名认证，公安人口信息"},
    {"key": "手机", "value": "138****0001", "href": "#summary"},
    {"key": "现住址", "value": "高州市潘州街道府前路 1 号", "lines": ["（演示地址）"], "href": "#summary"},
]
TASKS = [
    {"label": "住址", "href": "#tasks", "status": "已填好", "tone": "ok"},
    {"label": "材料", "href": "#tasks", "status": "还差 1 份", "tone": "todo", "hint": "租房合同"},
    {"label": "核对", "status": "还不能开始"},
]
CARD = {
    "title": "居住证",
    "issuer": "高州市公安局签发",
    "state": "有效",
    "rows": [("持证人", "陈*示"), ("证号", "4409 **** 21"), ("有效期", "至 2027-11-24")],
}


def specimens(*, bound: bool = False, sent: Any = None) -> dict[str, Any]:
    """The context of the style guide; ``bound`` shows the form with errors, ``sent`` goes to the specimen questions."""
    initial = {"address": "高州市潘州街道府前路 1 号 502 房", "home": "rented", "since": date(2026, 3, 1)}
    data = {"address": initial["address"], "since_year": "2062", "since_month": "13", "since_day": "1"}
    return {
        "form": SpecimenForm(data) if bound else SpecimenForm(initial=initial),
        "has_errors": bound,
        "questions": specimen_form(sent),
        "crumbs": [("首页", "/"), ("户籍居住", "/items/"), ("居住证申领", "")],
        "nodes": NODES,
        "rows": ROWS,
        "tasks": TASKS,
        "card": CARD,
        "dead": CARD | {"state": "已撤销", "dead": True},
        "sample": CARD | {"sample": True},
        "page": Paginator(range(200), 20).page(3),
        "icons": sorted(ICONS),
        "arts": sorted(set(ART) - {"liwen", "certificate", "navy", "hero", "footer"}),
        "colours": COLOURS,
    }
