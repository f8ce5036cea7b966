"""停车月卡 as residents buy it and operators read it: every step without a script, what was typed is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.departments.enums import Role
from services.parking import cards
from services.parking.models import Pass, PassOffer, PassSale
from services.parking.periods import begins, ends
from services.payments.models import Bill, Refund
from tests.factories import accounts, departments
from tests.parking import make, resident
from tests.parking.resident import main, signed_in
from tests.parking.selling import DAY, PRICE, bought, buy, late, offer, pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gateway")]
MINE, CARDS = "/my/parking/", "/my/parking/cards/"


@pytest.fixture
def driver():
    return resident.owner()


@pytest.fixture
def card():
    return offer(make.lot(name="演示停车场甲"), quota=3, terms="不固定车位。")


def today():
    return timezone.localdate()


def address(card: PassOffer) -> str:
    return reverse("parking:card_new", args=[card.pk])


def posted(driver, first, **fields) -> dict:
    return {"car": driver[1].pk, "first_date": first, "price": PRICE} | fields


def test_the_page_of_a_lot_says_what_is_sold_for_how_much_and_how_many_are_left(card, driver):
    lot = reverse("parking:lot", args=[card.lot.code])
    page = main(Client().get(lot))
    assert "月卡 300 元/月" in page
    assert "还剩 3 张" in page
    assert address(card) in page
    for n in range(3):
        buy(card, resident.owner(f"粤K0020{n}"))
    assert "从今天开始的已卖完" in main(Client().get(lot))
    PassOffer.objects.update(is_sold=False)
    assert "月卡" not in main(Client().get(lot))
    staff = accounts.sign_in(Client(), accounts.staff())
    PassOffer.objects.update(is_sold=True)
    assert address(card) not in main(staff.get(lot))


def test_prices_are_said_as_people_say_them(card):
    assert cards.price(PassOffer(price=80_000, months=3)) == "800 元/3 个月"
    assert cards.price(PassOffer(price=19_950, months=1)) == "199.50 元/月"


def test_the_list_says_every_lot_once_with_all_its_cards_and_prices(card, driver):
    offer(card.lot, name="季卡", price=80_000, months=3)
    offer(make.lot(name="演示停车场乙"), name="夜间卡", price=12_000)
    offer(make.lot(name="演示停车场丙"), is_sold=False)
    page = main(signed_in(driver[0]).get(CARDS))
    assert page.count("演示停车场甲") == page.count("演示停车场乙") == 1
    assert "月卡 300 元/月 · 季卡 800 元/3 个月" in page
    assert "夜间卡 120 元/月" in page
    assert "演示停车场丙" not in page


def test_from_the_choice_to_the_card(card, driver):
    browser = signed_in(driver[0])
    page = main(browser.get(address(card)))
    assert f'value="{today():%Y-%m-%d}"' in page
    assert "粤K·00001" in page
    assert "不固定车位。" in page
    assert "付款 300.00 元" in page
    answer = browser.post(address(card), posted(driver, today()))
    sale = PassSale.objects.get()
    assert answer["Location"] == reverse("payments:bill", args=[sale.bill.ref])
    assert reverse("parking:card", args=[sale.number]) in browser.get(answer["Location"]).content.decode()
    waiting = main(browser.get(MINE))
    assert "还没付款的月卡" in waiting
    assert "去付款" in waiting
    assert "不要了</button>" in waiting
    assert browser.post(address(card), posted(driver, today()))["Location"] == answer["Location"]
    assert "去付款" in main(browser.get(f"{CARDS}{sale.number}/"))
    pay(sale)
    page = main(browser.get(MINE))
    assert "还没付款的月卡" not in page
    assert "演示停车场甲" in page.split('id="passes"', 1)[1]
    told = main(browser.get(f"{CARDS}{sale.number}/"))
    assert "正在使用" in told
    assert "不能在网上退" in told
    assert reverse("parking:card_return", args=[sale.number]) not in told
    assert "正在使用" in main(browser.get(CARDS))


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"first_date": "没有"}, 422, "选择日期。"),
        ({"first_date": ""}, 422, "选择日期。"),
        ({"first_date": "2020-01-01"}, 409, "第一天只能选今天到"),
        ({"car": ""}, 422, "请选一辆车"),
        ({"car": "999999"}, 422, "请选一辆车"),
        ({"price": "1"}, 409, "价格现在是 300.00 元"),
        ({"price": "²"}, 409, "价格现在是 300.00 元"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(card, driver, typed, status, words):
    first = today() + 2 * DAY
    answer = signed_in(driver[0]).post(address(card), posted(driver, first.isoformat()) | typed)
    page = main(answer)
    assert answer.status_code == status
    assert words in page
    assert f'value="{typed.get("first_date", first.isoformat())}"' in page
    assert (PassSale.objects.count(), Bill.objects.count()) == (0, 0)


def test_renewing_proposes_the_day_after(card, driver):
    sale = bought(card, driver)
    last = today() + 9 * DAY
    PassSale.objects.filter(pk=sale.pk).update(last_date=last)
    Pass.objects.update(valid_until=ends(last))
    browser = signed_in(driver[0])
    there = f"{address(card)}?car={driver[1].pk}"
    assert there in main(browser.get(MINE))
    assert there in main(browser.get(f"{CARDS}{sale.number}/"))
    page = main(browser.get(there))
    assert f'value="{last + DAY:%Y-%m-%d}"' in page
    assert "现有的卡到" in page
    answer = browser.post(there, posted(driver, last))
    assert answer.status_code == 409
    assert "第一天请选在那以后" in main(answer)
    assert browser.post(there, posted(driver, last + DAY)).status_code == 302
    pay(PassSale.objects.latest("pk"))
    following = PassSale.objects.latest("pk")
    for shown in (MINE, f"{CARDS}{sale.number}/", f"{CARDS}{following.number}/"):
        assert there not in main(browser.get(shown)), "the next one is bought, the one after it cannot be bought yet"


def test_a_card_that_ends_much_later_says_from_when_it_can_be_renewed(card, driver):
    sale = bought(card, driver)
    Pass.objects.filter(pk=sale.card_id).update(valid_until=ends(today() + 80 * DAY))
    page = main(signed_in(driver[0]).get(MINE))
    assert "起可以续费" in page
    assert address(card) not in page


def test_a_card_that_staff_wrote_is_renewed_by_what_is_sold_there(card, driver):
    made = Pass.objects.create(
        lot=card.lot, kind="monthly", valid_since=begins(today()), valid_until=ends(today() + 2 * DAY)
    )
    made.vehicles.set([driver[1].vehicle])
    browser = signed_in(driver[0])
    assert f"{address(card)}?car={driver[1].pk}" in main(browser.get(MINE))
    Pass.objects.update(kind="privilege")
    assert address(card) not in main(browser.get(MINE))


def test_not_wanted(card, driver):
    sale = buy(card, driver)
    browser = signed_in(driver[0])
    answer = browser.post(reverse("parking:card_drop", args=[sale.number]), follow=True)
    assert "已取消，不用付款" in answer.content.decode()
    assert "已取消，没有付款" in main(browser.get(CARDS))
    again = browser.post(reverse("parking:card_drop", args=[sale.number]), follow=True)
    assert "现在的状态" in again.content.decode()


def test_once_its_time_is_over_it_says_so_and_cannot_be_paid_from_there(card, driver):
    sale = buy(card, driver)
    late(sale)
    browser = signed_in(driver[0])
    for page in (MINE, f"{CARDS}{sale.number}/"):
        said = main(browser.get(page))
        assert "正在取消" in said
        assert "去付款" not in said


def test_given_back_in_two_taps(card, driver):
    sale = bought(card, driver, ahead=2)
    browser = signed_in(driver[0])
    there = reverse("parking:card_return", args=[sale.number])
    assert there in main(browser.get(f"{CARDS}{sale.number}/"))
    page = main(browser.get(there))
    assert "300.00 元按原来付款的方式退回" in page
    answer = browser.post(there, follow=True)
    assert "已退卡" in answer.content.decode()
    assert Refund.objects.get().amount == PRICE
    browser.post(there)
    assert Refund.objects.count() == 1
    assert browser.get(there)["Location"] == f"{CARDS}{sale.number}/"


def test_what_is_another_persons_is_not_there(card, driver):
    sale = bought(card, driver, ahead=2)
    stranger = signed_in(resident.owner("粤K00002")[0])
    for name in ("card", "card_return"):
        assert stranger.get(reverse(f"parking:{name}", args=[sale.number])).status_code == 404
    for name in ("card_drop", "card_return"):
        assert stranger.post(reverse(f"parking:{name}", args=[sale.number])).status_code == 404
    assert sale.number not in main(stranger.get(CARDS))
    answer = stranger.post(address(card), posted(driver, today()))
    assert (answer.status_code, PassSale.objects.count()) == (422, 1)
    PassOffer.objects.update(is_sold=False)
    assert stranger.get(address(card)).status_code == 404


def test_without_a_vehicle_one_adds_it_first(card):
    user = accounts.real_named(accounts.person("陈演示"))
    page = main(signed_in(user).get(address(card)))
    assert reverse("vehicles:add") in page
    assert "付款" not in page


def test_an_operator_reads_sales_of_own_lots_alone(card, driver):
    sale = bought(card, driver)
    bought(offer(name="别处的卡"), resident.owner("粤K00002"))
    buy(card, resident.owner("粤K00003"))
    browser = accounts.sign_in(Client(), departments.holder(Role.PARKING_OPERATOR, where=card.lot.operator))
    page = main(browser.get("/desk/parking/cards/"))
    figures = re.findall(r'<b class="num">([^<]+)</b>', page)[:3]
    assert figures == ["1", "1", "￥300.00"]
    assert "粤K00001" in page
    assert "粤K00003" in page
    assert "粤K00002" not in page
    assert "别处的卡" not in page
    assert "还剩 1 张" in main(browser.get(f"/desk/parking/cards/?lot={card.lot.code}"))
    assert "/desk/parking/cards/" in main(browser.get("/desk/parking/"))
    PassSale.objects.filter(pk=sale.pk).update(first_date=today() - 40 * DAY, last_date=today() - 9 * DAY)
    Pass.objects.filter(pk=sale.card_id).update(
        valid_since=begins(today() - 40 * DAY), valid_until=ends(today() - 9 * DAY)
    )
    Bill.objects.filter(pk=sale.bill_id).update(paid_at=timezone.now() - timedelta(days=40))
    page = main(browser.get("/desk/parking/cards/"))
    assert re.findall(r'<b class="num">([^<]+)</b>', page)[:2] == ["0", "0"]
    assert "已到期" in page


def test_the_administration_offers_cards_and_keeps_what_sales_name(card, driver):
    admin = accounts.sign_in(Client(), departments.system_admin())
    data = {"lot": card.lot.pk, "name": "季卡", "price": 80_000, "months": 3, "vehicle_kind": "any", "is_sold": "on"}
    assert admin.post("/admin/parking/passoffer/add/", data).status_code == 302
    made = PassOffer.objects.get(name="季卡")
    assert (made.price, made.quota) == (80_000, None)
    answer = admin.post("/admin/parking/passoffer/add/", data | {"name": "白送", "price": 0})
    assert answer.status_code == 200
    assert "白送" in answer.content.decode()
    answer = admin.post("/admin/parking/passoffer/add/", data | {"name": "太长", "months": 13})
    assert answer.status_code == 200
    change = f"/admin/parking/passoffer/{made.pk}/change/"
    assert admin.post(change, data | {"price": 90_000, "months": 6}).status_code == 302
    made.refresh_from_db()
    assert (made.price, made.months) == (90_000, 3)
    assert admin.post(f"/admin/parking/passoffer/{made.pk}/delete/", {"post": "yes"}).status_code == 403
