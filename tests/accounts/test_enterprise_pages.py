"""Pages of enterprises, and the window: what they open and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.accounts.acting import rights
from services.accounts.enums import ActingScope, ContactKind, InvitationState
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, User
from services.departments.enums import Role
from tests.factories import accounts as make
from tests.factories import departments
from tests.factories.acting import handler as handles
from tests.factories.firms import CODE, OTHER, Book, notices

pytestmark = pytest.mark.django_db


class TestThePages:
    def client(self, user: User) -> Client:
        return make.step_up(make.sign_in(Client(), user), user)

    def test_giving_a_right_asks_again_who_it_is(self, asking: EnterpriseHandler, legal: User, worker: User):
        client = make.sign_in(Client(), legal)
        for name, pk in (("appoint_handler", asking.enterprise_id), ("handler", asking.pk)):
            address = reverse(f"accounts:{name}", args=[pk])
            assert client.get(address).url.startswith(reverse("accounts:step_up"))
            assert client.post(address, self.form()).url.startswith(reverse("accounts:step_up"))
        assert rights(worker.person) == []
        assert not HandlerInvitation.objects.exists()

    def test_adding_and_entering_the_space(self, book: Book, legal: User):
        client = self.client(legal)
        answer = client.post(reverse("accounts:add_enterprise"), {"credit_code": " 91440981 ma4w000035 "})
        firm = Enterprise.objects.get()
        assert answer.url == reverse("accounts:enterprise", args=[firm.pk])
        page = client.get(answer.url).content.decode()
        assert firm.name in page
        assert reverse("accounts:appoint_handler", args=[firm.pk]) in page

    @pytest.mark.parametrize("typed", ["", "91440981MA4W000036", "<script>", "9" * 39])
    def test_bad_codes_are_told_in_plain_words(self, book: Book, legal: User, typed: str):
        answer = self.client(legal).post(reverse("accounts:add_enterprise"), {"credit_code": typed})
        assert answer.status_code == 200
        assert "error" in answer.content.decode()
        assert not Enterprise.objects.exists()

    def test_an_outage_keeps_what_was_typed(self, book: Book, legal: User):
        book.out = True
        page = self.client(legal).post(reverse("accounts:add_enterprise"), {"credit_code": CODE}).content.decode()
        assert CODE in page
        assert "12345" in page

    def test_the_space_is_for_who_acts_today(self, firm: Enterprise, worker: User, stranger: User):
        right = handles(worker.person, firm)
        space = reverse("accounts:enterprise", args=[firm.pk])
        assert self.client(worker).get(space).status_code == 200
        assert self.client(stranger).get(space).status_code == 404
        EnterpriseHandler.objects.filter(pk=right.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
        assert self.client(worker).get(space).status_code == 404

    def test_a_handler_appoints_nobody_and_reads_no_requests(
        self, asking: EnterpriseHandler, firm: Enterprise, stranger: User
    ):
        handles(stranger.person, firm)
        client = self.client(stranger)
        assert client.get(reverse("accounts:appoint_handler", args=[firm.pk])).status_code == 404
        assert client.get(reverse("accounts:handler", args=[asking.pk])).status_code == 404
        assert client.post(reverse("accounts:end_handler", args=[asking.pk])).status_code == 404
        assert asking.person.name not in client.get(reverse("accounts:enterprise", args=[firm.pk])).content.decode()

    def test_who_asks_cannot_confirm_by_the_page(self, asking: EnterpriseHandler, worker: User):
        address = reverse("accounts:handler", args=[asking.pk])
        assert self.client(worker).get(address).status_code == 404
        assert self.client(worker).post(address, self.form()).status_code == 404
        assert rights(worker.person) == []

    def form(self, **more: object) -> dict[str, object]:
        day = timezone.localdate() + timedelta(days=100)
        parts = {"ends_on_year": day.year, "ends_on_month": day.month, "ends_on_day": day.day}
        return {"scopes": [ActingScope.APPLY, ActingScope.FOLLOW], **parts, **more}

    def test_confirming_and_ending_in_two_taps(self, asking: EnterpriseHandler, legal: User, worker: User):
        client = self.client(legal)
        client.post(reverse("accounts:handler", args=[asking.pk]), self.form())
        assert rights(worker.person)
        end = reverse("accounts:end_handler", args=[asking.pk])
        assert client.get(end).status_code == 200
        assert rights(worker.person)
        client.post(end)
        assert rights(worker.person) == []

    def test_appointing_and_accepting(self, firm: Enterprise, legal: User, worker: User, stranger: User):
        sent = self.form(name="冯经办", contact_kind=ContactKind.PHONE, contact=worker.phone)
        address = reverse("accounts:appoint_handler", args=[firm.pk])
        assert self.client(legal).post(address, sent).status_code == 302
        invitation = HandlerInvitation.objects.get()
        answer = reverse("accounts:answer_appointment", args=[invitation.pk])
        assert self.client(stranger).post(answer, {"accept": "1"}).status_code == 404
        mine = self.client(worker)
        assert firm.name in mine.get(reverse("accounts:enterprises")).content.decode()
        mine.post(answer, {"accept": "1"})
        assert rights(worker.person)

    def test_the_legal_representative_cannot_accept_for_the_other(self, firm: Enterprise, legal: User, worker: User):
        sent = self.form(name="冯经办", contact_kind=ContactKind.PHONE, contact=worker.phone)
        self.client(legal).post(reverse("accounts:appoint_handler", args=[firm.pk]), sent)
        invitation = HandlerInvitation.objects.get()
        self.client(legal).post(reverse("accounts:answer_appointment", args=[invitation.pk]), {"accept": "1"})
        invitation.refresh_from_db()
        assert invitation.state == InvitationState.WITHDRAWN
        assert EnterpriseHandler.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scopes": []},
            {"scopes": ["everything"]},
            {"ends_on_year": "2020"},
            {"ends_on_year": "2099"},
            {"ends_on_month": "13"},
            {"ends_on_year": ""},
            {"items": ["no-such-item"]},
            {"contact": "12"},
            {"contact": "440981199001010018", "contact_kind": "document"},
            {"contact_kind": "fax"},
            {"name": "123"},
        ],
    )
    def test_bad_appointments_are_refused(self, firm: Enterprise, legal: User, wrong: dict):
        sent = self.form(name="冯经办", contact_kind="phone", contact="13800999996") | wrong
        answer = self.client(legal).post(reverse("accounts:appoint_handler", args=[firm.pk]), sent)
        assert answer.status_code == 200
        assert not HandlerInvitation.objects.exists()


class TestAtTheWindow:
    PAPERS = {"seen": "on", "letter": "on"}

    @pytest.fixture
    def window(self) -> Client:
        return make.sign_in(Client(), departments.holder(Role.RECEIVER))

    def sent(self, who: User, **more: object) -> dict[str, object]:
        day = timezone.localdate() + timedelta(days=100)
        parts = {"ends_on_year": day.year, "ends_on_month": day.month, "ends_on_day": day.day}
        person = {"name": who.person.name, "id_type": "31", "id_number": who.person.id_number}
        return {"credit_code": CODE, "scopes": [ActingScope.APPLY], **person, **parts, **self.PAPERS, **more}

    def test_with_the_papers_at_hand(self, window: Client, asking: EnterpriseHandler, worker: User, legal: User):
        address = reverse("departments:confirm_handler")
        assert window.post(address, self.sent(worker)).status_code == 302
        assert rights(worker.person)
        assert "handler_confirmed" in notices(worker)
        assert "handler_confirmed_at_window" in notices(legal)

    @pytest.mark.parametrize("left_out", ["seen", "letter"])
    def test_without_the_papers_not(self, window: Client, asking: EnterpriseHandler, worker: User, left_out: str):
        answer = window.post(reverse("departments:confirm_handler"), self.sent(worker) | {left_out: ""})
        assert answer.status_code == 200
        assert rights(worker.person) == []

    def test_only_who_asked(self, window: Client, asking: EnterpriseHandler, stranger: User, worker: User):
        address = reverse("departments:confirm_handler")
        for sent in (self.sent(stranger), self.sent(worker, name="别的人"), self.sent(worker, credit_code=OTHER)):
            assert window.post(address, sent).status_code == 200
        assert rights(stranger.person) == rights(worker.person) == []
