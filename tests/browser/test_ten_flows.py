"""The ten main flows, each told once and walked twice on a phone: by keyboard alone, and without script.

One portal for all; who walks one way is never who walks the other, so no order matters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.support import people
from tests.support.browser import PHONE
from tests.support.hands import Hands, Keys, NoScript
from tests.support.localgw import running_company
from tests.support.portal import Portal
from tests.support.visitors import Visitor, session_cookies

pytestmark = [pytest.mark.browser, pytest.mark.servers]
STORY = """
import json
from services.applications.operations import counter
from services.certificates.models import Certificate
from services.departments.models import Department
from tests.factories import applications as make
from tests.factories import finance, parking
from tests.factories.filling import apply

told = {"keys": {}, "no_script": {}}
for way, phone in zip(told, ("13800000011", "13800000004")):
    asked = make.received(phone)
    proof = asked.materials.get(material__key="job_proof")
    item = {"subject": "material", "key": str(proof.material_id), "label": "就业证明", "reason": "缺少盖章的一页。"}
    counter.ask_supplement(application=asked, items=[item], by=make.staff("clerk1"))
    told[way]["asked"] = asked.ref
for way, phone in zip(told, ("13800000003", "13800000012")):
    told[way]["waits"] = apply("jiuye-kunnan", phone).ref
police = Department.objects.get(code="11440981MB2D10028M")
for way, phone in zip(told, ("13800000016", "13800000006")):
    told[way]["bill"] = finance.bill(police, int(phone[-2:]), 2000, payer=make.resident(phone).person).ref
for way, plate in zip(told, ("粤K00791", "粤K00792")):
    parking.see("library-in-1", plate, 300)
    parking.see("library-out-1", plate, 10)
    told[way]["plate"] = plate
card = Certificate.objects.get(type__code="LNYDZ", holder=make.resident("13800000007").person)
for way in told:
    told[way]["code"] = card.document.verify_code
print(json.dumps(told))
"""
"""What must be there before, made by the operations themselves."""
ACCEPT = """
from services.applications.models import Application
from services.applications.operations import counter
from tests.factories import applications as make
case, clerk = Application.objects.get(ref="{ref}"), make.staff("clerk4")
for row in case.materials.all():
    row.application = case
    counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
counter.accept(application=case, by=clerk)
"""
STATE = """
from services.applications.models import Application
print("state", Application.objects.get({key}="{value}").state)
"""
PAID = """
from services.payments.models import Bill
print("state", Bill.objects.get(ref="{ref}").state)
"""
SAID_YES = """
from services.delegation.models import Grant
from services.delegation.operations import answering
from tests.factories import applications as make
grant, agent = Grant.objects.get(agent_name="{name}", state="invited"), make.resident("{phone}")
answering.accept(grant=grant, by=agent)
print("state", Grant.objects.get(pk=grant.pk).state)
"""
WAYS = {"keys": Keys, "no_script": NoScript}


class Walk:
    """One way of one flow: the portal, what was arranged for this way, and the hands at its pages."""

    def __init__(self, way: str, portal: Portal, told: dict[str, Any], new_context: Callable[..., BrowserContext]):
        self.way, self.portal, self.told = way, portal, told[way]
        self.context = new_context(viewport=PHONE, java_script_enabled=way == "keys")

    def begins(self, path: str = "/", *, keys: str = "", no_script: str = "") -> Hands:
        """At a page; signed in as who walks this way, where somebody is named."""
        user = keys if self.way == "keys" else no_script
        if user:
            name, value = session_cookies(self.portal, [user])[user]
            self.context.add_cookies([{"name": name, "value": value, "url": self.portal.url}])
        page = self.context.new_page()
        page.goto(self.portal.url + path)
        return WAYS[self.way](page)

    def either(self, keys: str, no_script: str) -> str:
        """What belongs to this way."""
        return keys if self.way == "keys" else no_script

    def server(self, code: str, **values: str) -> str:
        """The last word of what these lines print, run on the server."""
        return (self.portal.python(code.format(**values)).split() or [""])[-1]


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[Portal, dict[str, Any]]]:
    """A portal beside a simulated payment company, and what waits there for each way."""
    with running_company() as (portal, _there):
        yield portal, json.loads(portal.python(STORY).splitlines()[-1])


@pytest.fixture(params=list(WAYS))
def walk(request: pytest.FixtureRequest, town: tuple[Portal, dict], new_context: Callable[..., BrowserContext]) -> Walk:
    return Walk(request.param, *town, new_context)


def test_search_to_guide(walk: Walk) -> None:
    hands = walk.begins()
    hands.write("^搜索$", "老人证")
    hands.go("^搜索$")
    hands.sees("老年人优待证申领")
    hands.go("^老年人优待证申领$")
    assert hands.page.url.startswith(f"{walk.portal.url}/items/laonian-youdai/")
    hands.sees("谁能办", "近期免冠照片", "步骤", "在线办理")


def test_sign_in_by_sms_code(walk: Walk) -> None:
    hands = walk.begins()
    hands.go("^登录$")
    hands.write("^手机号码$", walk.either("13800000005", "13800000007"))
    hands.go("^获取验证码$")
    hands.write("验证码", people.shown_code(hands.page))
    hands.go("^登录$")
    hands.go(walk.either("我的账户，何\\*本", "我的账户，郑\\*示"))
    hands.sees(walk.either("138****0005", "138****0007"))


def test_apply(walk: Walk) -> None:
    hands = walk.begins("/items/laonian-youdai/", keys="demo-01", no_script="demo-02")
    hands.go("^在线办理$")
    hands.choose("^没有领过$")
    hands.upload("照片", people.portrait())
    hands.go("^保存并继续$")
    hands.sees("还没有提交", "没有领过")
    hands.choose("属实|真实")
    hands.go("^确认并提交$")
    number = hands.reads(r"(?<=办件编号)\s*[0-9A-Z ]{44,}").replace(" ", "").strip()
    assert walk.server(STATE, key="number", value=number) in ("received", "making", "closed")  # rules decide soon


def test_supplement(walk: Walk) -> None:
    hands = walk.begins("/my/cases/", keys="demo-11", no_script="demo-04")
    hands.go("居住证申领")
    hands.sees("待补正", "就业证明")
    hands.go("去补材料")
    hands.upload("^选照片", people.paper("盖章页.jpg"))
    hands.sees(re.compile("就业证明 1.*已收到.*以前交的", re.DOTALL))
    hands.go("^提交补正$")
    hands.sees("已收件")
    assert walk.server(STATE, key="ref", value=walk.told["asked"]) == "received"


def test_follow_a_case(walk: Walk) -> None:
    hands = walk.begins(keys="demo-03", no_script="demo-12")
    hands.go("^办件$")
    hands.go("就业困难人员认定")
    hands.sees("已收件")
    with hands.rests("^我填的和交的"):
        walk.server(ACCEPT, ref=walk.told["waits"])
        hands.looks_again()
        hands.sees("已受理")


def test_show_a_certificate(walk: Walk) -> None:
    hands = walk.begins(keys="demo-07", no_script="demo-07")
    hands.go("^证照$")
    hands.go("^老年人优待证")
    hands.go("^亮证$")
    hands.go("^出示亮证码$")
    hands.sees("请对方扫")
    with Visitor(walk.portal) as stranger:
        seen = stranger.submit(people.scanned(walk.portal, hands.page), {"who": f"示例药店{walk.way}"})
    assert "郑*示" in seen.text
    hands.looks_again()
    hands.sees(f"示例药店{walk.way}")


def test_verify_one(walk: Walk) -> None:
    hands = walk.begins()
    hands.go("^核验$")
    hands.write("^核验码", walk.told["code"])
    hands.go("^核验$")
    hands.sees("有效", "老年人优待证", "郑*示")


def pays(hands: Hands) -> None:
    """From a bill through the company and back."""
    hands.go("^缴费：模拟支付$")
    hands.sees("立即付款")
    hands.go("^立即付款")
    hands.go("^模拟支付成功$")
    hands.go("^返回原来的页面$")
    hands.sees(re.compile("已支付|已缴费"))


def test_pay_a_bill(walk: Walk) -> None:
    hands = walk.begins(keys="demo-16", no_script="demo-06")
    hands.sees("20.00")
    hands.go("^查看并缴费$")
    pays(hands)
    assert walk.server(PAID, ref=walk.told["bill"]) == "paid"


def test_pay_parking_by_plate(walk: Walk) -> None:
    hands = walk.begins()
    hands.go("^按车牌缴费$")
    hands.write("^车牌号", walk.told["plate"].replace("粤K", "粤k·"))
    hands.go("^查欠费$")
    hands.sees("有 1 笔要缴")
    ref = re.search(r"账单编号 (\w+)", hands.page.locator("main").inner_text())
    hands.go("￥")
    pays(hands)
    assert walk.server(PAID, ref=ref[1]) == "paid"


def test_appoint_an_agent(walk: Walk) -> None:
    hands = walk.begins("/my/delegation/", keys="demo-01", no_script="demo-12")
    name, phone = walk.either("王测试", "孙演示"), walk.either("13800000003", "13800000011")
    hands.go("^委托亲友$")
    hands.write("^亲友的姓名$", name)
    hands.choose("^其他亲属$")
    hands.write("^他（她）的手机号$", phone)
    hands.go("^下一步，填验证码$")
    hands.write("验证码", people.shown_code(hands.page))
    hands.go("^我同意$")
    hands.sees("还没有答复")
    assert walk.server(SAID_YES, name=name, phone=phone) == "active"
    hands.go("^我委托的人$")
    hands.sees(re.compile(f"{name}.*有效"))
