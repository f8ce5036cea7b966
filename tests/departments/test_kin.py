"""Relatives: declared with a checked document, kept, ended by another person, known from a household."""

from __future__ import annotations

import pytest

from services.accounts.checks import IDENTITY, CheckUnavailable, IdentityAnswer
from services.accounts.models import Person
from services.audit.models import AuditEntry
from services.departments import operations
from services.departments.access import is_kin, recusal_reason
from services.departments.enums import Relation
from services.departments.kinship import REGISTERS
from services.departments.models import Recusal, StaffKin
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def declare(user, *, relation=Relation.SPOUSE, name="陈演示", number=None):
    fields = {"name": name, "id_type": "31", "id_number": number or accounts.fake_id()}
    return operations.declare_kin(user=user, relation=relation, **fields)


@pytest.fixture
def agrees():
    """The identity register knows everybody."""
    with IDENTITY.replace("default", lambda **asked: IdentityAnswer(matches=True, organ="公安局")):
        yield


def test_a_declared_relative_is_kin_and_the_number_is_ciphertext(agrees):
    clerk = departments.clerk()
    kin = declare(clerk)
    assert is_kin(clerk, {kin.person_id, 0})
    assert not is_kin(clerk, {0})
    assert not is_kin(departments.clerk(), {kin.person_id})
    raw = Person.objects.filter(pk=kin.person_id).extra(select={"raw": "id_number"}).values_list("raw", flat=True)[0]
    assert kin.person.id_number not in raw
    entry = AuditEntry.objects.get(event="departments.kin_declared")
    assert kin.person.id_number not in str(entry.detail)


def test_oneself_is_declared_once(agrees):
    clerk = departments.clerk()
    me = declare(clerk, relation=Relation.SELF)
    assert recusal_reason(clerk, {me.person_id}) == "own"
    with pytest.raises(operations.CannotDeclare):
        declare(clerk, relation=Relation.SELF)
    with pytest.raises(operations.CannotDeclare):
        declare(clerk, relation=Relation.CHILD, number=me.person.id_number)
    assert StaffKin.objects.count() == 1


def test_name_and_document_must_belong_together():
    with (
        IDENTITY.replace("default", lambda **asked: IdentityAnswer(matches=False, organ="")),
        pytest.raises(operations.CannotDeclare),
    ):
        declare(departments.clerk())
    assert not StaffKin.objects.exists()


def test_while_the_register_is_away_the_declaration_counts():
    def away(**asked):
        raise CheckUnavailable

    clerk = departments.clerk()
    with IDENTITY.replace("default", away):
        kin = declare(clerk)
    assert is_kin(clerk, {kin.person_id})
    assert AuditEntry.objects.get(event="departments.kin_declared").detail["checked"] is False


def test_only_a_security_administrator_ends_a_declaration(agrees):
    clerk = departments.clerk()
    kin = declare(clerk)
    for who in (clerk, departments.head(), departments.system_admin()):
        with pytest.raises(operations.CannotDeclare):
            operations.end_kin(kin=kin, by=who, reason="x")
    operations.end_kin(kin=kin, by=departments.security_admin(), reason="离婚")
    assert not is_kin(clerk, {kin.person_id})


def test_a_register_is_asked_for_who_said_who_they_are(agrees):
    clerk, neighbour = departments.clerk(), accounts.person(name="陈样例")
    asked = []

    def household(user, person, ids):
        asked.append(person.pk)
        return {neighbour.pk} & set(ids)

    with REGISTERS.replace("household", household):
        assert not is_kin(clerk, {neighbour.pk})
        me = declare(clerk, relation=Relation.SELF)
        assert is_kin(clerk, {neighbour.pk})
        assert not is_kin(clerk, {accounts.person(name="王样例").pk})
    assert set(asked) == {me.person_id}


def test_a_register_that_does_not_answer_leaves_the_declarations(agrees):
    clerk = departments.clerk()
    declare(clerk, relation=Relation.SELF)
    kin = declare(clerk, relation=Relation.PARENT)

    def away(user, person, ids):
        raise CheckUnavailable

    with REGISTERS.replace("household", away):
        assert is_kin(clerk, {kin.person_id})
        assert not is_kin(clerk, {accounts.person().pk})


def test_a_recusal_is_noted_once_and_seen_to():
    clerk, where = departments.clerk(), departments.department()
    fields = {"department": where, "subject_ref": "case:x", "title": "演示", "url": "/desk/", "reason": "kin"}
    first = operations.note_recusal(user=clerk, **fields)
    assert operations.note_recusal(user=clerk, **fields) == first
    assert AuditEntry.objects.filter(event="departments.recused").count() == 1
    boss = departments.head(where)
    operations.see_recusal(recusal=first, by=boss)
    operations.see_recusal(recusal=first, by=departments.head(where))
    assert Recusal.objects.get().seen_by == boss
