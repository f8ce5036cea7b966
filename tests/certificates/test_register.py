"""Printed paper: blank forms of their series, documents of who collects, pages whose queries do not grow."""

from __future__ import annotations

import pytest
from django.test import Client

from services.certificates.models import Certificate, PaperCopy
from services.certificates.operations import CannotPrint, print_copies
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db


def printable(organ, code: str = "JZZ") -> Certificate:
    certificates.certificate_type(code)
    made = certificates.issued(accounts.person("陈演示"), issuer=organ, code=code)
    certificates.printed_without_paper(made)
    return made


def test_a_blank_form_is_used_once_within_its_organ_and_type():
    organ, other = departments.department(), departments.department()
    clerk, blank = departments.clerk(organ), {"blank_number": "A000001"}
    print_copies(certificates=[printable(organ)], by=clerk, **blank)
    with pytest.raises(CannotPrint):
        print_copies(certificates=[printable(organ)], by=clerk, **blank)
    print_copies(certificates=[printable(organ, "YQDJZ")], by=clerk, **blank)
    print_copies(certificates=[printable(other)], by=departments.clerk(other), **blank)
    assert PaperCopy.objects.count() == 3


@pytest.mark.parametrize(
    ("id_type", "number"), [("31", "440981199001010018"), ("31", "12345"), ("35", "A1"), ("36", "?"), ("33", "E 1")]
)
def test_who_collects_names_a_document_that_can_be(id_type, number):
    organ = departments.department()
    clerk = departments.clerk(organ)
    (copy,) = print_copies(certificates=[printable(organ)], by=clerk)
    asked = {"receiver_name": "王代领", "id_type": id_type, "id_number": number}
    page = accounts.sign_in(Client(), clerk).post(
        f"/desk/certificates/register/{copy.pk}/", asked | {"is_for_another": "on", "authority": "委托书"}
    )
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"id_number"}
    copy.refresh_from_db()
    assert copy.handed_at is None


def test_a_certificate_of_many_versions_asks_as_little_as_one(django_assert_max_num_queries):
    organ = departments.department()
    desk = accounts.sign_in(Client(), departments.clerk(organ))
    last = printable(organ)
    desk.get(f"/desk/certificates/{last.pk}/")
    with django_assert_max_num_queries(60) as few:
        desk.get(f"/desk/certificates/{last.pk}/")
    asked = len(few)
    for _ in range(4):
        last = certificates.issued(last.holder, issuer=organ, previous=last)
    page = desk.get(f"/desk/certificates/{last.pk}/")
    assert len(page.context["versions"]) == 5
    with django_assert_max_num_queries(asked + 1):
        desk.get(f"/desk/certificates/{last.pk}/")
