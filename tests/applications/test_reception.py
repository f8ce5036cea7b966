"""A walk-in at a window: who they are, what they hand in, and that nothing of them is left for the next one."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from services.accounts.models import Person
from services.applications.enums import Channel, State
from services.applications.models import Application, CaseMaterial, Visit
from services.applications.operations import receiving
from services.audit.models import AuditEntry
from services.certificates.models import HeldDocument
from services.common.relay import drain
from services.departments.models import StaffKin
from services.files.operations import PRINT_SIDE
from services.registries.models import RegistrySource
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.support.controls import Controls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
KNOWN, OTHER = "440981195003150023", "440981194808081016"
ELDER, PERMIT, QUERY = "laonian-youdai", "juzhuzheng", "budongchan-chaxun"


def arrive(desk: Client, number: str = KNOWN, **typed: str) -> Visit:
    """The document lies on the counter."""
    answer = desk.post(reverse("counter:reception"), {"id_number": number, **typed})
    assert answer.status_code == 302, answer.context["form"].errors
    return Visit.objects.get(clerk__username="window1", ended_at=None)


def red(picture: Image.Image) -> int:
    """How many points below the head are the red of a seal."""
    low = picture.convert("RGB").crop((0, picture.height // 8, *picture.size))
    return sum(n for n, (r, g, b) in low.getcolors(low.width * low.height) if r > 150 and g < 110 and b < 110)


def begin(desk: Client, visit: Visit, code: str = ELDER) -> Application:
    answer = desk.post(reverse("counter:open_case", args=[visit.ref, code]))
    assert answer.status_code == 302
    return Application.objects.get(visit=visit, item_version__item_code=code, state=State.DRAFT)


def typed(desk: Client, case: Application, **more: object) -> dict[str, object]:
    """The page as a browser would send it, with photos where one is asked for."""
    answer = desk.get(reverse("counter:visit_case", args=[case.visit.ref, case.ref]))
    whole = Controls(answer.text.partition("reception__form")[2].partition("</form>")[0])
    form = Controls("".join(str(bound.as_field_group()) for bound in answer.context["form"]))
    return whole.values | {name: make.photo() for name in form.files} | {"handing-signed": "on"} | more


class TestWhoStandsThere:
    def test_a_known_person_is_found_by_the_number_alone_and_it_stands_in_no_address(self, desk: Client):
        visit = arrive(desk, KNOWN.lower())
        assert visit.person.id_number == KNOWN
        answer = desk.get(reverse("counter:visit", args=[visit.ref]))
        assert visit.person.name in answer.content.decode()
        assert KNOWN not in answer.content.decode()
        assert KNOWN not in answer.request["PATH_INFO"]
        assert AuditEntry.objects.filter(event="reception.begun").exists()

    @pytest.mark.parametrize("number", ["11010519490230002X", "440981202812310012", "123"])
    def test_a_number_that_cannot_be_is_told_at_once(self, desk: Client, number: str):
        answer = desk.post(reverse("counter:reception"), {"id_number": number})
        assert answer.status_code == 422
        assert "id_number" in answer.context["form"].errors
        assert not Visit.objects.exists()

    def test_who_is_not_known_is_made_from_the_register_without_an_account(self, desk: Client):
        number = "440981199505055016"
        asked = desk.post(reverse("counter:reception"), {"id_number": number})
        assert "name" in asked.context["form"].errors
        wrong = desk.post(reverse("counter:reception"), {"id_number": number, "name": "别名字"})
        assert "name" in wrong.context["form"].errors
        assert not Person.objects.filter(name="别名字").exists()

    def test_without_a_register_the_clerks_eyes_count(self, desk: Client):
        RegistrySource.objects.update(in_service=False)
        new = {"id_number": "E12345678", "id_type": "33", "name": "演示旅客"}
        refused = desk.post(reverse("counter:reception"), new)
        assert "compared" in refused.context["form"].errors
        assert not Person.objects.filter(name="演示旅客").exists()
        visit = arrive(desk, "E12345678", id_type="33", name="演示旅客", compared="on")
        assert visit.person.id_type == "33"

    def test_an_agent_shows_an_authorisation(self, desk: Client):
        answer = desk.post(reverse("counter:reception"), {"id_number": KNOWN, "agent_id_number": OTHER})
        assert {"authority"} <= set(answer.context["form"].errors)
        visit = arrive(desk, agent_id_number=OTHER, authority="委托书 2026-01")
        case = begin(desk, visit)
        assert case.agent == visit.agent
        assert case.applicant == visit.person

    def test_nobody_serves_themselves_or_their_kin(self, desk: Client):
        person = make.resident(make.OLD_ENOUGH).person
        StaffKin.objects.create(user=make.staff("window1"), person=person, relation="parent")
        answer = desk.post(reverse("counter:reception"), {"id_number": KNOWN})
        assert answer.status_code == 409
        assert not Visit.objects.exists()

    def test_only_who_receives_may(self, client: Client):
        sign_in(client, make.staff("approver1"))
        assert client.get(reverse("counter:reception")).status_code == 403


class TestHandingIn:
    def test_a_case_is_handed_in_on_one_page_and_belongs_to_the_person(self, desk: Client):
        visit = arrive(desk)
        case = begin(desk, visit)
        data = typed(desk, case, **make.PAGES[ELDER]["about"])
        answer = desk.post(reverse("counter:visit_case", args=[visit.ref, case.ref]), data)
        assert answer.status_code == 302, (answer.context["form"].errors, answer.context["handing"].errors)
        case.refresh_from_db()
        assert (case.state, case.channel) != (State.DRAFT, Channel.ONLINE)
        assert case.number
        step = case.progress.get(move="submit")
        assert visit.department.name in step.by_label
        sheet = desk.get(reverse("counter:visit_receipts", args=[visit.ref])).content.decode()
        assert case.number in sheet

    def test_what_is_filled_in_already_is_handed_in_as_it_stands(self, desk: Client):
        """The recipient of the post is asked in the same form: neither takes the other's address or phone away."""
        visit = arrive(desk, "44098119720229001X")
        case = begin(desk, visit, PERMIT)
        pages = make.PAGES[PERMIT]["ground"] | make.PAGES[PERMIT]["address"]
        papers = {f"paper-{row.pk}": "on" for row in case.materials.all()}
        post = {"handing-way": "online", "handing-phone": "13900000001", "handing-address": "演示收件地址"}
        data = typed(desk, case, **pages, **papers, **post)
        known = {key: data[key] for key in ("address", "phone")}
        assert all(known.values())
        answer = desk.post(reverse("counter:visit_case", args=[visit.ref, case.ref]), data)
        assert answer.status_code == 302, (answer.context["form"].errors, answer.context["handing"].errors)
        answers = Application.objects.get(pk=case.pk).answers.data
        assert {key: answers[key] for key in known} == known

    def test_no_two_fields_of_the_page_share_a_name(self, desk: Client):
        visit = arrive(desk, "44098119720229001X")
        for code in (PERMIT, ELDER):
            case = begin(desk, visit, code)
            answer = desk.get(reverse("counter:visit_case", args=[visit.ref, case.ref]))
            names = [[bound.html_name for bound in answer.context[form]] for form in ("form", "handing")]
            assert not set(names[0]) & set(names[1])

    def test_the_sealed_receipts_of_everything_are_printed_at_one_press(self, desk: Client):
        visit = arrive(desk)
        page, sheet = (reverse(f"counter:{name}", args=[visit.ref]) for name in ("visit", "print_receipts"))
        case = begin(desk, visit)
        desk.post(
            reverse("counter:visit_case", args=[visit.ref, case.ref]), typed(desk, case, **make.PAGES[ELDER]["about"])
        )
        assert sheet not in desk.get(page).text, "nothing to print before it is made"
        assert not desk.get(sheet).context["pages"]
        drain()
        assert sheet in desk.get(page).text
        pages = desk.get(sheet).context["pages"]
        receipt = Application.objects.get(pk=case.pk).receipt
        assert len(pages) == receipt.file.pages
        drawn = [Image.open(io.BytesIO(desk.get(one["src"]).content)) for one in pages]
        assert {max(picture.size) for picture in drawn} == {PRINT_SIDE}
        assert max(map(red, drawn)) > 2000, "the seal is on it"
        beyond = pages[-1]["src"].replace(f"/{len(pages)}/", f"/{len(pages) + 1}/")
        assert desk.get(beyond).status_code == 404
        other = sign_in(Client(), make.staff("clerk2"))
        assert [other.get(one).status_code for one in (sheet, pages[0]["src"])] == [404, 404]

    def test_without_a_signature_nothing_is_handed_in_and_what_was_typed_stays(self, desk: Client):
        visit = arrive(desk)
        case = begin(desk, visit)
        data = typed(desk, case, **make.PAGES[ELDER]["about"])
        del data["handing-signed"]
        answer = desk.post(reverse("counter:visit_case", args=[visit.ref, case.ref]), data)
        assert answer.status_code == 422
        assert "高州市演示路 1 号" in answer.content.decode()
        case.refresh_from_db()
        assert case.state == State.DRAFT

    def test_paper_counts_and_a_copy_compared_with_its_original_is_offered_ever_after(self, desk: Client):
        visit = arrive(desk, "44098119720229001X")
        case = begin(desk, visit, PERMIT)
        rows = {row.material.name: row for row in case.materials.select_related("material")}
        row = rows["就业证明"]
        pages = make.PAGES[PERMIT]["ground"] | make.PAGES[PERMIT]["address"]
        papers = {f"paper-{one.pk}": "on" for one in rows.values()}
        seen = {f"seen-{row.pk}": "on", f"files-{row.pk}": make.proof()}
        data = typed(desk, case, **pages, **papers, **seen)
        answer = desk.post(reverse("counter:visit_case", args=[visit.ref, case.ref]), data)
        assert answer.status_code == 302, (answer.context["form"].errors, answer.context["handing"].errors)
        kept = CaseMaterial.objects.get(pk=row.pk)
        assert kept.on_paper
        assert kept.original_seen_by.username == "window1"
        held = HeldDocument.objects.get(person=visit.person, title="就业证明")
        assert held.trust_level == "B"
        again = receiving.open_case(visit=visit, version=case.item_version, by=visit.clerk)
        offered = again.materials.get(material=row.material)
        assert offered.held == held
        assert offered.files.get().file == held.file

    def test_other_windows_receive_what_is_theirs_alone(self, client: Client):
        sign_in(client, make.staff("clerk1"))
        client.post(reverse("counter:reception"), {"id_number": KNOWN})
        visit = Visit.objects.get(ended_at=None)
        client.post(reverse("counter:open_case", args=[visit.ref, ELDER]))
        assert not visit.cases.exists()
        client.post(reverse("counter:open_case", args=[visit.ref, PERMIT]))
        assert visit.cases.get().item_version.item_code == PERMIT


class TestTheNextClient:
    def test_nothing_of_the_last_one_is_left(self, desk: Client):
        first = arrive(desk)
        case = begin(desk, first)
        page_of_first = reverse("counter:visit_case", args=[first.ref, case.ref])
        data = typed(desk, case, **make.PAGES[ELDER]["about"])
        second = arrive(desk, OTHER)
        assert first.person.name not in desk.get(reverse("counter:visit", args=[second.ref])).content.decode()
        assert not Application.objects.filter(pk=case.pk).exists()
        stale = desk.post(page_of_first, data)
        assert stale["Location"] == reverse("counter:reception")
        assert not Application.objects.filter(applicant=second.person, visit__isnull=False).exists()
        assert not desk.get(reverse("counter:reception")).context["form"].is_bound

    def test_a_client_who_left_without_a_word_is_gone_after_a_while(self, desk: Client, monkeypatch):
        visit = arrive(desk)
        begin(desk, visit)
        monkeypatch.setattr(receiving, "IDLE", -receiving.IDLE)
        assert desk.get(reverse("counter:visit", args=[visit.ref])).status_code == 302
        visit.refresh_from_db()
        assert visit.ended_at
        assert not visit.cases.exists()

    def test_a_visit_is_its_clerks_alone(self, desk: Client, client: Client):
        visit = arrive(desk)
        other = Client()
        sign_in(other, make.staff("clerk1"))
        assert other.get(reverse("counter:visit", args=[visit.ref])).status_code == 404

    def test_the_drafts_of_a_window_are_not_the_residents(self, desk: Client, client: Client):
        visit = arrive(desk)
        case = begin(desk, visit)
        resident = Client()
        sign_in(resident, make.resident(make.OLD_ENOUGH))
        assert resident.get(reverse("applications:case", args=[case.ref])).status_code == 404
        own = make.draft()
        assert own.pk != case.pk

    def test_items_are_offered_by_key_and_found_by_word(self, desk: Client):
        arrive(desk)
        visit = Visit.objects.get(ended_at=None)
        answer = desk.get(reverse("counter:visit", args=[visit.ref]), {"q": "居住证"})
        assert answer.context["items"][0]["key"] == "1"
        assert "居住证" in answer.context["items"][0]["entry"].name
