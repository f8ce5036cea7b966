"""Who tries too often waits; nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.core import context
from django.test import Client, RequestFactory
from django.utils import timezone

from services.accounts import operations
from services.accounts.enums import AttemptKind
from services.accounts.forms.sign_in import SecondFactorAgainForm
from services.accounts.models import SignInAttempt
from services.audit.models import AuditEntry
from tests.factories import accounts

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "a-demo-password-of-clerks"


def fail(client: Client, login: str = "clerk", network: str = "10.0.0.1", password: str = "wrong") -> str:
    page = client.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=network)
    return page.content.decode() if page.status_code == 200 else page.url


def test_the_sixth_wrong_password_waits_even_when_right(client):
    accounts.staff("clerk", password=PASSWORD)
    for left in (4, 3, 2, 1):
        assert f"再错 {left} 次，要等 15 分钟" in fail(client)
    assert "要等 15 分钟才能再试" in fail(client)
    assert "15 分钟后可以再试" in fail(client, password=PASSWORD)


def test_a_stranger_elsewhere_locks_nobody_out(client):
    accounts.staff("clerk", password=PASSWORD)
    for _ in range(7):
        fail(Client(), network="203.0.113.9")
    assert operations.tries_left(kind=AttemptKind.PASSWORD, login="clerk", network="10.0.0.1") == 5
    assert fail(client, network="10.0.0.1", password=PASSWORD).startswith("/")


def test_wrong_codes_of_the_phone_and_of_the_app_are_told_like_wrong_passwords():
    """Guessing from many networks raises an alarm, whatever is guessed."""
    code = operations.request_code(phone="13800155555", network="10.0.0.1")
    with pytest.raises(operations.WrongCode):
        operations.sign_in_by_code(token=code.token, digits=f"{(int(code.code) + 1) % 10**6:06d}", network="10.0.0.1")
    refused = AuditEntry.objects.get(event="accounts.sign_in_refused")
    assert "13800155555" not in f"{refused.subject_ref} {refused.detail}"
    user = accounts.resident(phone="13800166666")
    form = SecondFactorAgainForm(user=user, data={"code": "000000"})
    with context.request_context(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")):
        assert not form.is_valid()
    assert AuditEntry.objects.filter(event="accounts.sign_in_refused").count() == 2


def test_one_who_mistypes_does_not_shut_the_hall(client):
    """Everybody in a hall has the same address."""
    accounts.staff("other", password=PASSWORD)
    for _ in range(7):
        fail(Client(), login="clerk")
    assert fail(Client(), login="other", password=PASSWORD).startswith("/")


def test_unknown_names_and_residents_are_answered_like_wrong_passwords():
    accounts.staff("clerk", password=PASSWORD)
    resident = accounts.resident()
    resident.set_password(PASSWORD)
    resident.save()
    texts = set()
    for login, password in (("clerk", "x" * 20), ("nobody", "x" * 20), (resident.username, PASSWORD)):
        page = fail(Client(), login=login, password=password)
        start = page.index("账号或密码不对")
        texts.add(page[start : start + 40])
    assert len(texts) == 1


def test_the_wait_ends_after_a_quarter_of_an_hour():
    accounts.staff("clerk", password=PASSWORD)
    for _ in range(6):
        fail(Client())
    SignInAttempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert fail(Client(), password=PASSWORD).startswith("/")


def test_a_success_takes_back_only_its_own_try():
    accounts.staff("clerk", password=PASSWORD)
    for _ in range(3):
        fail(Client())
    fail(Client(), password=PASSWORD)
    assert operations.tries_left(kind=AttemptKind.PASSWORD, login="clerk", network="10.0.0.1") == 2


def test_ipv6_neighbours_count_as_one():
    for n in range(5):
        fail(Client(), network=f"2001:db8::{n + 1:x}")
    assert "分钟后可以再试" in fail(Client(), network="2001:db8::ff")
    assert "账号或密码不对" in fail(Client(), network="2001:db9::1")


def test_codes_per_network_have_an_end_except_in_halls(settings):
    settings.SIGN_IN_CODES_PER_NETWORK_HOUR = 2
    for n in range(2):
        operations.request_code(phone=f"1380030000{n}", network="10.9.9.9")
    with pytest.raises(operations.TooManyTries):
        operations.request_code(phone="13800300009", network="10.9.9.9")
    settings.SIGN_IN_HALL_NETWORKS = ["10.9.9.9"]
    assert operations.request_code(phone="13800300009", network="10.9.9.9").tries_left == 5


def test_a_refused_try_does_not_prolong_the_wait():
    for _ in range(5):
        operations.begin_try(kind=AttemptKind.PASSWORD, login="a", network="n")
    for _ in range(3):
        with pytest.raises(operations.TooManyTries):
            operations.begin_try(kind=AttemptKind.PASSWORD, login="a", network="n")
    assert SignInAttempt.objects.count() == 5


def test_a_log_in_name_is_not_kept_plain():
    fail(Client(), login="clerk-of-secrets")
    assert "clerk-of-secrets" not in str(list(SignInAttempt.objects.values()))
