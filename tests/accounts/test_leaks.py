"""After a journey through everything that is about people: no document number and no phone in plain text anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from services.accounts import operations
from services.accounts.enums import ActingScope, CodePurpose, ContactKind, RealNameLevel
from services.accounts.models import Enterprise, PhoneCode, User
from services.accounts.operations import enterprises
from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.common.relay import drain
from services.delegation import operations as delegating
from tests.factories import accounts
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.support.leaks import leaks, numbers_of_everybody

NEW_PHONE, OTHER_PHONE, TYPED_PHONE = "13900450001", "13900450002", "13900450003"
NEWCOMER = {"name": "许新办", "id_type": "31", "id_number": "440981200102035059"}
STRANGER = accounts.fake_id(serial=777)
ADDRESS = "高州市演示路 45 号（演示地址）"


def newest_code() -> str:
    return PhoneCode.objects.order_by("-pk")[0].code


def by_code(client: Client, phone: str) -> User:
    """Through the pages: a wrong code first, then the one that was sent."""
    client.post("/account/sign-in/", {"phone": phone})
    client.post("/account/sign-in/code/", {"code": f"{(int(newest_code()) + 1) % 10**6:06d}"})
    client.post("/account/sign-in/code/", {"code": newest_code()})
    return User.objects.get(pk=client.session["_auth_user_id"])


def signing_in() -> None:
    """A newcomer signs in, proves the name (wrongly first), and sets a password; others mistype theirs."""
    client = Client()
    user = by_code(client, NEW_PHONE)
    client.post("/account/real-name/", NEWCOMER | {"id_number": STRANGER, "agree": "on"})
    operations.verify_real_name(user=user, by=user, **NEWCOMER)
    operations.set_password(user=user, password="春天里的小河 2026", by=user)
    for phone in (NEW_PHONE, TYPED_PHONE):
        Client().post("/account/sign-in/password/", {"phone": phone, "password": STRANGER})
    for login in (TYPED_PHONE, STRANGER, "clerk1"):
        Client().post("/accounts/login/", {"login": login, "password": TYPED_PHONE})
    Client().get(f"/items/?q={TYPED_PHONE}")
    Client().get("/account/", headers={"User-Agent": f"Mozilla/5.0 {TYPED_PHONE}"})


def the_account() -> None:
    """Another number, another address, consents, a copy of the data; a number given up at the window."""
    user = make.resident(make.MIGRANT)
    code = operations.request_code(phone=OTHER_PHONE, network="10.0.0.1", purpose=CodePurpose.NEW_PHONE)
    operations.use_code(token=code.token, digits=code.code, network="10.0.0.1", purpose=CodePurpose.NEW_PHONE)
    operations.change_phone(user=user, phone=OTHER_PHONE, by=user)
    user.refresh_from_db()
    operations.change_address(person=user.person, address=ADDRESS, by=user)
    operations.ask_export(user=user, by=user)
    drain()
    client = sign_in(Client(), user)
    for page in ("/account/", "/account/uses/", "/account/consents/", "/account/export/", "/account/security/"):
        client.get(page)
    lost = make.resident(make.TOO_YOUNG)
    window = sign_in(Client(), make.staff("window1"))
    document = {"name": lost.person.name, "id_type": "31", "id_number": lost.person.id_number}
    window.post(reverse("departments:move_phone"), document | {"phone": TYPED_PHONE})
    window.post(reverse("departments:move_phone"), document | {"id_number": STRANGER, "phone": TYPED_PHONE})


def enterprise() -> None:
    """The legal representative registers and appoints somebody by document, somebody by phone."""
    lead = make.resident(make.OTHER_HOUSEHOLD)
    own = make.resident("13800000007")
    firm = Enterprise.objects.get(legal_representative=own.person)
    reach = enterprises.Reach(scopes=frozenset({ActingScope.FOLLOW}))
    for kind, contact in ((ContactKind.PHONE, TYPED_PHONE), (ContactKind.DOCUMENT, lead.person.id_number)):
        appointed = {"name": lead.person.name, "contact_kind": kind, "contact": contact}
        enterprises.appoint(enterprise=firm, reach=reach, by=own, **appointed)
    client = sign_in(Client(), own)
    client.get("/account/enterprises/")
    client.get(f"/account/enterprises/{firm.pk}/")


def delegation() -> None:
    """One is appointed by phone and consents by code (wrongly first), one is asked about by document."""
    own, other = make.resident(make.MIGRANT), make.resident(make.TOO_YOUNG)
    how = {"relation": "friend", "scopes": {ActingScope.FOLLOW}, "items": None, "months": 3}
    grant = delegating.appoint(principal=own.person, name=other.person.name, phone=other.phone, by=own, **how)
    asked = delegating.ask(
        agent=other.person, name=own.person.name, document=("31", own.person.id_number), by=other, **how
    )
    delegating.appoint(principal=own.person, name="无名氏", phone=TYPED_PHONE, by=own, **how)
    for one, user in ((grant, own), (asked, other)):
        delegating.request_consent(grant=one, network="10.0.0.1", by=user)
        drain()
        digits = delegating.demo_code(one)
        with pytest.raises(operations.WrongCode):
            delegating.agree_by_code(grant=one, digits=f"{(int(digits) + 1) % 10**6:06d}", network="10.0.0.1", by=user)
        delegating.agree_by_code(grant=one, digits=digits, network="10.0.0.1", by=user)
    for user in (own, other):
        sign_in(Client(), user).get(reverse("delegation:mine"))


def closing() -> None:
    """Somebody leaves; a level is raised before."""
    user = make.resident("13800000006")
    operations.raise_level(user=user, level=RealNameLevel.SEEN, by=user, way="window")
    operations.ask_closing(user=user, by=user)
    drain()


@pytest.mark.django_db
def test_the_search_knows_what_to_search_for() -> None:
    who = accounts.real_named(accounts.person(phone=OTHER_PHONE)).person
    assert {who.id_number, OTHER_PHONE} <= numbers_of_everybody()


@pytest.mark.usefixtures("committed_city")
@pytest.mark.parametrize("journey", [signing_in, the_account, enterprise, delegation, closing])
def test_no_number_in_plain_text(journey: Callable[[], None], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = AuditEntry.objects.count()
    secrets = numbers_of_everybody()
    journey()
    drain()
    assert AuditEntry.objects.count() > before, "the journey left its traces"
    assert list(OutboxTask.objects.exclude(error="").values_list("task", "error")) == []
    secrets |= numbers_of_everybody() | {NEW_PHONE, OTHER_PHONE, TYPED_PHONE, STRANGER, NEWCOMER["id_number"], ADDRESS}
    assert len(secrets) > 25
    assert leaks(caplog.text, secrets=secrets) == {}
