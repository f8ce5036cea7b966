"""Cases of the principal begun and read by the agent, while the right stands; what was done stands on the agreement."""

from __future__ import annotations

import pytest
from django.test import Client

from services.accounts.acting import find
from services.applications.models import Application
from services.applications.operations import drafting, submitting
from services.catalog.access import get_published
from services.delegation import operations
from services.delegation.models import Act, Grant
from services.notices.models import Notice
from tests.factories import accounts, delegation
from tests.factories import applications as make
from tests.factories.filling import apply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
AGENT = "13800000003"


@pytest.fixture
def grant() -> Grant:
    return delegation.standing(make.resident(make.OLD_ENOUGH).person, make.resident(AGENT).person)


def begun(grant: Grant) -> Application:
    right = find(grant.agent, f"agent:{grant.pk}")
    return drafting.start(version=get_published(make.ELDER_CARD), acting=right, by=make.resident(AGENT))


def browser(phone: str) -> Client:
    return accounts.sign_in(Client(), make.resident(phone))


def test_both_read_what_was_done(grant):
    case = begun(grant)
    assert [act.words for act in grant.acts.order_by("pk")] == [f"开始填写“{case.item_version.name}”的申请"]
    assert not Notice.objects.filter(person=grant.principal, event="delegation_acted").exists()
    submitted = apply(make.ELDER_CARD, AGENT, right=find(grant.agent, f"agent:{grant.pk}"))
    assert grant.acts.order_by("-pk")[0].words.startswith("提交了")
    told = Notice.objects.get(person=grant.principal, event="delegation_acted")
    assert told.title.startswith("王*试代您提交了")
    for phone in (make.OLD_ENOUGH, AGENT):
        page = browser(phone).get(f"/my/delegation/{grant.pk}/").content.decode()
        assert "提交了" in page
        assert f"/my/cases/{submitted.ref}/" in page


def test_what_one_does_for_oneself_is_nobodys_act(grant):
    submitting.submit(application=make.filled(make.OLD_ENOUGH, make.ELDER_CARD), by=make.resident(make.OLD_ENOUGH))
    make.filled(AGENT, make.ELDER_CARD)
    assert not Act.objects.exists()


def test_an_ended_right_opens_no_case_at_the_next_tap(grant):
    case, client = begun(grant), browser(AGENT)
    client.post("/account/acting/", {"ref": f"agent:{grant.pk}"})
    assert client.get(f"/my/cases/{case.ref}/").status_code in (200, 302)
    assert client.get("/my/cases/").wsgi_request.acting.principal == grant.principal
    operations.end(grant=grant, party="principal", by=make.resident(make.OLD_ENOUGH))
    assert client.get(f"/my/cases/{case.ref}/").status_code == 404
    assert client.get("/my/cases/").wsgi_request.acting.is_self


def test_data_outside_the_reach_stay_closed(grant):
    """To apply for one item is not to read other cases, nor to see certificates."""
    other = make.filled(make.OLD_ENOUGH, make.ELDER_CARD)
    submitting.submit(application=other, by=make.resident(make.OLD_ENOUGH))
    Grant.objects.filter(pk=grant.pk).update(scopes=["apply"], items=["juzhuzheng"])
    client = browser(AGENT)
    client.post("/account/acting/", {"ref": f"agent:{grant.pk}"})
    assert client.get(f"/my/cases/{other.ref}/").status_code == 404
    assert other.item_version.name not in client.get("/my/cases/").content.decode().split("<main")[1]
    assert "老年人优待证" not in client.get("/my/certificates/").content.decode().split("<main")[1].split("</ul")[0]
    with pytest.raises(drafting.MayNotApply):
        begun(Grant.objects.get(pk=grant.pk))
