"""The round trip to an identity provider: whose sign-in it opens, and what never happens by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.apps import apps
from django.conf import settings as portal_settings
from django.db import connection
from django.test import Client

from services.accounts.enums import RealNameLevel
from services.accounts.models import Person, User
from services.audit.models import AuditEntry
from services.common.outbound import NotListed, Session, UnexpectedRedirect
from tests.factories import accounts
from tests.support.issuer import CLIENT, SECRET, Issuer, running_issuer

pytestmark = [pytest.mark.django_db, pytest.mark.servers]
PAGE, DONE = "/account/sign-in/identity/", "/account/sign-in/identity/done/"
NAME = "陈演示"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    """A provider in another process that sends people back to the test client's portal."""
    with running_issuer(tmp_path_factory.mktemp("issuer"), back=f"http://testserver{DONE}") as running:
        yield running


@pytest.fixture(autouse=True)
def _offered(issuer: Issuer, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.OIDC = {
        "issuer": issuer.url,
        "name": "统一身份认证",
        "claims": {n: n for n in ("name", "id_type", "id_number", "level", "phone")},
        "id_types": {"111": "31"},
        "levels": {},
    }
    app = {"provider_id": "identity", "name": "x", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": issuer.url, "scope": ["openid", "profile"], "oauth_pkce_enabled": True}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def go(client: Client, issuer: Issuer, account: str, following: str = "") -> object:
    """There and back; the portal's last answer."""
    sent = client.post(PAGE, {"next": following} if following else {})
    assert sent.status_code == 302
    assert sent["Location"].startswith(issuer.url)
    back = issuer.sign_in(sent["Location"], account)
    return client.get(back.removeprefix("http://testserver"))


def who(client: Client) -> User | None:
    """Who is signed in in this browser."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def stopped(answer: object) -> str:
    """Why the way in did not lead in."""
    assert answer.status_code == 302
    assert answer["Location"].startswith(PAGE), answer["Location"]
    return parse_qs(urlsplit(answer["Location"]).query)["stopped"][0]


def test_a_new_person_gets_a_sign_in_tied_to_the_document(client, issuer):
    number = accounts.fake_id()
    issuer.knows("new", name=NAME, id_type="111", id_number=number, level="2")
    answer = go(client, issuer, "new", "/my/cases/")
    assert answer["Location"] == "/my/cases/"
    user = who(client)
    assert (user.person.name, user.person.id_number, user.level) == (NAME, number, RealNameLevel.SEEN)
    assert client.get("/my/cases/").status_code == 200


def test_the_sign_in_a_person_has_is_used_and_its_level_never_falls(client, issuer):
    user = accounts.real_named(accounts.person(NAME), level=RealNameLevel.IN_PERSON, phone="13800444444")
    issuer.knows("known", name=NAME, id_number=user.person.id_number, level="1")
    for browser in (client, Client()):
        go(browser, issuer, "known")
        assert who(browser) == user
    user.refresh_from_db()
    assert (user.level, User.objects.count()) == (RealNameLevel.IN_PERSON, 1)


def test_a_person_known_from_a_window_keeps_what_is_theirs(client, issuer):
    person = accounts.person(NAME)
    issuer.knows("walkin", name=NAME, id_number=person.id_number)
    go(client, issuer, "walkin")
    assert who(client).person == person
    assert who(client).level == RealNameLevel.NAMED
    assert Person.objects.count() == 1


def test_the_highest_level_is_not_given_by_a_provider(client, issuer):
    issuer.knows("three", name=NAME, id_number=accounts.fake_id(), level="3")
    go(client, issuer, "three")
    assert who(client).level == RealNameLevel.SEEN


@pytest.mark.parametrize(
    "claims",
    [
        {"name": NAME},
        {"id_number": "440981195003150023"},
        {"name": NAME, "id_number": "440981195003150024"},
        {"name": NAME, "id_type": "99", "id_number": "440981195003150023"},
        {"name": "<b>1</b>", "id_number": "440981195003150023"},
        {"name": NAME, "id_number": ["440981195003150023"]},
    ],
)
def test_without_a_readable_document_nobody_gets_in(client, issuer, claims):
    issuer.knows("half", **claims)
    assert stopped(go(client, issuer, "half")) == "claims"
    assert (who(client), User.objects.count(), Person.objects.count()) == (None, 0, 0)


def test_another_name_with_a_known_document_gets_in_nowhere(client, issuer):
    user = accounts.real_named(accounts.person("李样例"))
    issuer.knows("liar", name=NAME, id_number=user.person.id_number)
    assert stopped(go(client, issuer, "liar")) == "taken"
    assert who(client) is None


def test_a_second_account_of_the_provider_for_the_same_person_is_refused(client, issuer):
    number = accounts.fake_id()
    issuer.knows("first", name=NAME, id_number=number)
    issuer.knows("second", name=NAME, id_number=number)
    go(Client(), issuer, "first")
    assert stopped(go(client, issuer, "second")) == "taken"
    assert (who(client), User.objects.count()) == (None, 1)


def test_an_account_that_suddenly_names_somebody_else_is_refused(client, issuer):
    issuer.knows("turns", name=NAME, id_number=accounts.fake_id())
    go(Client(), issuer, "turns")
    victim = accounts.real_named(accounts.person("李样例"))
    issuer.knows("turns", name="李样例", id_number=victim.person.id_number)
    assert stopped(go(client, issuer, "turns")) == "taken"
    assert who(client) is None


def test_a_closed_sign_in_stays_closed(client, issuer):
    user = accounts.real_named(accounts.person(NAME), is_active=False)
    issuer.knows("closed", name=NAME, id_number=user.person.id_number)
    assert go(client, issuer, "closed")["Location"] == "/accounts/inactive/"
    assert who(client) is None


def test_who_closed_the_account_may_come_back(client, issuer):
    number = accounts.fake_id()
    issuer.knows("back", name=NAME, id_number=number)
    go(Client(), issuer, "back")
    User.objects.update(is_active=False, person=None, level=0)
    go(client, issuer, "back")
    assert (who(client).person.id_number, User.objects.count()) == (number, 2)


def test_who_is_signed_in_by_phone_has_the_name_confirmed(client, issuer):
    user = accounts.resident()
    accounts.sign_in(client, user)
    number = accounts.fake_id()
    issuer.knows("mine", name=NAME, id_number=number, level="2")
    answer = go(client, issuer, "mine", "/my/cases/")
    assert answer["Location"] == "/my/cases/"
    user.refresh_from_db()
    assert (user.person.id_number, user.level, who(client)) == (number, RealNameLevel.SEEN, user)


def test_nobody_is_turned_into_somebody_else(client, issuer):
    me, other = accounts.real_named(accounts.person(NAME)), accounts.real_named(accounts.person("李样例"))
    accounts.sign_in(client, me)
    issuer.knows("other", name="李样例", id_number=other.person.id_number)
    assert stopped(go(client, issuer, "other")) == "other"
    assert who(client) == me
    assert not SocialAccount.objects.exists()


def test_a_phone_that_somebody_else_uses_does_not_come_along(client, issuer):
    stranger = accounts.resident(phone="13800666666")
    issuer.knows("phone", name=NAME, id_number=accounts.fake_id(), phone="13800666666")
    go(client, issuer, "phone")
    assert who(client) != stranger
    assert who(client).phone == ""
    issuer.knows("free", name="李样例", id_number=accounts.fake_id(), phone="+86 138 0077 7777")
    second = Client()
    go(second, issuer, "free")
    assert who(second).phone == "13800777777"


def test_nothing_of_the_provider_is_kept_readable(client, issuer):
    number, phone = accounts.fake_id(), "13800888888"
    issuer.knows("secret", sub=number, name=NAME, id_number=number, phone=phone, level="2")
    sent = client.post(PAGE)
    back = issuer.sign_in(sent["Location"], "secret").removeprefix("http://testserver")
    assert stopped(client.get(back)) == "failed"  # the signed token and the answer speak of different accounts
    issuer.knows("secret", name=NAME, id_number=number, phone=phone, level="2")
    go(client, issuer, "secret")
    account = SocialAccount.objects.get()
    assert (account.extra_data, SocialToken.objects.count()) == ({}, 0)
    dump = _everything()
    assert number not in dump
    assert phone not in dump


def _everything() -> str:
    """Every text of every table as it lies in the database."""
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows.append(json.dumps(cursor.fetchall(), default=str, ensure_ascii=False))
    return "\n".join(rows)


def test_a_way_back_that_nobody_began_leads_nowhere(client, issuer):
    issuer.knows("began", name=NAME, id_number=accounts.fake_id())
    sent = client.post(PAGE)
    back = issuer.sign_in(sent["Location"], "began").removeprefix("http://testserver")
    assert stopped(Client().get(back)) == "failed"  # login CSRF: another browser
    assert client.get(back)["Location"] == "/"
    client.logout()
    assert stopped(client.get(back)) == "failed"  # once
    for query in ("", "?state=x&code=y", "?error=access_denied", "?code=1"):
        assert stopped(Client().get(DONE + query)) == "failed"
    assert not AuditEntry.objects.filter(event="accounts.signed_in").count() > 1


def test_leaving_there_is_told_as_such(client, issuer):
    sent = client.post(PAGE)
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    assert stopped(client.get(f"{DONE}?error=access_denied&state={state}")) == "left"


def test_the_session_is_another_one_afterwards(client, issuer):
    issuer.knows("fixed", name=NAME, id_number=accounts.fake_id())
    client.get(PAGE)
    client.post(PAGE)
    before = client.session.session_key
    go(client, issuer, "fixed")
    assert client.session.session_key != before


def test_only_this_page_lets_a_form_lead_to_the_provider(client, issuer):
    assert f"form-action 'self' {issuer.url}" in client.get(PAGE)["Content-Security-Policy"]
    assert issuer.url not in client.get("/account/sign-in/")["Content-Security-Policy"]


def test_a_provider_that_does_not_answer_is_told_so(client, settings):
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    page = client.post(PAGE)
    assert page.status_code == 200
    assert "请过一会儿再试" in page.content.decode()


def test_where_none_is_set_there_is_no_such_page(client, settings):
    settings.OIDC = settings.OIDC | {"issuer": ""}
    assert [client.get(PAGE).status_code, client.post(PAGE).status_code, client.get(DONE).status_code] == [404] * 3
    assert portal_settings.SITE["identity_provider"] == ""
    assert PAGE not in client.get("/account/sign-in/").content.decode()


def test_staff_have_no_such_way(client):
    accounts.sign_in(client, accounts.staff())
    assert [client.get(PAGE).status_code, client.get(DONE).status_code] == [404, 404]


def test_the_client_reaches_listed_origins_only(issuer):
    with Session([issuer.url]) as session:
        assert session.get(f"{issuer.url}/.well-known/openid-configuration").status_code == 200
        with pytest.raises(UnexpectedRedirect):
            session.get(f"{issuer.url}/identity/o/authorize")
        for address in (
            "http://127.0.0.1:1/",
            "http://169.254.169.254/",
            "file:///etc/passwd",
            issuer.url + "@evil.example/",
        ):
            with pytest.raises(NotListed):
                session.get(address)


@pytest.fixture(scope="module", autouse=True)
def _folder_goes(issuer: Issuer) -> Iterator[None]:
    yield
    Path(issuer.folder / "people.json").unlink(missing_ok=True)
