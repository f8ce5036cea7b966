"""Answers the city has already: from a certificate in force, from the last application; never somebody else's."""

import pytest
from django.utils import timezone

from services.applications.models import Answers, Application
from services.questions import operations, sources
from services.questions.sources import Prefill
from tests.factories import accounts
from tests.factories.catalog import draft_form, form, online_version, page, question
from tests.factories.certificates import issued

pytestmark = pytest.mark.django_db


def of(person: object, source: str, kind: str = "text", **fields: object) -> Prefill | None:
    spec = form(page(question(kind, prefill=source, **fields)))
    return sources.collect(spec, person=person, by=None, purpose="演示").get("q")


def submitted(person: object, answers: dict, minutes: int = 0) -> Application:
    version = online_version()
    at = timezone.now() - timezone.timedelta(minutes=minutes)
    case = Application.objects.create(
        item_version=version, department=version.department, applicant=person, subject=person, holder=person,
        state="received", number=f"演示{minutes}", submitted_at=at,
    )  # fmt: skip
    Answers.objects.create(application=case, data=answers)
    return case


def test_a_line_of_a_certificate_in_force() -> None:
    person = accounts.person("陈演示")
    certificate = issued(person)
    found = of(person, "held.JZZ.name")
    assert found.value == "陈演示"
    assert found.source_label == "取自电子证照：居住证"
    assert (found.organ, found.on_date) == (str(certificate.issuer), certificate.issued_on.isoformat())
    assert found.source == "held.JZZ.name"


def test_nothing_from_a_certificate_that_is_another_persons_or_has_no_such_line() -> None:
    issued(accounts.person("李样例"))
    assert of(accounts.person("陈演示"), "held.JZZ.name") is None
    assert sources.find("held.JZZ.moon") is None
    assert sources.find("held.NONE.name") is None


def test_the_newest_application_that_has_an_answer() -> None:
    person = accounts.person()
    submitted(person, {"employer": "旧单位"}, minutes=9)
    newest = submitted(person, {"employer": "新单位"}, minutes=5)
    submitted(person, {"other": "x"}, minutes=1)
    found = of(person, "last.employer")
    assert found.value == "新单位"
    assert newest.item_version.name in found.source_label
    assert of(accounts.person("李样例"), "last.employer") is None


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("text", {"typed": "陈演示"}),
        ("photo", {"files": [{"ref": "别的办件"}]}),
        ("signature", {"typed": "陈演示"}),
        ("promise", True),
        ("date", "not a day"),
    ],
)
def test_another_shape_a_file_a_signature_or_a_promise_is_never_taken_over(kind: str, answer: object) -> None:
    person = accounts.person()
    submitted(person, {"q": answer})
    assert of(person, "last.q", kind) is None


def test_a_form_may_ask_these_sources_and_no_invented_ones() -> None:
    issued(accounts.person())
    operations.publish_form(definition=draft_form(prefill="held.JZZ.name"), by=None)
    operations.publish_form(definition=draft_form(prefill="last.employer"), by=None)
    with pytest.raises(operations.CannotPublishForm, match=r"held\.JZZ\.moon"):
        operations.publish_form(definition=draft_form(prefill="held.JZZ.moon"), by=None)
    offered = dict(row for _group, rows in sources.choices() for row in rows)
    assert offered["held.JZZ.name"] == "居住证：姓名"
    assert offered["last.name"] == "姓名"
    assert offered["profile.phone"]
