"""Passkeys: added after confirming, used to sign in, to confirm and as a second factor; refused for everything else."""

from __future__ import annotations

import html
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from services.accounts import operations
from services.accounts.rotation import OneTimeSecrets
from services.audit.models import AuditEntry
from services.notices.models import Notice
from tests.factories import accounts, departments
from tests.support.authenticator import Passkey

pytestmark = pytest.mark.django_db
ADD = "/account/security/passkeys/add/"
SIGN_IN = "/account/sign-in/passkey/"
JSON = {"HTTP_ACCEPT": "application/json"}
NAME = "陈演示的手机"


def browser() -> Client:
    return Client(SERVER_NAME="localhost")


def question_on(page) -> dict:
    return json.loads(html.unescape(re.search(r'data-question="([^"]+)"', page.content.decode())[1]))


def add(client, key: Passkey | None = None, **data):
    key = key or Passkey()
    answer = key.create(question_on(client.get(ADD)))
    return key, client.post(ADD, {"name": NAME, "credential": json.dumps(answer), **data})


def own(user=None) -> tuple[Client, Passkey]:
    """A resident's browser with a passkey in it, signed in."""
    client = browser()
    user = user or accounts.real_named()
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    key, response = add(client)
    assert response.url == "/account/security/"
    return client, key


def sign_in(client: Client, key: Passkey, **changes):
    answer = key.get(client.get(SIGN_IN, **JSON).json())
    answer["response"] |= changes
    return client.post(SIGN_IN, {"credential": json.dumps(answer), "next": "/account/"})


def signed_in(client) -> str:
    return client.session.get("_auth_user_id", "")


def test_added_then_used_to_sign_in():
    user = accounts.real_named()
    _client, key = own(user)
    other = browser()
    assert sign_in(other, key).url == "/account/"
    assert signed_in(other) == str(user.pk)
    assert other.get("/account/").status_code == 200
    assert AuditEntry.objects.filter(event="accounts.passkey_added", subject_ref=f"user:{user.pk}").exists()
    assert Notice.objects.get(person=user.person).title == "您账号的登录方式有变动"


def test_adding_asks_who_it_is_first():
    client = browser()
    assert client.get(ADD).url.startswith("/account/sign-in/")
    accounts.sign_in(client, accounts.resident())
    assert client.get(ADD).url == f"/account/confirm/?next={ADD}"
    client.post(ADD, {"name": NAME, "credential": "{}"})
    assert not Authenticator.objects.exists()


def test_the_browser_is_asked_for_finger_or_pin_and_told_no_personal_data():
    client = browser()
    user = accounts.real_named(accounts.person("陈演示"), phone="13800166666")
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    asked = question_on(client.get(ADD))["publicKey"]
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["rp"] == {"id": "localhost", "name": "高州市一网通办"}
    assert (asked["user"]["name"], asked["user"]["displayName"]) == ("138****6666", "138****6666")


def test_nothing_personal_is_plain_in_the_table():
    own()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert NAME not in stored
    assert "\\\\u9648" not in stored
    assert "陈" not in stored
    kept = Authenticator.objects.get().data
    assert set(kept) == {"name", "credential"}
    assert set(kept["credential"]) == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert operations.passkey_name(Authenticator.objects.get()) == NAME


@pytest.mark.parametrize(
    "key",
    [
        Passkey(verified=False),
        Passkey(origin="http://evil.example"),
        Passkey(origin="https://localhost.evil.example"),
        Passkey(rp_id="evil.example"),
    ],
    ids=["no finger", "another site", "a look-alike", "another name"],
)
def test_what_does_not_fit_is_not_added(key):
    client = browser()
    user = accounts.resident()
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    _key, response = add(client, key)
    assert response.status_code == 200
    assert "错误：" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_an_answer_counts_once():
    client, key = own()
    question = question_on(client.get(ADD))
    answer = json.dumps(Passkey().create(question))
    client.post(ADD, {"name": "a", "credential": answer})
    client.post(ADD, {"name": "b", "credential": answer})
    assert Authenticator.objects.count() == 2
    other = browser()
    answer = json.dumps(key.get(other.get(SIGN_IN, **JSON).json()))
    assert other.post(SIGN_IN, {"credential": answer}).url == "/"
    other.post("/account/sign-out/")
    assert other.post(SIGN_IN, {"credential": answer}).url == "/account/sign-in/"
    assert not signed_in(other)
    third = browser()
    third.get(SIGN_IN, **JSON)
    third.post(SIGN_IN, {"credential": answer})
    assert not signed_in(third), "an answer to somebody else's question"


def test_a_stranger_does_not_come_in_with_ones_name():
    _client, key = own()
    thief = Passkey(identifier=key.identifier, user=key.user)
    other = browser()
    assert sign_in(other, thief).url.startswith("/account/sign-in/")
    assert not signed_in(other)


def test_a_key_for_one_person_does_not_open_another():
    victim = accounts.real_named()
    own(victim)
    _client, mine = own()
    from allauth.account.utils import user_pk_to_url_str

    mine.user = user_pk_to_url_str(victim).encode()
    other = browser()
    sign_in(other, mine)
    assert not signed_in(other)


def test_unknown_wrong_and_staffs_keys_are_refused_alike():
    _client, key = own()
    staff = departments.clerk()
    client = browser()
    accounts.sign_in(client, staff)
    accounts.step_up(client, staff)
    staffs = Passkey()
    page = client.get("/accounts/passkeys/add/")
    client.post("/accounts/passkeys/add/", {"name": "a", "credential": json.dumps(staffs.create(question_on(page)))})
    assert Authenticator.objects.filter(user=staff).count() == 1
    pages = set()
    for one in (Passkey(user=b"zzzz"), Passkey(user=key.user), staffs, Passkey()):
        other = browser()
        page = other.get(sign_in(other, one).url).content.decode()
        assert not signed_in(other)
        pages.add(re.sub(r'value="[A-Za-z0-9]{64}"', "", page))
    assert len(pages) == 1
    assert "这次没有用上通行密钥" in pages.pop()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "null",
        "[]",
        "{}",
        "1",
        '"x"',
        "{",
        "[" * 15000,
        "\x00",
        "\ud800",
        '{"response":[]}',
        '{"response":{"userHandle":5}}',
        '{"id":"a","rawId":"a","type":"public-key","response":{}}',
        '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA","authenticatorData":"AAAA"'
        ',"signature":"AAAA","userHandle":"AAAA","attestationObject":"AAAA"}}',
        '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"'
        + "A" * 60
        + '","signature":"AAAA","userHandle":"enp6enp6enp6enp6enp6eg"}}',
    ],
)
def test_broken_answers_are_answered(typed):
    other = browser()
    other.get(SIGN_IN, **JSON)
    answer = {"credential": typed.encode("utf-8", "replace").decode()}
    assert other.post(SIGN_IN, answer).url.startswith("/account/sign-in/")
    user = accounts.resident()
    accounts.sign_in(other, user)
    accounts.step_up(other, user)
    other.get(ADD)
    assert other.post(ADD, answer).status_code == 200
    assert not Authenticator.objects.exists()


def test_whoever_has_no_question_is_not_let_in():
    _client, key = own()
    other = browser()
    other.post(SIGN_IN, {"credential": json.dumps(key.get({"publicKey": {"challenge": "AAAA"}}))})
    assert not signed_in(other)


def test_a_closed_sign_in_stays_closed():
    user = accounts.resident()
    _client, key = own(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    other = browser()
    assert sign_in(other, key).url == "/accounts/inactive/"
    assert not signed_in(other)


def test_renamed_and_removed_by_its_owner_alone():
    user = accounts.resident()
    client, key = own(user)
    page = f"/account/security/passkeys/{Authenticator.objects.get().pk}/"
    assert client.post(page, {"name": ""}).status_code == 200
    assert client.post(page, {"name": "a\u202eb"}).status_code == 200
    assert client.post(page, {"name": "平板"}).url == "/account/security/"
    assert "平板" in client.get("/account/security/").content.decode()

    stranger, _theirs = own()
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, {"action": "remove"}).status_code == 404
    assert Authenticator.objects.filter(user=user).count() == 1

    assert client.post(page, {"action": "remove"}).url == "/account/security/"
    assert client.post(page, {"action": "remove"}).status_code == 404
    other = browser()
    sign_in(other, key)
    assert not signed_in(other)


def test_ten_are_enough():
    user = accounts.resident()
    for n in range(10):
        operations.add_passkey(user=user, name=str(n), credential={}, by=user)
    with pytest.raises(operations.TooManyPasskeys):
        operations.add_passkey(user=user, name="11", credential={}, by=user)


def test_it_confirms_a_step():
    user = accounts.resident()
    _client, key = own(user)
    other = browser()
    user.refresh_from_db()
    accounts.sign_in(other, user)
    confirm = "/account/confirm/?next=/account/"
    question = question_on(other.get(confirm))
    wrong = Passkey(user=key.user).get(question)
    assert other.post(confirm, {"action": "passkey", "credential": json.dumps(wrong)}).status_code == 200
    question = question_on(other.get(confirm))
    answer = json.dumps(key.get(question))
    assert other.post(confirm, {"action": "passkey", "credential": answer}).url == "/account/"
    assert AuditEntry.objects.get(event="accounts.stepped_up").detail == {"method": "passkey"}


def test_at_a_bare_number_the_page_says_where_they_work(settings):
    client = Client(SERVER_NAME="127.0.0.1")
    user = accounts.resident()
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    page = client.get(ADD).content.decode()
    assert "http://localhost:80/account/security/passkeys/add/" in page
    settings.DEMO = False
    assert "http://localhost" not in client.get(ADD).content.decode()


def test_staff_use_one_after_the_password_and_never_instead_of_it():
    password = "a-demo-password-of-clerks"
    staff = departments.clerk(username="clerk", password=password)
    operations.give_second_factor(user=staff, by=None)
    client = browser()
    accounts.sign_in(client, staff)
    pages = "/accounts/passkeys/"
    assert client.get(pages).status_code == 200
    assert client.get(pages + "add/").url == f"/accounts/second-factor/again/?next={pages}add/"
    accounts.step_up(client, staff)
    key = Passkey()
    answer = key.create(question_on(client.get(pages + "add/")))
    assert client.post(pages + "add/", {"name": "钥匙", "credential": json.dumps(answer)}).url == pages
    assert "钥匙" in client.get(pages).content.decode()

    other = browser()
    sign_in(other, key)
    assert not signed_in(other)
    assert other.post("/accounts/login/?next=/desk/", {"login": "clerk", "password": password}).url
    page = other.get("/accounts/second-factor/")
    wrong = Passkey(user=key.user).get(question_on(page))
    assert other.post("/accounts/second-factor/", {"credential": json.dumps(wrong)}).status_code == 200
    assert other.post("/accounts/second-factor/", {"credential": "{"}).status_code == 200
    question = question_on(other.get("/accounts/second-factor/"))
    answer = {"credential": json.dumps(key.get(question))}
    assert other.post("/accounts/second-factor/", answer).url == "/desk/"
    assert other.get("/desk/").status_code == 200


@pytest.mark.parametrize("path", ["/accounts/passkeys/", "/accounts/passkeys/add/", "/accounts/passkeys/1/"])
def test_pages_of_staff_are_staffs(client, path):
    assert client.get(path).url.startswith("/accounts/login/")
    accounts.sign_in(client, accounts.real_named())
    assert client.get(path).status_code == 403
    other = Client()
    accounts.sign_in(other, departments.clerk(), second_factor=False)
    assert "/second-factor/" in other.get(path).url


def test_a_passkey_of_staff_is_no_way_around_the_one_time_code():
    """Without the app set up, a passkey alone does not make a second factor."""
    staff = departments.clerk()
    client = browser()
    accounts.sign_in(client, staff, second_factor=False)
    assert client.get("/desk/").url.startswith("/accounts/second-factor/first/")


def test_names_are_kept_over_a_change_of_keys(settings):
    user = accounts.resident()
    operations.add_passkey(user=user, name=NAME, credential={}, by=user)
    operations.set_up_app(user=user, secret="A" * 32, by=user)
    before, fresh = settings.FIELD_KEYS, {"k2": b"2" * 32}
    settings.FIELD_KEYS = fresh | before
    assert OneTimeSecrets().stale() == 2
    assert sum(turned.done for turned in OneTimeSecrets().run()) == 2
    settings.FIELD_KEYS = fresh
    assert OneTimeSecrets().stale() == 0
    assert operations.passkey_name(Authenticator.objects.get(type="webauthn")) == NAME
