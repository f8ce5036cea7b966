"""Tying a sign-in to a person."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction

from services.accounts import operations
from services.accounts.checks import IDENTITY, CheckUnavailable, IdentityAnswer
from services.accounts.enums import RealNameLevel
from services.accounts.models import Person, PhoneChange, User
from services.audit.models import AuditEntry
from services.common.crypto import blind_index
from services.common.identifiers import IdentifierError
from services.common.models import DemoMessage
from services.notices.models import Notice
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/account/real-name/"
NAME = "陈演示"
NUMBER = "440981195003150023"


@pytest.fixture(autouse=True)
def register():
    """A register that knows one person and counts how often it is asked."""
    asked = []

    def check(*, name, id_type, id_number, purpose, by):
        asked.append((name, purpose))
        return IdentityAnswer(matches=(name, id_type, id_number) == (NAME, "31", NUMBER), organ="演示库")

    with IDENTITY.replace("default", check):
        yield asked


@pytest.fixture
def user(client):
    user = accounts.resident()
    accounts.sign_in(client, user)
    return user


def send(client, following="", **data):
    data = {"name": NAME, "id_type": "31", "id_number": NUMBER, "consent": "on", **data}
    return client.post(PAGE + (f"?next={following}" if following else ""), data)


def verify(user, **data):
    data = {"name": NAME, "id_type": "31", "id_number": NUMBER, **data}
    return operations.verify_real_name(user=user, by=user, **data)


def test_name_and_number_that_go_together(client, user, register):
    assert send(client, "/account/").url == "/account/"
    user.refresh_from_db()
    assert (user.level, user.display_name) == (RealNameLevel.NAMED, NAME)
    assert (user.person.birth_date, user.person.sex, user.person.phone) == (date(1950, 3, 15), "2", user.phone)
    assert register == [(NAME, "实名认证")]
    entry = AuditEntry.objects.get(event="accounts.real_named")
    assert (entry.actor_ref, entry.subject_ref) == (f"user:{user.pk}", f"person:{user.person_id}")
    assert Notice.objects.get(person=user.person).title == "实名认证成功"


def test_blanks_small_letters_and_wide_digits_are_read(client, user):
    with IDENTITY.replace(
        "default", lambda **q: IdentityAnswer(matches=q["id_number"] == "44098119720229001X", organ="")
    ):
        assert send(client, id_number="440981 19720229 ００１x", name="黄 示 范").status_code == 302
    user.refresh_from_db()
    assert user.person.name == "黄示范"


def test_a_person_from_the_window_is_found_again(client, user):
    known = accounts.person("陈写错", id_number=NUMBER, phone="13800199999", born=date(1950, 3, 15))
    send(client)
    user.refresh_from_db()
    assert user.person_id == known.pk
    assert (user.person.name, user.person.phone) == (NAME, user.phone)
    assert Person.objects.count() == 1


def test_the_number_the_window_knew_is_told_that_another_one_has_the_name_now(client, user):
    accounts.person(NAME, id_number=NUMBER, phone="13800199999", born=date(1950, 3, 15))
    send(client)
    change = PhoneChange.objects.get(user=user)
    operations.tell_old_phone(change=change)
    told = DemoMessage.objects.order_by("-pk").first()
    assert told.phone_index == blind_index("phone", "13800199999")
    assert "另一个手机号" in told.text
    operations.refuse_change(user, "13800188888")  # it is none of the changes one has in a month
    change.refresh_from_db()
    assert change.old_phone == ""


def test_the_same_number_is_told_nothing(client, user):
    accounts.person(NAME, id_number=NUMBER, phone=user.phone, born=date(1950, 3, 15))
    send(client)
    assert not PhoneChange.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"id_number": "11010519490230002X"}, "身份证号码"),
        ({"id_number": "440981197302290017"}, "身份证号码"),
        ({"id_number": "440981195003150024"}, "身份证号码"),
        ({"id_number": "440981500315002"}, "应为 18 位"),
        ({"id_number": ""}, "填写证件号码"),
        ({"name": ""}, "填写证件上的姓名"),
        ({"name": "<script>alert(1)</script>"}, "姓名"),
        ({"name": "1234"}, "姓名"),
        ({"name": "陈\u202e演示"}, "无法识别的字符"),
        ({"name": "陈" * 61}, "60"),
        ({"consent": ""}, "勾选后才能比对"),
        ({"id_type": "99"}, "99"),
        ({"id_type": "00"}, "00"),
        ({"id_type": "33", "id_number": "!!"}, "证件号码"),
    ],
)
def test_what_is_not_right_is_said_and_kept_and_not_asked(client, user, register, typed, words):
    page = send(client, **typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert "错误：" in text
    assert register == []
    assert not Person.objects.exists()
    if "id_number" not in typed:
        assert NUMBER in text


def test_a_date_of_birth_in_the_future(client, user, register):
    future = accounts.fake_id(date(2028, 12, 31))
    assert "出生日期" in send(client, id_number=future).content.decode()
    assert register == []


def test_lone_surrogates_and_zero_bytes_are_answered(client, user):
    for name in ("陈\ud800", "陈\x00示"):
        body = urlencode({"name": name, "id_type": "31", "id_number": NUMBER, "consent": "on"}, errors="surrogatepass")
        page = client.post(PAGE, body, content_type="application/x-www-form-urlencoded")
        assert page.status_code == 200
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["欧阳喆", "冯䶮试", "林𬭚例", "买买提·吐尔逊", "O'Neil Anne-Marie"])
def test_rare_and_long_names_are_names(client, user, name):
    with IDENTITY.replace("default", lambda **q: IdentityAnswer(matches=q["name"] == name, organ="")):
        assert send(client, name=name).status_code == 302
    assert Person.objects.get().name == name


def test_another_dot_is_the_same_dot(client, user):
    with IDENTITY.replace("default", lambda **q: IdentityAnswer(matches=q["name"] == "买买提·吐尔逊", organ="")):
        assert send(client, name="买买提•吐尔逊").status_code == 302


def test_somebody_elses_number_is_refused_without_saying_whose(client, user):
    page = send(client, name="王测试").content.decode()
    assert "姓名和证件号码对不上" in page
    assert NAME not in page
    user.refresh_from_db()
    assert (user.person, user.level) == (None, RealNameLevel.PHONE)


def test_guessing_names_has_an_end(client, user, register):
    for _ in range(5):
        send(client, name="王测试")
    assert "15 分钟后可以再试" in send(client).content.decode()
    assert len(register) == 5


def test_a_person_with_a_sign_in_cannot_be_taken(client, user):
    holder = accounts.real_named(accounts.person(NAME, id_number=NUMBER, phone="13800188888"))
    page = send(client).content.decode()
    assert "不能在线绑定" in page
    assert "12345" in page
    for private in (holder.phone, "8888", holder.username):
        assert private not in page
    user.refresh_from_db()
    holder.refresh_from_db()
    assert user.person is None
    assert (holder.person.name, holder.person.phone) == (NAME, "13800188888")
    assert Notice.objects.get(person=holder.person).title == "有人用您的证件认证另一个账号"


def test_the_database_refuses_a_second_sign_in_of_a_person():
    who = accounts.real_named().person
    with pytest.raises(IntegrityError), transaction.atomic():
        accounts.real_named(who, phone=accounts.fake_phone())


def test_a_level_without_a_person_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        accounts.resident(level=RealNameLevel.NAMED)


def test_an_outage_says_so_and_keeps_what_was_typed(client, user):
    def out(**question):
        raise CheckUnavailable

    with IDENTITY.replace("default", out):
        page = send(client).content.decode()
    assert "暂时没有响应" in page
    assert NUMBER in page
    assert not Person.objects.exists()


def test_once_is_enough(client, user):
    verify(user)
    with pytest.raises(operations.AlreadyRealNamed):
        verify(user)
    assert client.get(PAGE + "?next=/account/").url == "/account/"
    assert send(client).status_code == 302


def test_two_tabs_tie_one_person(user):
    """The second tab still carries a user without a person."""
    stale = User.objects.get(pk=user.pk)
    verify(user)
    with pytest.raises(operations.AlreadyRealNamed):
        verify(stale)
    assert Person.objects.count() == 1


def test_the_operation_reads_the_number_itself(user):
    with pytest.raises(IdentifierError):
        verify(user, id_number="440981195003150024")


def test_the_number_is_plain_nowhere(client, user, caplog):
    send(client)
    send(client, name="王测试")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {table}")
            assert NUMBER not in str(cursor.fetchall()), table
    assert NUMBER not in caplog.text


def test_next_leads_only_to_the_portal(client, user):
    assert send(client, "https://evil.example/").url == "/account/"


def test_a_visitor_signs_in_first(client):
    assert client.get(PAGE).url == "/account/sign-in/?next=/account/real-name/"
    assert client.post(PAGE, {"name": NAME}).url == "/account/sign-in/?next=/account/real-name/"


def test_a_walk_in_is_one_person_however_often(db):
    first = operations.register_person(name=NAME, id_type="31", id_number=NUMBER)
    again = operations.register_person(name=NAME, id_type="31", id_number=f" {NUMBER} ", phone="13800100000")
    assert first == again
    again.refresh_from_db()
    assert again.phone == "13800100000"
    assert again.birth_date == date(1950, 3, 15)
