"""Keys are changed beside a running portal, the command is killed, and afterwards the old key is taken away."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.portal import ROOT, Portal, running_portal
from tests.support.visitors import Visitor

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
PEOPLE = """
from tests.factories import accounts
from services.accounts.models import Person
from services.accounts.enums import IdType
numbers = range({rows})
rows = (Person(name="演", id_type=IdType.PASSPORT, id_number=f"P{{n}}", id_index=f"rotation-{{n}}") for n in numbers)
Person.objects.bulk_create(rows, batch_size=2000)
"""
COUNT = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("select count(*) from accounts_person where id_number like 'v1:next:%%'")
    print(cursor.fetchone()[0])
"""


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as portal:
        yield portal


def test_a_kill_in_the_middle_and_a_portal_without_the_old_key(portal: Portal, size: Callable[[int, int], int]) -> None:
    rows = size(8_000, 100_000)
    portal.python(PEOPLE.format(rows=rows))
    visitor = Visitor(portal, "demo-01")
    old = (portal.folder / "keys" / "field_keys").read_text().strip()
    new = f"next:{base64.b64encode(os.urandom(32)).decode()}"
    portal.stop()
    portal.environment["FIELD_KEYS"] = f"{new},{old}"
    portal.start()
    command = [sys.executable, "manage.py", "rotate_keys"]
    with subprocess.Popen(command, env=portal.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        for line in run.stdout:
            if line.startswith("accounts_person.id_number: 1"):
                break
        run.send_signal(signal.SIGKILL)
    turned = int(portal.python(COUNT))
    assert 0 < turned < rows
    assert visitor.get("/account/").status_code == 200
    begun = time.monotonic()
    assert "the other keys may go" in portal.manage("rotate_keys")
    assert time.monotonic() - begun < 300
    assert visitor.get("/account/").status_code == 200
    portal.stop()
    portal.environment["FIELD_KEYS"] = new
    portal.start()
    answer = visitor.get("/account/")
    assert answer.status_code == 200
    assert "陈" in answer.text
    visitor.close()
    assert "the other keys may go" in portal.manage("rotate_keys", "--check")
