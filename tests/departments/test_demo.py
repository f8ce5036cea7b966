"""The demo city is whole, and loading it twice changes nothing."""

from __future__ import annotations

import pytest

from services.accounts import demo as accounts_demo
from services.accounts.models import Enterprise, Person, User
from services.audit.models import AuditEntry
from services.common import identifiers
from services.departments import demo
from services.departments.enums import ADMINISTRATOR_ROLES, Level, Role
from services.departments.models import Department, StaffPost, Window
from services.places import demo as places_demo
from services.places.enums import VISITED
from services.places.models import Place
from services.registries import demo as registries_demo
from services.registries.gateways.demo import population

pytestmark = pytest.mark.django_db
WALK_IN = "13800000009"
"""Was at a window and has no account yet."""
MODELS = (Place, Department, Window, User, StaffPost, Person, Enterprise, AuditEntry)


@pytest.fixture
def city():
    for part in (places_demo, accounts_demo, demo, registries_demo):
        part.load()


def test_loading_twice_changes_nothing(city):
    before = [model.objects.count() for model in MODELS]
    for part in (places_demo, accounts_demo, demo, registries_demo):
        part.load()
    assert [model.objects.count() for model in MODELS] == before


def test_three_levels_with_right_codes(city):
    assert Department.objects.filter(level=Level.TOWN).count() == 28
    assert Department.objects.filter(level=Level.VILLAGE, parent__level=Level.TOWN).exists()
    for department in Department.objects.all():
        assert identifiers.credit_code(department.code) == department.code
    assert Department.objects.get(code="11440981MB2D12349A").name == "高州市政务服务和数据管理局"
    for bureau in Department.objects.filter(level=Level.COUNTY):
        assert bureau.review_body
        assert bureau.court
        assert bureau.enquiry_phone != bureau.complaint_phone


def test_places_say_that_they_are_invented(city):
    for place in Place.objects.all():
        assert "演示" in place.notes
        assert "工作日" in place.hours or place.kind not in VISITED


def test_every_sign_in_of_the_table_exists_and_works(city):
    assert not accounts_demo.find_resident(WALK_IN)
    for line in demo.sign_ins():
        if line.login == WALK_IN:
            assert accounts_demo.person_with(WALK_IN).id_number in line.task  # an account begins with it
        elif line.login.isdigit():
            assert accounts_demo.find_resident(line.login), line
        else:
            user = User.objects.get(username=line.login)
            assert user.check_password(line.secret)
            assert StaffPost.objects.filter(user=user).exists()


def test_administrators_are_different_people(city):
    holders = StaffPost.objects.filter(role__in=ADMINISTRATOR_ROLES)
    assert holders.count() == holders.values("user").distinct().count() == 4
    assert holders.filter(role=Role.SECURITY_ADMIN).count() == 2  # one proposes a post, the other confirms it


def test_demo_people_stand_in_the_demo_registers(city):
    for person in Person.objects.all():
        assert population()[person.id_type, person.id_number]["name"] == person.name


def test_firms_have_right_codes(city):
    for firm in Enterprise.objects.all():
        assert identifiers.credit_code(firm.credit_code)
        assert firm.handlers.filter(person=firm.legal_representative).exists()
