"""A new administrator makes an item, another one checks it, and a resident applies at once.

Six questions (two of them only after certain answers, one filled in from the profile), three materials (one fetched,
one met by a certificate the resident holds), a stated fee. Pictures are kept in ``var/pictures/administrator``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, follow, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "administrator"
NAME = "犬牌补领"
QUESTIONS = (
    ("您的姓名", "text"),
    ("为什么补领", "choice"),
    ("在哪里丢的", "text"),
    ("坏成什么样", "text"),
    ("犬只的名字", "text"),
    ("打过狂犬病疫苗吗", "yes_no"),
)
HOLD = """
from services.accounts.models import Person
from services.departments.models import Department
from services.common.relay import drain
from tests.factories import certificates
person = next(p for p in Person.objects.order_by("pk") if p.phone == "13800000004")
certificates.issued(person, code="JZZ", issuer=Department.objects.get(short_name="公安局"))
drain()
"""
"""A resident holds a 居住证, made and signed."""


def keep(page: Page, name: str) -> None:
    """A picture of the whole page."""
    width = page.viewport_size["width"]
    picture(page, PICTURES / f"{name}-{width}.png", full=True)


def sign_in(page: Page, url: str, username: str) -> None:
    """Through the portal's own sign-in, with the second factor; ends in the administration."""
    page.goto(f"{url}/admin/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill(username)
    page.locator("input[type=password]").fill(people.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[data-demo]")
    page.locator("input[name=code]").fill(people.shown_code(page))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/admin/$"))


def find(page: Page, box: str, words: str) -> None:
    """In a list with a search field: type, take what is found."""
    page.locator(f"#id_{box} + .select2 .select2-selection").click()
    page.locator(".select2-search--dropdown input").fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def tab(page: Page, name: str) -> None:
    page.locator(".portal-tabs a", has_text=name).click()


def save(page: Page) -> None:
    """Save and stay."""
    page.get_by_role("button", name="保存并继续编辑").click()
    page.wait_for_load_state()


def add_row(page: Page, rows: str) -> None:
    page.locator(f"#{rows}-group .add-row").first.click()


def write_questions(page: Page) -> None:
    """Six questions on one page, then the options, the prefill and the two conditions."""
    page.get_by_role("link", name="编辑这一页").first.click()
    for n, (label, kind) in enumerate(QUESTIONS):
        add_row(page, "questions")
        page.locator(f"#id_questions-{n}-label").fill(label)
        page.locator(f"#id_questions-{n}-kind").select_option(kind)
        page.locator(f"#id_questions-{n}-order").fill(str(n + 1))
    save(page)
    keep(page, "2-questions")
    edit_question(page, 0, lambda: page.locator("#id_prefill").select_option("profile.name"))
    edit_question(page, 1, lambda: options(page, "丢了", "坏了"), "3-options")
    edit_question(page, 2, lambda: only_when(page, "丢了"))
    edit_question(page, 3, lambda: only_when(page, "坏了"))


def edit_question(page: Page, n: int, change: Callable[[], object], shown: str = "") -> None:
    page.locator(".question-links").nth(n).click()
    change()
    save(page)
    if shown:
        keep(page, shown)
    page.go_back()
    page.go_back()


def options(page: Page, *labels: str) -> None:
    for n, label in enumerate(labels):
        page.locator(f"[name=option_rows-{n}-label]").fill(label)


def only_when(page: Page, answer: str) -> None:
    box = page.locator("[name=when_rows-0-condition]")
    box.select_option(box.locator("option", has_text=f"是“{answer}”").first.get_attribute("value"))


def write_item(page: Page) -> None:
    """The tabs, one after the other."""
    page.locator("#id_summary").fill("犬牌丢了或者坏了，补领一块。")
    page.locator("input[name=serves][value=person]").check()
    tab(page, "时限与流程")
    page.locator("#id_promised_number").fill("5")
    tab(page, "申请与结果")
    page.locator("#id_result_name").fill("新犬牌")
    add_row(page, "conditions")
    page.locator("#id_conditions-0-text").fill("已经办过养犬登记。")
    tab(page, "材料")
    materials(page)
    tab(page, "收费")
    page.locator("#id_charged").check()
    page.locator("#id_fee_basis").fill("《高州市养犬管理收费标准》（示例）")
    add_row(page, "fees")
    page.locator("#id_fees-0-name").fill("犬牌工本费")
    page.locator("#id_fees-0-yuan").fill("10")
    page.locator("#id_fees-0-standard").fill("每块 10 元")
    save(page)


def materials(page: Page) -> None:
    add_row(page, "materials")
    page.locator("#id_materials-0-name").fill("居民身份证")
    page.locator("#id_materials-0-source").select_option("20")
    page.locator("#id_materials-0-form").select_option("fetched")
    page.locator("#id_materials-0-registry_source").select_option("profile.id_document")
    add_row(page, "materials")
    page.locator("#id_materials-1-name").fill("居住证")
    page.locator("#id_materials-1-source").select_option("20")
    find(page, "materials-1-certificate_type", "居住证")
    add_row(page, "materials")
    page.locator("#id_materials-2-name").fill("犬只照片")
    keep(page, "4-materials")


def make_item(page: Page, url: str) -> str:
    """From nothing to a draft against which nothing stands; its address."""
    page.goto(f"{url}/admin/catalog/itemversion/add/")
    page.locator("#id_name").fill(NAME)
    find(page, "base", "养犬登记")
    page.locator("#id_department").select_option(label="高州市公安局")
    page.locator("#id_business_kind").select_option("replacement")
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url(re.compile("/change/"))
    expect(page.locator(".portal-findings")).to_contain_text("还不能发布")
    keep(page, "1-draft")
    address = page.url
    tab(page, "申请与结果")
    page.get_by_role("button", name="编辑问题").click()
    write_questions(page)
    page.goto(address)
    write_item(page)
    page.goto(address)
    return address


def approve(page: Page, address: str) -> None:
    page.goto(address)
    follow(page.get_by_role("link", name="通过并发布"))
    keep(page, "6-approve")
    page.get_by_role("button", name="通过并发布").click()
    expect(page.locator(".portal-state__now")).to_have_text("已发布")


def apply(page: Page, url: str) -> None:
    """The resident reads the guide, fills in what is asked, hands in one photo and submits."""
    page.goto(f"{url}/items/quanpaibuling/")
    expect(page.locator("main")).to_contain_text("犬牌工本费")
    keep(page, "7-guide")
    people.begin(page, url, "quanpaibuling")
    expect(page.get_by_label("您的姓名")).not_to_have_value("")
    expect(page.get_by_label("在哪里丢的")).to_be_hidden()
    page.get_by_label("丢了", exact=True).check()
    page.get_by_label("在哪里丢的").fill("潘州公园")
    expect(page.get_by_label("坏成什么样")).to_be_hidden()
    page.get_by_label("犬只的名字").fill("阿黄")
    page.get_by_label("是", exact=True).check()
    keep(page, "8-form")
    people.go_on(page)
    expect(page.locator("main")).to_contain_text("犬只照片")
    expect(page.locator("main input[type=file][multiple]")).to_have_count(1)  # the permit is held, the card fetched
    keep(page, "9-materials")
    people.hand_in(page, people.paper("犬只照片.jpg"))
    page.get_by_role("link", name="继续", exact=True).click()
    page.wait_for_url(re.compile("/check/"))
    expect(page.locator("main")).to_contain_text("潘州公园")
    assert re.fullmatch(r"\w+", people.submit(page))
    keep(page, "10-submitted")


def test_an_item_is_made_checked_and_applied_for(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    portal.python(HOLD)
    maker = new_context(viewport=DESKTOP).new_page()
    wrong: list[str] = []
    maker.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    sign_in(maker, portal.url, "maker1")
    address = make_item(maker, portal.url)
    expect(maker.locator(".portal-findings--none")).to_be_visible()
    keep(maker, "5-ready")
    maker.get_by_role("link", name="提交审核").click()
    maker.get_by_role("button", name="提交审核").click()
    expect(maker.locator(".portal-state__now")).to_have_text("待审核")
    expect(maker.get_by_role("link", name="通过并发布")).to_have_count(0)  # somebody else checks
    assert wrong == []

    checker = new_context(viewport=DESKTOP).new_page()
    sign_in(checker, portal.url, "checker1")
    approve(checker, address)

    phone = new_context(viewport=PHONE).new_page()
    people.sign_in_resident(phone, portal.url, "13800000004")
    apply(phone, portal.url)
