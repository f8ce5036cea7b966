"""Departments, windows and staff of the demo city; and the table of sign-ins anyone may try."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from services.accounts import operations as accounts
from services.accounts.demo import residents
from services.accounts.models import User
from services.common import transaction
from services.departments import operations
from services.departments.models import Department, StaffPost, Window
from services.places.models import Place

DATA = Path(__file__).parent / "demo_data"
PASSWORD = "Tongban-Demo-2026"  # noqa: S105  one obvious password for every demo sign-in; production refuses the demo
SINCE = date(2026, 1, 1)


class SignIn(NamedTuple):
    """One line of the table in README and at the end of `make demo`."""

    login: str
    secret: str
    task: str


def _rows(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load() -> None:
    """Write departments, windows, staff sign-ins, posts and second factors; again changes nothing."""
    for row in _rows("departments"):
        parent = Department.objects.filter(code=row.pop("parent")).order_by("pk").first()
        place = Place.objects.filter(code=row.pop("place")).order_by("pk").first()
        fields = {**row, "parent": parent, "place": place}
        Department.objects.update_or_create(code=fields.pop("code"), defaults=fields)
    for row in _rows("windows"):
        place = Place.objects.get(code=row["place"])
        department = Department.objects.filter(code=row["department"]).order_by("pk").first()
        fields = {"name": row["name"], "department": department}
        Window.objects.update_or_create(place=place, number=row["number"], defaults=fields)
    for row in _rows("staff"):
        _staff(row)


def _staff(row: dict[str, Any]) -> None:
    """One sign-in with its second factor and posts; what exists is left alone."""
    user = User.objects.filter(username=row["username"]).order_by("pk").first()
    if user is None:
        user = accounts.make_staff(
            username=row["username"], display_name=row["display_name"], password=PASSWORD, by=None, given=False
        )
    accounts.give_second_factor(user=user, by=None)
    for post in row["posts"]:
        department = Department.objects.get(code=post["department"])
        if StaffPost.objects.filter(user=user, department=department, role=post["role"]).exists():
            continue
        window = None
        if "window" in post:
            window = Window.objects.get(place__code=post["window"][0], number=post["window"][1])
        operations.appoint(user=user, department=department, role=post["role"], window=window, starts_on=SINCE)


def sign_ins() -> list[SignIn]:
    """Every demo sign-in: residents by phone (the page shows the code), staff by name, password and shown code."""
    people = [SignIn(row["phone"], "页面上显示的验证码", row["task"]) for row in residents()]
    staff = [SignIn(row["username"], PASSWORD, row["task"]) for row in _rows("staff")]
    return people + staff
