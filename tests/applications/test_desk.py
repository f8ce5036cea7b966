"""What the desk shows of a person before a reason was given."""

from copy import copy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from services.applications import desk, queue
from services.applications.models import Application, CaseMaterial, new_ref
from services.applications.operations import counter
from services.catalog.models import Material
from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_name_number_and_phone_are_masked_until_a_reason_is_given(client: Client):
    case = make.received()
    person = case.applicant
    sign_in(client, make.staff("clerk1"))
    page = client.get(reverse("counter:case", args=[case.ref])).content.decode()
    assert "黄*范" in page
    for plain in (person.name, person.id_number, person.phone):
        assert plain not in page
    shown = client.post(reverse("counter:reveal", args=[case.ref]), {"reason": "verify"}).content.decode()
    assert person.id_number in shown
    refused = client.post(reverse("counter:reveal", args=[case.ref]), {"reason": ""}).content.decode()
    assert person.id_number not in refused


def test_the_history_names_the_applicant_and_does_not_speak_to_the_clerk_as_one(client: Client):
    case = make.received()
    sign_in(client, make.staff("clerk1"))
    page = client.get(reverse("counter:case", args=[case.ref])).content.decode()
    history = page.partition("desk-history")[2]
    assert "黄*范" in history.partition("</ol>")[0]
    assert "您本人" not in page
    assert "取自您的" not in page


def copies(case: Application, count: int) -> None:
    """More received cases of the same people."""
    for n in range(count):
        case.pk, case.ref, case.number = None, new_ref(), f"演示{n}"
        case.save(force_insert=True)


def many_materials(case: Application, count: int) -> list[CaseMaterial]:
    """``case`` with ``count`` more materials, one paper each, handed in in another order than they are listed."""
    some = case.files.filter(material__isnull=False).first()
    last = case.materials.order_by("-material__order").first().material
    made = [copy(last) for _n in range(count)]
    for n, one in enumerate(made):
        one.pk, one.key, one.name, one.order = None, f"paper_{n}", f"演示材料 {n}", last.order + 1 + n
    Material.objects.bulk_create(made)  # the version is published: no item of the demo city asks for so many
    rows = [case.materials.create(material=one) for one in made]
    for row in reversed(rows):
        case.files.create(material=row, file=some.file)
    return list(case.materials.select_related("material").filter(files__removed_at=None, files__isnull=False))


def test_every_case_of_the_queue_is_reached_page_by_page_at_the_same_cost(client: Client, monkeypatch):
    monkeypatch.setattr(queue, "PAGE_SIZE", 3)
    first = make.received()
    ref = first.ref
    copies(first, 6)
    sign_in(client, make.staff("clerk1"))
    address = reverse("counter:desk")
    client.get(address)
    seen, costs = set(), []
    for page in ("1", "2", "3"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, {"page": page})
        costs.append(len(queries))
        seen |= {row["ref"] for row in answer.context["rows"]}
        assert answer.context["counts"]["all"] == 7
    assert seen == set(Application.objects.values_list("ref", flat=True))
    assert len(set(costs)) == 1
    assert "?page=2" in answer.content.decode()
    here = client.get(reverse("counter:case", args=[ref]))
    assert ref in {row["ref"] for row in here.context["rows"]}


def test_a_page_that_is_none_is_the_last_or_the_first(client: Client):
    make.received()
    sign_in(client, make.staff("clerk1"))
    for page in ("99", "x", "-1", "\x00"):
        answer = client.get(reverse("counter:desk"), {"page": page, "show": "mine"})
        assert answer.status_code == 200


def test_a_short_queue_shows_what_one_has_handled_today_and_nobody_elses(client: Client, monkeypatch):
    case = make.proposed()
    counter.refuse(application=case, reason="演示理由", by=make.staff("approver1"))
    sign_in(client, make.staff("clerk1"))
    address = reverse("counter:desk")
    assert [row["case"].pk for row in client.get(address).context["recent"]] == [case.pk]
    assert "您今天办过的" in client.get(address).content.decode()
    monkeypatch.setattr(desk, "FEW", -1)
    assert client.get(address).context["recent"] == []
    monkeypatch.undo()
    sign_in(client, make.staff("clerk2"))
    assert client.get(address).context["recent"] == []


def test_the_keys_are_about_the_paper_that_is_looked_at(client: Client):
    case = make.received()
    rows = many_materials(case, 12)
    first, second = rows[3], rows[7]
    sign_in(client, make.staff("clerk1"))
    address = reverse("counter:case", args=[case.ref])
    refs = [paper["ref"] for paper in client.get(address).context["papers"]]
    in_order = [file.ref for row in client.get(address).context["materials"] for file in row["files"]]
    assert refs[: len(in_order)] == in_order, "papers follow one another as the materials do"
    for row in (first, second):
        page = client.get(address, {"paper": row.files.get().ref})
        assert page.context["current"] == row.pk
        assert page.context["paper"]["name"] == row.material.name
        before, after = page.text.split('aria-keyshortcuts="Y"')
        assert before.rpartition("/materials/")[2].partition("/")[0] == str(row.pk)
        assert 'aria-keyshortcuts="N"' in after.partition("</li>")[0]
    client.post(reverse("counter:check_material", args=[case.ref, second.pk]), {"finding": "fit"})
    after = client.get(address)
    unchecked = [row["pk"] for row in after.context["materials"] if row["files"] and row["finding"] == "unchecked"]
    assert after.context["current"] == unchecked[0]
    case.materials.update(finding="fit")
    assert client.get(address).context["current"] is None
    assert client.get(address, {"paper": first.files.get().ref}).context["current"] == first.pk
