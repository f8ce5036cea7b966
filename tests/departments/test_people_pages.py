"""Pages of staff about themselves and of heads about their people: allowed, refused, in plain words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts.checks import IDENTITY, LANDINGS, IdentityAnswer
from services.departments import operations
from services.departments.access import has_role
from services.departments.enums import LOT_ROLES, OPERATING_ROLES, STATION_ROLES, Role
from services.departments.models import PostProposal, Recusal, StaffKin, StaffLeave, StaffPost
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def day(n: int):
    return timezone.localdate() + timedelta(days=n)


def parts(name: str, when) -> dict[str, int]:
    return {f"{name}_year": when.year, f"{name}_month": when.month, f"{name}_day": when.day}


def term(starts: int = 0, ends: int = 10) -> dict[str, int]:
    return parts("starts_on", day(starts)) | parts("ends_on", day(ends))


def signed_in(user) -> Client:
    return accounts.sign_in(Client(), user)


@pytest.mark.parametrize("role", sorted(OPERATING_ROLES - LOT_ROLES - STATION_ROLES - {Role.FINANCE}))
def test_who_has_no_page_of_work_lands_on_a_page_that_says_so(role):
    user = departments.holder(role, password="a-demo-password-of-clerks")
    assert LANDINGS.get("staff")(user) == "/desk/start/"
    client = signed_in(user)
    page = client.get("/desk/start/").content.decode()
    assert "今天没有分配给您的工作台" in page
    assert 'href="/desk/"' not in page
    for address in ("/desk/leave/", "/accounts/password/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert client.get("/desk/").url == "/desk/start/"
    assert client.get("/admin/", follow=True).status_code == 403


def test_others_are_led_to_their_work_and_who_has_no_post_is_told():
    assert signed_in(departments.clerk()).get("/desk/start/").url == "/desk/"
    assert signed_in(departments.system_admin()).get("/desk/start/").url == "/admin/"
    clerk = departments.holder(Role.FINANCE)
    assert LANDINGS.get("staff")(clerk) == "/desk/start/"
    assert signed_in(clerk).get("/desk/", follow=True).redirect_chain == [
        ("/desk/start/", 302),
        ("/desk/finance/", 302),
    ]
    for role in LOT_ROLES:
        assert signed_in(departments.holder(role)).get("/desk/", follow=True).redirect_chain == [
            ("/desk/start/", 302),
            ("/desk/parking/", 302),
        ]
    assert signed_in(departments.holder(Role.CHARGING_OPERATOR)).get("/desk/start/").url == "/desk/charging/"
    page = signed_in(accounts.staff()).get("/desk/start/").content.decode()
    assert "没有岗位" in page
    assert "/desk/leave/" not in page
    for address in ("/desk/", "/desk/start/"):
        assert signed_in(accounts.real_named()).get(address).status_code == 403


def test_leave_is_recorded_confirmed_by_the_head_and_cancelled():
    where = departments.department()
    away, clerk, boss = departments.approver(where), departments.clerk(where), departments.head(where)
    form = term() | {"place": f"{where.pk}-{clerk.pk}"}
    page = signed_in(away).post("/desk/leave/", form, follow=True)
    assert "第二个人确认" in page.content.decode()
    row = StaffLeave.objects.get()
    address = f"/desk/leave/{row.pk}/confirm/"
    assert address not in page.content.decode()
    signed_in(away).post(address)
    assert not has_role(clerk, Role.APPROVER)
    assert address in signed_in(boss).get("/desk/leave/").content.decode()
    signed_in(boss).post(address)
    assert has_role(clerk, Role.APPROVER)
    told = signed_in(clerk).get("/desk/").content.decode()
    assert "今天您代" in told
    assert signed_in(departments.clerk()).post(f"/desk/leave/{row.pk}/cancel/").status_code == 404
    signed_in(clerk).post(f"/desk/leave/{row.pk}/cancel/")
    assert not has_role(clerk, Role.APPROVER)
    assert signed_in(clerk).post(f"/desk/leave/{row.pk}/burn/").status_code == 404


def test_leave_that_does_not_fit_keeps_what_was_typed():
    where = departments.department()
    away, clerk = departments.approver(where), departments.clerk(where)
    form = term(-2, 3) | {"place": f"{where.pk}-{clerk.pk}"}
    answer = signed_in(away).post("/desk/leave/", form)
    assert answer.status_code == 409
    assert "最早从今天" in answer.content.decode()
    assert f'value="{day(3).day}"' in answer.content.decode()
    assert signed_in(away).post("/desk/leave/", form | {"place": "0-0"}).status_code == 200
    assert not StaffLeave.objects.exists()


def test_a_head_records_leave_for_somebody_and_others_cannot():
    where = departments.department()
    away, clerk, boss = departments.approver(where), departments.clerk(where), departments.head(where)
    form = term() | {"place": f"{where.pk}-{clerk.pk}", "away": str(away.pk)}
    signed_in(clerk).post("/desk/leave/", form)
    assert not StaffLeave.objects.filter(user=away).exists()
    signed_in(boss).post("/desk/leave/", form)
    assert StaffLeave.objects.get(user=away).recorded_by == boss


def test_somebody_alone_is_told_that_nobody_can_stand_in():
    assert "没有同事可以代班" in signed_in(departments.approver()).get("/desk/leave/").content.decode()


def test_a_head_proposes_another_head_confirms():
    where = departments.department()
    boss, other, user = departments.head(where), departments.head(where), accounts.staff()
    form = term() | {"username": user.username, "department": str(where.pk), "role": Role.EXAMINER}
    assert signed_in(boss).post("/desk/people/propose/", form | {"username": "nobody"}).status_code == 200
    answer = signed_in(boss).post("/desk/people/propose/", form | {"username": boss.username})
    assert answer.status_code == 409
    assert "不能任命自己" in answer.content.decode()
    signed_in(boss).post("/desk/people/propose/", form)
    row = PostProposal.objects.get()
    confirm = f"/desk/people/proposals/{row.pk}/confirm/"
    assert confirm not in signed_in(boss).get("/desk/people/").content.decode()
    signed_in(boss).post(confirm)
    assert not has_role(user, Role.EXAMINER)
    assert signed_in(departments.head()).post(confirm).status_code == 404
    assert signed_in(departments.clerk(where)).post(confirm).status_code == 403
    assert confirm in signed_in(other).get("/desk/people/").content.decode()
    signed_in(other).post(confirm)
    assert has_role(user, Role.EXAMINER, department=where)


def test_a_head_ends_a_post_of_the_own_department():
    where = departments.department()
    boss, clerk = departments.head(where), departments.approver(where)
    post = StaffPost.objects.get(user=clerk)
    address = f"/desk/people/posts/{post.pk}/end/"
    assert signed_in(departments.head()).get(address).status_code == 404
    assert signed_in(boss).post(address, {"reason": ""}).status_code == 200
    own = StaffPost.objects.get(user=boss)
    assert signed_in(boss).post(f"/desk/people/posts/{own.pk}/end/", {"reason": "x"}).status_code == 409
    signed_in(boss).post(address, {"reason": "调岗"})
    assert not has_role(clerk, Role.APPROVER)


def test_an_end_that_comes_is_told_to_holder_and_head():
    where = departments.department()
    boss, user = departments.head(where), accounts.staff()
    departments.post(user, where, Role.EXAMINER, ends_on=day(5))
    assert "请让部门负责人重新提出" in signed_in(user).get("/desk/").content.decode()
    page = signed_in(boss).get("/desk/people/").content.decode()
    assert "即将到期" in page or "提出续任" in page
    again = signed_in(boss).get(f"/desk/people/propose/?username={user.username}&department={where.pk}&role=examiner")
    assert f'value="{user.username}"' in again.content.decode()


def test_a_recusal_waits_for_the_head():
    where = departments.department()
    boss, clerk = departments.head(where), departments.clerk(where)
    row = operations.note_recusal(
        user=clerk, department=where, subject_ref="case:x", title="演示事项", url="/desk/cases/x/", reason="kin"
    )
    assert "演示事项" in signed_in(boss).get("/desk/people/").content.decode()
    assert "件人员事项等您处理" in signed_in(boss).get("/desk/").content.decode()
    assert signed_in(departments.head()).post(f"/desk/people/recusals/{row.pk}/").status_code == 404
    signed_in(boss).post(f"/desk/people/recusals/{row.pk}/")
    assert Recusal.objects.get().seen_by == boss
    assert "演示事项" not in signed_in(boss).get("/desk/people/").content.decode()


def test_a_relative_is_declared_and_shown_masked():
    clerk, number = departments.clerk(), accounts.fake_id()
    form = {"relation": "spouse", "name": "欧阳演示", "id_type": "31", "id_number": number}
    with IDENTITY.replace("default", lambda **asked: IdentityAnswer(matches=True, organ="")):
        page = signed_in(clerk).post("/desk/kin/", form, follow=True).content.decode()
        assert number not in page
        assert "欧阳演示" not in page
        assert "欧**示" in page or "欧*" in page
        again = signed_in(clerk).post("/desk/kin/", form)
        assert "已经申报过" in again.content.decode()
    wrong = signed_in(clerk).post("/desk/kin/", form | {"id_number": "123"})
    assert wrong.status_code == 200
    assert StaffKin.objects.count() == 1
    assert signed_in(departments.system_admin()).get("/desk/kin/").status_code == 403
