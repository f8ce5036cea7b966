"""The same code, guesses and changes at the same moment."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.test import Client

from services.accounts import operations
from services.accounts.enums import CodePurpose
from services.accounts.forms.sign_in import SecondFactorForm
from services.accounts.models import UsedCode
from tests.departments.test_at_once import LIMIT, run, seconds_until_closed, socket_of
from tests.factories import accounts
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.both_databases
PHONE = "13800200001"
PASSWORD = "春天里的小河 2026"


def test_a_one_time_code_opens_once(committed_db):
    user = accounts.resident()
    ended = together(*[lambda: operations.spend_one_time_code(user=user, code="123456")] * 6)
    only(ended, operations.CodeGone)
    assert len(errors(ended)) == 5
    assert UsedCode.objects.count() == 1


def test_an_sms_code_confirms_once(committed_db):
    code = operations.request_code(phone=PHONE, network="n", purpose=CodePurpose.STEP_UP)
    said = {"token": code.token, "digits": code.code, "purpose": CodePurpose.STEP_UP}
    ended = together(*[lambda n=n: operations.use_code(network=f"n{n}", **said) for n in range(6)])
    only(ended, operations.CodeGone)
    assert [one for one in ended if one == PHONE] == [PHONE]


def test_guesses_of_an_sms_code_share_no_try(committed_db):
    code = operations.request_code(phone=PHONE, network="n", purpose=CodePurpose.STEP_UP)
    wrong = f"{(int(code.code) + 1) % 10**6:06d}"
    said = {"token": code.token, "digits": wrong, "purpose": CodePurpose.STEP_UP}
    ended = together(*[lambda n=n: operations.use_code(network=f"n{n}", **said) for n in range(9)])
    only(ended, operations.CodeGone, operations.WrongCode)
    assert sum(isinstance(one, operations.WrongCode) for one in ended) == 5
    with pytest.raises(operations.CodeGone):
        operations.use_code(network="m", token=code.token, digits=code.code, purpose=CodePurpose.STEP_UP)


def test_guesses_of_a_password_are_all_counted(committed_db):
    user = accounts.resident(phone=PHONE)
    operations.set_password(user=user, password=PASSWORD, by=user)
    said = {"phone": PHONE, "password": "wrong", "network": "n"}
    ended = together(*[lambda: operations.sign_in_by_password(**said)] * 9)
    only(ended, operations.TooManyTries, operations.WrongPassword)
    assert sum(isinstance(one, operations.WrongPassword) for one in ended) <= 5


def test_guesses_of_a_one_time_code_are_all_counted(committed_db, monkeypatch):
    user = accounts.resident(phone=PHONE)
    operations.set_password(user=user, password=PASSWORD, by=user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(totp.generate_totp_secret())})
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.post("/account/sign-in/password/", {"phone": PHONE, "password": PASSWORD})
    judged, allauths = [], SecondFactorForm.__mro__[2]
    original = allauths.clean_code

    def counting(self):
        judged.append(1)
        return original(self)

    monkeypatch.setattr(allauths, "clean_code", counting, raising=False)
    guess = [lambda one=one: one.post("/account/sign-in/one-time-code/", {"code": "000000"}) for one in clients]
    ended = together(*guess)
    only(ended)
    assert {one.status_code for one in ended} == {200}
    assert 1 <= len(judged) <= 5


def test_an_open_page_is_let_go_when_one_signs_out_everywhere(committed_db):
    """Also the socket of a session no list knows."""
    user = accounts.real_named()

    async def scene() -> float:
        page = socket_of(user, "")
        end = lambda: operations.end_sessions(user=user, by=user, reason="own wish")  # noqa: E731
        return await seconds_until_closed(page, end, [f"person.{user.person_id}"])

    assert run(scene) < LIMIT
