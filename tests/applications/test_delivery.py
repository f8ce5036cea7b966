"""Results over the counter and by post; paper from the window to the organ."""

from __future__ import annotations

import subprocess

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications import ready
from services.applications.enums import DeliveryWay, State
from services.applications.models import Application, CaseMaterial, Delivery, TransferList
from services.applications.operations import archiving, counter, delivering, receiving
from services.applications.operations.admitting import Whom
from services.applications.operations.finishing import finish
from services.applications.operations.paper_lists import papers_of
from services.audit.models import AuditEntry
from services.common.relay import drain
from services.common.templatetags.words import grouped, moment
from services.departments.models import StaffPost
from services.files.operations import read_bytes
from services.notices.models import Notice
from tests.factories import applications as make
from tests.factories import departments
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def words_of(pdf: bytes) -> str:
    """What stands on its pages, line by line."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def refused(way: str = DeliveryWay.HAND, **fields: str) -> Delivery:
    """A decided case whose result is waited for at the window: the decision is not to grant, nothing has to be made."""
    case = make.proposed()
    window = StaffPost.objects.get(user=make.staff("clerk1"), role="deliverer").window
    Delivery.objects.create(application=case, way=way, window=window, **fields)
    counter.refuse(application=case, reason="演示理由", by=make.staff("approver1"))
    finish(application=Application.objects.get(pk=case.pk))
    return Delivery.objects.select_related("application", "window__place").get(application=case)


class TestOverTheCounter:
    def test_the_portal_waits_and_tells_a_code_that_counts_once(self):
        delivery = refused()
        assert delivery.application.state == State.DELIVERY
        assert len(delivery.code) == 6
        assert Notice.objects.filter(event="result_ready").count() == 1
        finish(application=delivery.application)
        assert Delivery.objects.get(pk=delivery.pk).code == delivery.code
        delivering.hand_over(delivery=delivery, code=delivery.code, by=make.staff("clerk1"))
        case = Application.objects.get(pk=delivery.application_id)
        assert case.state == State.CLOSED
        assert case.progress.get(move="close").document.kind == "delivery"
        assert Delivery.objects.get(pk=delivery.pk).code == ""

    def test_a_wrong_code_hands_nothing_over_and_five_void_it(self):
        delivery = refused()
        wrong = "000000" if delivery.code != "000000" else "000001"
        for _try in range(5):
            with pytest.raises(delivering.NotTheirs):
                delivering.hand_over(delivery=delivery, code=wrong, by=make.staff("clerk1"))
        with pytest.raises(delivering.NotTheirs):
            delivering.hand_over(delivery=delivery, code=delivery.code, by=make.staff("clerk1"))
        number = delivery.application.applicant.id_number
        delivering.hand_over(delivery=delivery, id_number=number, by=make.staff("clerk1"))
        assert Application.objects.get(pk=delivery.application_id).state == State.CLOSED

    def test_who_collects_for_another_brings_the_code_and_is_kept(self, client: Client):
        delivery = refused()
        sign_in(client, make.staff("clerk1"))
        page = reverse("counter:hand_out", args=[delivery.application.ref])
        agent = {"agent_name": "李样例", "agent_id_number": "440981194808081016"}
        own = {"id_number": delivery.application.applicant.id_number}
        assert client.post(page, agent | own).status_code == 409
        assert client.post(page, {"agent_name": "李样例", "code": delivery.code}).status_code == 422
        assert client.post(page, agent | {"code": delivery.code}).status_code == 302
        kept = Delivery.objects.get(pk=delivery.pk)
        assert (kept.agent_name, kept.agent_id_number) == ("李样例", "440981194808081016")
        assert client.get(page).status_code == 404

    def test_the_applicant_reads_where_it_lies_and_what_to_bring(self, client: Client):
        delivery = refused()
        sign_in(client, make.resident(make.MIGRANT))
        page = client.get(reverse("applications:case", args=[delivery.application.ref])).content.decode()
        for words in (str(delivery.window.place), "取件码", "代领", "决定书里写明了理由"):
            assert words in page
        assert delivery.code not in page

    def test_by_post_with_its_number(self, client: Client):
        delivery = refused(DeliveryWay.POST, recipient="黄示范", address="高州市演示路 1 号")
        assert delivery.code == ""
        sign_in(client, make.staff("clerk1"))
        page = reverse("counter:hand_out", args=[delivery.application.ref])
        assert client.post(page, {"tracking_number": ""}).status_code == 422
        client.post(page, {"tracking_number": "EX000000000CN"})
        case = Application.objects.get(pk=delivery.application_id)
        assert case.state == State.CLOSED
        assert Notice.objects.filter(event="result_posted").count() == 1

    def test_only_the_organ_and_the_hall_hand_out(self, client: Client):
        delivery = refused()
        sign_in(client, departments.clerk())
        assert client.get(reverse("counter:hand_out", args=[delivery.application.ref])).status_code == 404
        assert client.get(reverse("counter:ready")).context["rows"] == []

    def test_online_the_portal_closes_by_itself(self):
        case = make.proposed()
        counter.refuse(application=case, reason="演示理由", by=make.staff("approver1"))
        drain()
        assert Application.objects.get(pk=case.pk).state == State.CLOSED


class TestPaper:
    @pytest.fixture
    def given(self) -> TransferList:
        """Paper handed in at the 综合窗口 for the police."""
        case, clerk = make.received(), make.staff("window1")
        post = StaffPost.objects.get(user=clerk, role="receiver")
        visit = receiving.begin_visit(whom=Whom(person=case.applicant), post=post, by=clerk)
        Application.objects.filter(pk=case.pk).update(visit=visit)
        row = case.materials.order_by("pk").first()
        CaseMaterial.objects.filter(pk=row.pk).update(on_paper=True)
        [(organ, rows)] = delivering.waiting_paper(post).items()
        return delivering.list_paper(rows=rows, to=organ, post=post, by=clerk)

    def test_paper_stands_on_one_list_and_is_signed_for_once(self, client: Client, given: TransferList):
        clerk = make.staff("window1")
        post = StaffPost.objects.get(user=clerk, role="receiver")
        assert delivering.waiting_paper(post) == {}
        rows = [line.material for line in given.lines.all()]
        with pytest.raises(ValueError, match=r"."):
            delivering.receive_paper(transfer=given, by=clerk)
        sign_in(client, make.staff("clerk1"))
        page = reverse("counter:paper_list", args=[given.ref])
        assert rows[0].material.name in client.get(page).content.decode()
        client.post(reverse("counter:receive_paper", args=[given.ref]))
        given.refresh_from_db()
        assert given.received_by.username == "clerk1"
        with pytest.raises(ValueError, match=r"."):
            delivering.receive_paper(transfer=given, by=make.staff("clerk1"))
        with pytest.raises(IntegrityError):
            delivering.list_paper(rows=rows, to=given.to_department, post=post, by=clerk)

    def test_the_list_is_a_sealed_document_and_the_receiver_seals_it_again(self, client: Client, given: TransferList):
        drain()
        [paper] = papers_of(given)
        assert paper.is_made
        assert paper.number.startswith(f"{given.from_department.name}交〔")
        assert paper.seal == given.from_department.code
        assert paper.context["received_by"] == ""
        assert [line["material"] for line in paper.context["lines"]]
        delivering.receive_paper(transfer=given, by=make.staff("clerk1"))
        drain()
        signed, first = papers_of(given)
        assert (signed.number, signed.version, signed.seal) == (paper.number, 2, given.to_department.code)
        assert first.status == "superseded"
        assert signed.context["received_by"] == make.staff("clerk1").display_name
        sign_in(client, make.staff("window1"))
        assert (
            f"{given.ref}/document/2/" in client.get(reverse("counter:paper_list", args=[given.ref])).content.decode()
        )
        sent = client.get(reverse("counter:paper_document", args=[given.ref, 2]))
        assert sent["Content-Type"] == "application/pdf"
        sign_in(client, departments.clerk())
        assert client.get(reverse("counter:paper_document", args=[given.ref, 2])).status_code == 404

    def test_the_number_of_a_case_stands_whole_and_who_gave_and_who_signed_with_their_times(
        self, client: Client, given: TransferList
    ):
        case = given.lines.get().material.application
        delivering.receive_paper(transfer=given, by=make.staff("clerk1"))
        drain()
        given.refresh_from_db()
        paper = papers_of(given)[0]
        lines = [" ".join(line.split()) for line in words_of(read_bytes(paper.file)).splitlines()]
        assert f"办件编号 {grouped(case.number)}" in lines
        moments = [timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (given.made_at, given.received_at)]
        people = [make.staff(name).display_name for name in ("window1", "clerk1")]
        assert f"移交人 {people[0]}（{moments[0]} 移交）" in lines
        assert f"接收人 {people[1]}（{moments[1]} 签收）" in lines
        sign_in(client, make.staff("window1"))
        page = client.get(reverse("counter:paper_list", args=[given.ref])).text
        for words in (grouped(case.number), *people, moment(given.made_at), moment(given.received_at)):
            assert words in page
        entry = AuditEntry.objects.get(event="paper.received")
        assert entry.actor_ref == f"user:{make.staff('clerk1').pk}"
        assert entry.detail == {"papers": 1, "given_by": f"user:{make.staff('window1').pk}"}

    def test_only_who_may_sign_is_asked_to(self, client: Client, given: TransferList):
        sign = reverse("counter:receive_paper", args=[given.ref])
        for name, may in (("window1", False), ("clerk1", True)):
            sign_in(client, make.staff(name))
            page = client.get(reverse("counter:paper_list", args=[given.ref])).text
            assert (sign in page) is may
        assert f"{make.staff('clerk1').display_name}，{given.to_department}" in page

    def test_the_package_of_the_case_says_who_gave_and_who_signed(self, given: TransferList):
        delivering.receive_paper(transfer=given, by=make.staff("clerk1"))
        inner = archiving._inner(given.lines.get().material.application)[0]
        said = "".join(words_of(b"".join(inner.pieces())).split())
        assert f"{make.staff('window1').display_name}（{given.from_department.name}）" in said
        assert f"{make.staff('clerk1').display_name}（{given.to_department.name}）" in said

    def test_it_is_nobody_elses(self, client: Client, given: TransferList):
        sign_in(client, departments.clerk())
        assert client.get(reverse("counter:paper_list", args=[given.ref])).status_code == 404
        assert client.post(reverse("counter:receive_paper", args=[given.ref])).status_code == 404


class TestFoundByWhatIsShown:
    READY = "counter:ready"

    def look(self, client: Client, words: str, *, by: str = "clerk1"):
        sign_in(client, make.staff(by))
        return client.post(reverse(self.READY), {"words": words})

    def test_a_code_opens_its_result_and_stands_in_no_address(self, client: Client):
        delivery = refused()
        spaced = f" {delivery.code[:3]} {delivery.code[3:]}"
        page = reverse("counter:hand_out", args=[delivery.application.ref])
        answer = self.look(client, spaced)
        assert (answer.status_code, answer.url) == (302, page)
        assert f'value="{delivery.code}"' in client.get(page).text
        assert client.post(page, {"code": delivery.code}).status_code == 302
        assert self.look(client, delivery.code).status_code == 422
        assert "collected" not in client.session

    @pytest.mark.parametrize("shown", ["document", "end", "name"])
    def test_a_document_a_number_and_a_name_find_it_without_proving_anything(self, client: Client, shown: str):
        delivery = refused()
        case = delivery.application
        words = {"document": case.applicant.id_number, "end": case.number[-8:], "name": case.applicant.name}[shown]
        page = reverse("counter:hand_out", args=[case.ref])
        assert self.look(client, words).url == page
        assert f'value="{delivery.code}"' not in client.get(page).text
        assert client.post(page, {"code": ""}).status_code == 422

    def test_another_organ_finds_nothing_under_the_right_code(self, client: Client):
        delivery = refused()
        answer = self.look(client, delivery.code, by="clerk2")
        assert answer.status_code == 422
        assert delivery.application.item_version.name not in answer.text
        assert AuditEntry.objects.filter(event="delivery.code_missed").count() == 1

    def test_who_tries_many_codes_is_sent_to_the_document(self, client: Client):
        delivery = refused()
        wrong = "000000" if delivery.code != "000000" else "000001"
        for _try in range(ready.MOST_MISSES):
            assert self.look(client, wrong).status_code == 422
        assert self.look(client, delivery.code).status_code == 422
        assert self.look(client, delivery.application.applicant.id_number).status_code == 302
