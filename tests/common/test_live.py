"""The socket: own events in order and once, hints of the desks one works at, nothing of anybody else."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.asgi import application
from services.accounts.models import User
from services.common import consumers, live
from services.common.context import site
from services.common.middleware import heard_before
from services.departments.models import StaffPost
from services.notices.operations import STORE
from tests.factories import accounts as people
from tests.factories.departments import department
from tests.support.sockets import Socket

GOOD_ORIGIN = "http://localhost"


@pytest.mark.django_db
def test_topics_that_are_no_topics_are_refused() -> None:
    user = people.real_named()
    own = live.person_topic(user.person_id)
    assert live.may_listen(user, own)
    for topic in (
        "",
        "desk",
        "desk.",
        "desk.1\n",
        f"{own}\n",
        "desk.²",
        "DESK.1",
        "x.1",
        "desk." + "1" * 200,
        "person.0",
    ):
        assert not live.may_listen(user, topic), topic
    other = people.real_named()
    assert not live.may_listen(user, live.person_topic(other.person_id))


def session_of(user: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def socket(query: str = "", *, key: str = "", origin: str = GOOD_ORIGIN) -> Socket:
    headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
    if key:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    return Socket(application, f"/ws/live/?{query}", headers=headers)


def run(scene: Callable[[], Awaitable[Any]]) -> Any:
    """The scene in a loop of its own, its connections closed afterwards."""

    async def whole() -> Any:
        from channels.db import database_sync_to_async

        try:
            return await scene()
        finally:
            await database_sync_to_async(connections.close_all)()

    return async_to_sync(whole)()


async def opened(where: Socket) -> list[str]:
    """Accepted; the topics it listens to."""
    accepted, _code = await where.connect(timeout=60)
    assert accepted
    first = json.loads(await where.receive_from(timeout=60))
    assert first["event"] == "ready"
    return first["payload"]["topics"]


async def read(where: Socket) -> dict[str, Any]:
    return json.loads(await where.receive_from(timeout=60))


def append(person_id: int, count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            STORE.append(person_id, "case.moved", {"n": number})


@pytest.mark.django_db
def test_what_comes_while_a_page_is_drawn_is_news_to_it() -> None:
    """Else a page drawn from what was read before the event would take the event for seen, and stand still."""
    user = people.real_named()
    append(user.person_id, 2)

    def draw(request: HttpRequest) -> HttpResponse:
        append(user.person_id, 1)  # after the view has read
        return HttpResponse(str(site(request)["live_since"]))

    said = {}
    for method in ("get", "post"):
        request = getattr(RequestFactory(), method)("/", headers={"accept": "text/html,*/*;q=0.8"})
        request.user = user
        said[method] = int(heard_before(draw)(request).content)
    assert said == {"get": 2, "post": 4}  # what answers a form is drawn after what the form did
    visitor = RequestFactory().get("/", headers={"accept": "text/html"})
    visitor.user = AnonymousUser()
    assert heard_before(lambda request: HttpResponse(site(request)["live_since"]))(visitor).content == b""


def test_visitors_and_foreign_pages_are_turned_away(committed_db: None) -> None:
    user = people.real_named()
    key = session_of(user).session_key

    async def scene() -> list[bool]:
        answers = []
        for attempt in (
            socket(),
            socket(key="nobody"),
            socket(key='"aaaaaaaaaa\\000"'),
            socket(key=key, origin="https://example.org"),
            socket(key=key, origin="http://localhost.example.org"),
        ):
            accepted, _code = await attempt.connect(timeout=60)
            answers.append(accepted)
            await attempt.disconnect()
        return answers

    assert run(scene) == [False] * 5


@pytest.mark.parametrize(
    "since", ["", "-1", "²", "x", "1e3", "9" * 40, "%00", "%FF", "0&since=0&topic=%00&topic=desk.%0A"]
)
def test_a_weird_since_is_none(committed_db: None, since: str) -> None:
    user = people.real_named()
    append(user.person_id, 2)
    key = session_of(user).session_key

    async def scene() -> list[int]:
        page = socket(f"since={since}", key=key)
        assert await opened(page) == [live.person_topic(user.person_id)]
        seqs = [(await read(page))["seq"], (await read(page))["seq"]]
        await page.disconnect()
        return seqs

    assert run(scene) == [1, 2]


def test_own_events_come_in_order_once_after_the_last_one_known(committed_db: None) -> None:
    user, other = people.real_named(), people.real_named()
    append(user.person_id, 450)
    append(other.person_id, 3)
    key = session_of(user).session_key
    foreign = f"&topic={live.person_topic(other.person_id)}&topic=desk.1"

    async def scene() -> list[int]:
        from channels.db import database_sync_to_async

        page = socket(f"since=7{foreign}", key=key)
        assert await opened(page) == [live.person_topic(user.person_id)]
        seqs = [(await read(page))["seq"] for _ in range(443)]
        await database_sync_to_async(append)(user.person_id, 2)
        for _ in range(3):  # hints may be doubled: events are not
            await hint(live.person_topic(user.person_id))
        seqs += [(await read(page))["seq"] for _ in range(2)]
        assert await page.receive_nothing(timeout=0.5)
        await page.disconnect()
        return seqs

    assert run(scene) == list(range(8, 453))


async def hint(topic: str) -> None:
    from channels.layers import get_channel_layer

    message = {"type": "live.hint", "topic": topic, "event": "desk.changed", "payload": {"ref": "abc"}}
    await get_channel_layer().group_send(live.group_name(topic), message)


def clerk_of(organ: Any) -> User:
    user = people.staff()
    StaffPost.objects.create(user=user, department=organ, role="examiner", starts_on="2026-01-01")
    return user


def test_a_desk_is_heard_by_those_who_work_at_it_until_their_post_ends(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0)
    organ, other = department("甲局"), department("乙局")
    clerk = clerk_of(organ)
    key = session_of(clerk).session_key

    async def scene() -> int:
        from channels.db import database_sync_to_async

        page = socket(f"topic=desk.{organ.pk}&topic=desk.{other.pk}", key=key)
        assert await opened(page) == [f"desk.{organ.pk}"]
        await hint(f"desk.{other.pk}")
        await hint(f"desk.{organ.pk}")
        assert (await read(page))["topic"] == f"desk.{organ.pk}"
        await database_sync_to_async(StaffPost.objects.filter(user=clerk).delete)()
        await hint(f"desk.{organ.pk}")
        closed = await page.receive_output(timeout=60)
        return closed["code"]

    assert run(scene) == consumers.CLOSE_SIGNED_OUT


def test_whoever_signs_out_hears_nothing_more(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0)
    user = people.real_named()
    session = session_of(user)

    async def scene() -> int:
        from channels.db import database_sync_to_async

        page = socket(key=session.session_key)
        await opened(page)
        await database_sync_to_async(session.delete)()
        await database_sync_to_async(append)(user.person_id, 1)
        await hint(live.person_topic(user.person_id))
        closed = await page.receive_output(timeout=60)
        return closed["code"]

    assert run(scene) == consumers.CLOSE_SIGNED_OUT


def test_whatever_a_page_sends_is_answered_alike(committed_db: None) -> None:
    user = people.real_named()
    key = session_of(user).session_key

    async def scene() -> set[str]:
        page = socket(key=key)
        await opened(page)
        events = set()
        for text in ("ping", "{", "\x00", "x" * 10_000, '{"type": "live.hint", "topic": "desk.1"}'):
            await page.send_to(text_data=text)
            events.add((await read(page))["event"])
        await page.send_to(bytes_data=b"\xff")
        events.add((await read(page))["event"])
        await page.disconnect()
        return events

    assert run(scene) == {"pong"}
