"""A bundle comes to the public through two people; what does not hold together stays a draft."""

from __future__ import annotations

import pytest

from services.bundles.enums import State
from services.bundles.models import Bundle, BundleItem
from services.bundles.operations import publishing
from tests.factories import catalog, departments

pytestmark = pytest.mark.django_db


def draft(*needs: str) -> Bundle:
    """A bundle of two items; the second waits for what is named."""
    first, second = catalog.online_version(), catalog.online_version()
    bundle = Bundle.objects.create(
        code="yijianshi", title="一件事", summary="两件一起办", theme=catalog.theme(kind="life"), promise_number=9
    )
    BundleItem.objects.create(bundle=bundle, order=1, item_code=first.item_code)
    waits = {"first": first.item_code, "self": "", "nowhere": "nowhere"}
    BundleItem.objects.create(
        bundle=bundle, order=2, item_code=second.item_code, needs=waits[needs[0]] if needs else ""
    )
    return bundle


def test_whoever_wrote_it_does_not_check_it() -> None:
    maker, checker = departments.holder("system"), departments.holder("system")
    bundle = draft("first")
    Bundle.objects.filter(pk=bundle.pk).update(made_by=maker)
    bundle.refresh_from_db()
    publishing.move(bundle=bundle, name="send", by=maker)
    with pytest.raises(publishing.NotForThisPerson):
        publishing.move(bundle=bundle, name="publish", by=maker)
    publishing.move(bundle=bundle, name="publish", by=checker)
    assert (bundle.state, bundle.checked_by) == (State.PUBLISHED, checker)
    newer = publishing.new_version(bundle=bundle, by=maker)
    assert (newer.version, newer.state, newer.items.count()) == (2, State.DRAFT, 2)
    publishing.move(bundle=newer, name="send", by=maker)
    publishing.move(bundle=newer, name="publish", by=checker)
    bundle.refresh_from_db()
    assert bundle.state == State.REPLACED


def test_other_staff_move_nothing() -> None:
    with pytest.raises(publishing.NotForThisPerson):
        publishing.move(bundle=draft(), name="send", by=departments.clerk())


def test_what_does_not_hold_together_is_not_published() -> None:
    bundle = draft("nowhere")
    publishing.move(bundle=bundle, name="send", by=None)
    with pytest.raises(publishing.CannotPublish):
        publishing.move(bundle=bundle, name="publish", by=None)
    bundle.refresh_from_db()
    assert bundle.state == State.REVIEW
    Bundle.objects.filter(pk=bundle.pk).update(promise_number=1)
    bundle.refresh_from_db()
    assert len(publishing.findings(bundle)) == 3
