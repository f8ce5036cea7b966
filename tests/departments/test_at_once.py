"""What changes counts at once: two who confirm together, an open desk, an open socket, a closed sign-in."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.test import Client
from django.utils import timezone

from portal.asgi import application
from services.accounts.models import User
from services.accounts.operations import set_active
from services.common import consumers, relay
from services.common.sessions import SessionStore
from services.departments import operations
from services.departments.enums import Role
from services.departments.models import PostProposal, StaffLeave, StaffPost
from tests.factories import accounts, departments
from tests.support.sockets import Socket
from tests.support.threads import only, together

LIMIT = 5
"""Seconds until a right that was taken is gone everywhere."""


def test_of_two_who_confirm_at_once_one_is_told(committed_db):
    first, where = departments.security_admin(), departments.department()
    today = timezone.localdate()
    row = operations.propose_post(
        user=accounts.staff(),
        department=where,
        role=Role.EXAMINER,
        starts_on=today,
        ends_on=today + timedelta(days=9),
        by=first,
    )

    def confirm(who: User) -> Callable[[], StaffPost]:
        return lambda: operations.confirm_post(proposal=PostProposal.objects.get(pk=row.pk), by=who)

    ended = together(confirm(departments.security_admin()), confirm(departments.security_admin()))
    only(ended, operations.CannotAppoint)
    assert sum(isinstance(result, StaffPost) for result in ended) == 1
    assert StaffPost.objects.filter(user=row.user).count() == 1


@pytest.mark.django_db
def test_an_open_desk_is_closed_with_the_next_request():
    boss, clerk = departments.security_admin(), departments.clerk()
    client = accounts.sign_in(Client(), clerk)
    assert client.get("/desk/").status_code == 200
    for post in StaffPost.objects.filter(user=clerk):
        operations.end_post(post=post, by=boss, reason="离岗")
    assert client.get("/desk/").url == "/desk/start/"
    assert "今天没有分配给您的工作台" in client.get("/desk/start/").content.decode()


def socket_of(user: User, query: str) -> Socket:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}".encode()
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookie)]
    return Socket(application, f"/ws/live/?{query}", headers=headers)


def run(scene: Callable[[], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        try:
            return await scene()
        finally:
            await database_sync_to_async(connections.close_all)()

    return async_to_sync(whole)()


async def seconds_until_closed(page: Socket, change: Callable[[], Any], topics: list[str]) -> float:
    """From the change to the socket's end; the outbox is worked off as the relay does."""
    accepted, _code = await page.connect()
    assert accepted
    assert json.loads(await page.receive_from())["payload"]["topics"] == topics

    def changed_and_relayed() -> None:
        try:
            change()
            relay.drain()
        finally:
            connections.close_all()

    begun = time.monotonic()
    await sync_to_async(changed_and_relayed, thread_sensitive=False)()
    closed = await page.receive_output(timeout=60)
    assert (closed["type"], closed["code"]) == ("websocket.close", consumers.CLOSE_SIGNED_OUT)
    return time.monotonic() - begun


def test_an_open_socket_is_closed_when_the_post_ends(committed_db):
    boss, where = departments.security_admin(), departments.department()
    clerk = departments.holder(Role.EXAMINER, where=where)
    post = StaffPost.objects.get(user=clerk)

    async def scene() -> float:
        page = socket_of(clerk, f"topic=desk.{where.pk}")
        end = lambda: operations.end_post(post=post, by=boss, reason="离岗")  # noqa: E731
        return await seconds_until_closed(page, end, [f"desk.{where.pk}"])

    assert run(scene) < LIMIT


def test_a_stand_ins_socket_is_closed_when_the_leave_is_cancelled(committed_db):
    where, today = departments.department(), timezone.localdate()
    away = departments.holder(Role.EXAMINER, where=where)
    stand_in = departments.holder(Role.FINANCE, where=where)
    days = {"starts_on": today, "ends_on": today + timedelta(days=1)}
    [leave] = operations.record_leave(user=away, department=where, stand_in=stand_in, by=away, **days)
    operations.confirm_leave(leave=leave, by=departments.head(where))

    async def scene() -> float:
        page = socket_of(stand_in, f"topic=desk.{where.pk}")
        cancel = lambda: operations.cancel_leave(leave=StaffLeave.objects.get(), by=away)  # noqa: E731
        return await seconds_until_closed(page, cancel, [f"desk.{where.pk}"])

    assert run(scene) < LIMIT


def test_a_socket_is_closed_when_the_sign_in_is(committed_db):
    boss, clerk = departments.security_admin(), departments.clerk()

    async def scene() -> float:
        page = socket_of(clerk, "")
        return await seconds_until_closed(page, lambda: set_active(user=clerk, active=False, by=boss), [])

    assert run(scene) < LIMIT


def test_without_the_hint_a_right_is_believed_for_five_seconds_at_most():
    assert consumers.RECHECK_SECONDS <= LIMIT
