"""Cases on the ways that turn off the straight one, and colleagues to walk them with."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from services.accounts.models import User
from services.applications.models import Application, SiteVisit
from services.applications.operations import joining, visiting
from services.departments.enums import Role
from services.departments.models import Department
from tests.factories import applications as make
from tests.factories import departments

CHECKS = "离污染源 25 米以上\n生熟分开"


def police() -> Department:
    """The department of the residence permit."""
    return Department.objects.get(code="11440981MB2D10028M")


def second_examiner() -> User:
    """Somebody else who examines there."""
    return departments.holder(Role.EXAMINER, where=police())


def second_approver() -> User:
    """Somebody else who approves there."""
    return departments.holder(Role.APPROVER, where=police())


def later_today() -> datetime:
    """A moment still to come of this very day: a visit is signed for on its day, before midnight too."""
    now = timezone.localtime()
    return now + (now.replace(hour=23, minute=59, second=59, microsecond=999_999) - now) / 2


def visited(case: Application, *, second: User) -> SiteVisit:
    """A visit today by clerk1 and ``second``, of an item with a list of two lines."""
    case.item_version.site_checks = CHECKS
    at = later_today()
    clerk = make.staff("clerk1")
    visit = visiting.arrange_visit(application=case, first=clerk, second=second, at=at, place="演示路 18 号", by=clerk)
    visit.application = case
    return visit


def found_fit(case: Application, *, first: User, second: User) -> None:
    """Two officers went there, found every line of the item's list fit, and signed."""
    at = later_today()
    visit = visiting.arrange_visit(application=case, first=first, second=second, at=at, place="演示路 18 号", by=first)
    visit.application = case
    fill(visit, by=second)
    for one in (first, second):
        visiting.sign_record(visit=visit, by=one)
    case.refresh_from_db()


def fill(visit: SiteVisit, *, by: User, conclusion: str = "fit", finding: str = "fit", **more: object) -> None:
    """Every line with the same finding, and a conclusion."""
    findings = {check.pk: (finding, "") for check in visit.checks.all()}
    told = {"remarks": "", "mend_by_date": None, **more}
    visiting.keep_record(visit=visit, findings=findings, conclusion=conclusion, by=by, **told)


def asked(case: Application, *departments_: Department, **more: object) -> list:
    """These departments are asked by clerk1 about nothing but the question."""
    told = {"groups": [], "materials": [], "days": 5, **more}
    return joining.ask_opinions(
        application=case, departments=list(departments_), question="是否同意？", by=make.staff("clerk1"), **told
    )
