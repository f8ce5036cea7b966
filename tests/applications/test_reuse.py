"""What a clerk compared with its original at a window need not be handed in again: in any item, by nobody else."""

from __future__ import annotations

import pytest

from services.accounts.acting import myself
from services.accounts.enums import ActingScope
from services.applications.enums import MaterialSource
from services.applications.models import Application, CaseMaterial, Visit
from services.applications.operations import drafting, receiving
from services.catalog.models import ItemVersion, Material
from services.certificates.models import HeldDocument
from services.files.operations import preview_page
from tests.factories import acting as rights
from tests.factories import applications as make
from tests.factories import catalog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
AGENT = "13800000003"
PAPER = "就业证明"


def seen(files: int = 2) -> HeldDocument:
    """A proof of work in several files, whose original a clerk held beside them."""
    case = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    row = case.materials.get(material__name=PAPER)
    for _ in range(files - row.files.filter(removed_at=None).count()):
        drafting.attach(application=case, row=row, upload=make.proof(), by=make.resident(make.MIGRANT))
    clerk = make.staff("window1")
    visit = Visit.objects.create(clerk=clerk, department=case.department, person=case.applicant)
    Application.objects.filter(pk=case.pk).update(visit=visit)
    CaseMaterial.objects.filter(pk=row.pk).update(original_seen_by=clerk)
    receiving.keep_seen(application=Application.objects.get(pk=case.pk), by=clerk)
    return HeldDocument.objects.get(title=PAPER)


def another_item() -> ItemVersion:
    """An item of another organ that asks for a paper of the same name."""
    version = catalog.online_version()
    Material.objects.bulk_create([Material(version=version, key="work", name=f" {PAPER} ")])
    return version


def asked(version: ItemVersion, acting: object, phone: str) -> CaseMaterial:
    case = drafting.start(version=version, acting=acting, by=make.resident(phone))
    return case.materials.get(material__key="work")


def test_several_files_of_a_paper_become_one_that_counts_everywhere() -> None:
    held = seen(3)
    assert (held.trust_level, held.person) == ("B", make.resident(make.MIGRANT).person)
    assert held.file.pages == 3
    assert preview_page(held.file, 3)[:4] == b"\x89PNG"
    row = asked(another_item(), myself(make.resident(make.MIGRANT)), make.MIGRANT)
    assert (row.source, row.held) == (MaterialSource.HELD, held)
    assert row.files.get().file == held.file


def test_one_file_stays_what_it_is() -> None:
    held = seen(1)
    assert held.file.pages == 1
    assert held.file.media_type.startswith("image/")


def test_what_no_clerk_saw_is_asked_for_again() -> None:
    make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    row = asked(another_item(), myself(make.resident(make.MIGRANT)), make.MIGRANT)
    assert (row.source, row.held) == (MaterialSource.UPLOADED, None)


def test_nobody_uses_the_paper_of_another_for_themselves() -> None:
    seen()
    row = asked(another_item(), myself(make.resident(AGENT)), AGENT)
    assert (row.source, row.held) == (MaterialSource.UPLOADED, None)


@pytest.mark.parametrize(
    ("scopes", "source"),
    [({ActingScope.APPLY}, MaterialSource.UPLOADED), ({ActingScope.APPLY, ActingScope.CERTIFICATES}, "held")],
)
def test_an_agent_uses_the_paper_of_whom_they_act_for_where_the_right_says_so(
    agents: rights.Given, scopes: set[str], source: str
) -> None:
    held = seen()
    agent = make.resident(AGENT).person
    right = agents.give(agent, held.person, scopes=frozenset(str(scope.value) for scope in scopes))
    row = asked(another_item(), right, AGENT)
    assert row.source == source
    assert row.held_id in (None, held.pk)
    own = asked(another_item(), myself(make.resident(AGENT)), AGENT)
    assert (own.source, own.held) == (MaterialSource.UPLOADED, None)
