"""A copy of one's data leaves nothing out: what hangs on a person, a sign-in or a case is told, or a reason stands."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from services.accounts import operations
from services.accounts.enums import HandlerRole, HandlerState
from services.accounts.exporting import gathered
from services.accounts.models import Enterprise, EnterpriseHandler
from services.applications.enums import CheckReason, CheckState, DeliveryWay
from services.applications.models import AfterCheck, Application, Delivery, Promise, Visit
from services.applications.operations import visiting
from services.certificates.models import HeldDocument
from services.departments.models import StaffKin
from services.departments.models.kin import Relation
from services.files.operations import store_bytes
from tests.factories import accounts, departments, moves
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

TOLD = {
    "accounts.AccountClosing",
    "accounts.AppToken",
    "accounts.Consent",
    "accounts.DataExport",
    "accounts.Device",
    "accounts.Enterprise",
    "accounts.EnterpriseHandler",
    "accounts.FaceRound",
    "accounts.HandlerInvitation",
    "accounts.PhoneChange",
    "accounts.ProfileSource",
    "accounts.User",
    "applications.AfterCheck",
    "applications.Answers",
    "applications.Application",
    "applications.CaseFile",
    "applications.CaseMaterial",
    "applications.DecisionFactor",
    "applications.Delivery",
    "applications.Extension",
    "applications.Pause",
    "applications.Progress",
    "applications.SiteVisit",
    "applications.Supplement",
    "applications.Visit",
    "bundles.BundleAnswers",
    "bundles.BundleApplication",
    "bundles.BundleFile",
    "bundles.BundlePart",
    "certificates.Certificate",
    "certificates.HeldDocument",
    "certificates.Showing",
    "certificates.UsePermission",
    "charging.ChargingCard",
    "charging.ChargingSession",
    "charging.Reservation",
    "delegation.Grant",
    "delegation.HelperPost",
    "departments.StaffKin",
    "grants.Candidate",
    "mfa.Authenticator",
    "notices.Notice",
    "notices.Preference",
    "parking.PassSale",
    "payments.Agreement",
    "payments.Bill",
    "registries.RegistryQuery",
    "vehicles.PlateBinding",
    "vehicles.PlatePayer",
}
NOT_TOLD = {
    "applications.CaseFee": "what is to be paid and how it came about stands in the bill, which is told",
    "accounts.ScanRequest": "minutes old, then deleted; the sign-in it led to is told",
    "account.EmailAddress": "never written; an e-mail address is a preference of notices",
    "socialaccount.SocialAccount": "a number of the other side, told as the way of signing in",
    "notices.LiveCounter": "a counter",
    "notices.LiveEvent": "the notice itself is told",
    "notices.EmailCode": "minutes old, then deleted",
    "applications.Clock": "how an organ counts its limits; the course is told",
    "applications.Escalation": "an organ's warning to its own staff",
    "applications.Consultation": "what organs write to each other before they decide",
    "applications.CaseArchive": "the package repeats what is told of the case",
    "bundles.BundleArchive": "the package repeats what is told of its cases",
    "publicity.Publication": "what everybody may read of a decision, by its number; the case is told",
    "applications.CaseTransfer": "who among the staff has the case",
}
OF_THE_PORTAL = ("accounts.Person", "applications.Application", "bundles.BundleApplication")


def hangs_on(model: type) -> set[str]:
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return {field.related_model._meta.label for field in fields if field.is_relation}


def test_whatever_hangs_on_a_person_is_told_or_says_why_not():
    own_rooms = ("accounts", "account", "socialaccount", "mfa")
    kept = {
        model._meta.label
        for model in apps.get_models()
        if hangs_on(model).intersection(OF_THE_PORTAL)
        or ("accounts.User" in hangs_on(model) and model._meta.app_label in own_rooms)
    }
    assert kept - TOLD - set(NOT_TOLD) == set(), "tell it in the room's personal_data, or say here why not"


def told(user: object) -> dict[str, str]:
    return {
        part.key: json.dumps([[one.title, one.rows] for one in part.records], ensure_ascii=False)
        for part in gathered(user)
    }


@pytest.fixture
def case() -> Application:
    return make.accepted()


@pytest.mark.usefixtures("city")
def test_a_case_with_its_visit_delivery_promise_and_check(case):
    clerk, user = make.staff("clerk1"), make.resident(make.MIGRANT)
    moves.visited(case, second=moves.second_examiner())
    case.refresh_from_db()
    visiting.ask_other_time(application=case, wish="周四上午在家", by=user)
    Delivery.objects.create(
        application=case, way=DeliveryWay.POST, recipient="黄示范", phone="13800177777", address="高州市寄送路 9 号"
    )
    row = case.materials.order_by("pk").first()
    Promise.objects.create(
        material=row, text="我承诺居住满半年", worded_in="1", digest="0" * 64, signed_name="黄示范",
        signed_by=user, signed_at=timezone.now(),
    )  # fmt: skip
    AfterCheck.objects.create(
        application=case, reason=CheckReason.PROMISE, due_date=timezone.localdate(), finding="与承诺一致"
    )
    assert "与承诺一致" not in told(user)["cases"], "nothing is told of an inquiry before it is decided"
    AfterCheck.objects.update(state=CheckState.RIGHT)
    parts = told(user)["cases"]
    for words in ("演示路 18 号", "周四上午在家", "高州市寄送路 9 号", "13800177777", "我承诺居住满半年", "与承诺一致"):
        assert words in parts
    assert row.material.name in parts
    assert clerk.display_name not in parts


@pytest.mark.usefixtures("city")
def test_visits_to_a_window_name_the_other_one_masked():
    agent, person = make.resident(make.OLD_ENOUGH), make.resident(make.MIGRANT).person
    clerk = make.staff("clerk1")
    Visit.objects.create(
        clerk=clerk, department=moves.police(), person=person, kind="agent", agent=agent.person,
        authority="委托书 2026-7", ended_at=timezone.now(),
    )  # fmt: skip
    own, theirs = told(make.resident(make.MIGRANT))["visits"], told(agent)["visits"]
    assert "委托书 2026-7" in own
    assert "委托书 2026-7" in theirs
    assert agent.person.name not in own
    assert person.name not in theirs


def test_ways_to_sign_in_firms_papers_and_relatives_among_the_staff():
    user = accounts.real_named(accounts.person("陈演示", phone="13800166666"))
    operations.set_password(user=user, password="春天里的小河 2026", by=user)
    operations.note_device(
        user=user, session_key="k" * 32, system="android", browser="chrome", method="code", network="10.0.*.*"
    )
    firm = Enterprise.objects.create(name="高州市演示食品有限公司", credit_code="91350100M000100Y43")
    EnterpriseHandler.objects.create(
        enterprise=firm, person=user.person, role=HandlerRole.LEGAL_REPRESENTATIVE, state=HandlerState.STANDING,
        starts_on=timezone.localdate(),
    )  # fmt: skip
    paper = store_bytes(data=make.proof().read(), name="租房合同.jpg", media_type="image/jpeg")
    HeldDocument.objects.create(person=user.person, kind="rent", title="租房合同", trust_level="C", file=paper)
    StaffKin.objects.create(user=accounts.staff("clerk9"), person=user.person, relation=Relation.choices[-1][0])
    parts = told(user)
    assert "10.0.*.*" in parts["security"]
    assert "春天里的小河" not in "".join(parts.values())
    assert firm.credit_code in parts["enterprises"]
    assert "租房合同.jpg" in parts["held"]
    assert parts["kin"]
    assert "clerk9" not in "".join(parts.values())


def test_what_was_there_yesterday_is_not_called_yesterday():
    user = accounts.real_named(accounts.person("陈演示", phone="13800166666"))
    Visit.objects.create(
        clerk=accounts.staff("clerk9"), department=departments.department(), person=user.person, ended_at=timezone.now()
    )
    Visit.objects.update(ended_at=timezone.now() - timedelta(days=1))
    said = told(user)["visits"]
    assert str(timezone.localdate().year) in said
    assert "昨天" not in said
