"""The only way to a case: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.acting import rights
from services.accounts.enums import ActingScope
from services.accounts.models import Person
from services.applications.enums import State
from services.applications.models import Application, CaseFile
from services.certificates.access import usable_documents
from services.common.access import NotFoundOrNotYours
from services.common.statements import Read
from services.departments.access import posts_of
from services.departments.enums import CASE_ROLES
from services.documents.models import Document

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.querysets import ApplicationQuerySet
    from services.certificates.models import HeldDocument

RELATED = ("item_version", "department", "applicant", "applicant_enterprise", "examiner", "certificate")


_CASE: Read[Application] = Read(lambda ref: Application.objects.select_related(*RELATED).filter(ref=ref), ref=str)


def _found(queryset: ApplicationQuerySet, ref: str) -> Application:
    case = queryset.select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if case is None:
        exists = Application.objects.filter(ref=ref).exists()
        raise NotFoundOrNotYours(f"case:{ref}" if exists else "")
    return case


def get_for_resident(user: User, ref: str, scope: str = ActingScope.FOLLOW) -> Application:
    """The case when this sign-in's person applies, or has a right that reaches it today. Raises NotFoundOrNotYours."""
    case = _CASE.first(ref=ref)
    own = case is not None and user.person_id is not None and case.applicant_id == user.person_id
    if case is None or user.person_id is None or not (own or may(user.person, case, scope)):
        raise NotFoundOrNotYours(f"case:{ref}" if case else "")
    return case


def get_to_change(user: User, ref: str) -> Application:
    """The case when this person may fill it in, supplement or withdraw it today. Raises NotFoundOrNotYours."""
    return get_for_resident(user, ref, ActingScope.APPLY)


def may(person: Person, case: Application, scope: str) -> bool:
    """Whether the person is the applicant, or may do this for the applicant today, in this item.

    Whoever fills a case in may read that one even where the right is to apply alone. A person's draft is open to the
    applicant and to whom fills it in, to no other agent.
    """
    if case.applicant_id == person.pk:
        return True
    fills = person.pk in case.acts_in
    if case.applicant_id and case.state == State.DRAFT and not fills:
        return False
    wanted = {scope, ActingScope.APPLY} if fills and scope == ActingScope.FOLLOW else {scope}
    principal, item = case.applicant_enterprise or case.applicant, case.item_version.item_code
    return any(r.may(one, item) for r in rights(person) if r.principal == principal for one in wanted)


def followers(case: Application) -> list[Person]:
    """Who is told what happens, in the order of their ids.

    The applicant, of an enterprise its legal representative, and whoever fills the case in while their right stands.
    """
    firm = case.applicant_enterprise
    first = firm.legal_representative_id if firm else case.applicant_id
    if not case.acts_in - {first}:
        return [firm.legal_representative if firm else case.applicant] if first else []
    found = Person.objects.filter(pk__in=case.acts_in | {first}).order_by("pk")
    return [person for person in found if person.pk == first or may(person, case, ActingScope.FOLLOW)]


def follower_ids(case: Application) -> list[int]:
    """Their ids; of a case that somebody applied for themselves nothing is asked."""
    if case.applicant_id and not case.acts_in:
        return [case.applicant_id]
    return [person.pk for person in followers(case)]


def held_documents(case: Application, by: User) -> dict[int, HeldDocument]:
    """Certificates of the applicant that may stand in for papers here: their own, or where they let ``by`` see them."""
    holder = case.applicant_enterprise or case.applicant
    if by.person_id != case.applicant_id and not may(by.person, case, ActingScope.CERTIFICATES):
        return {}
    return usable_documents(holder)


def department_ids(user: User) -> set[int]:
    """Departments whose cases this member of staff works on today."""
    return {post.department_id for post in posts_of(user) if post.role in CASE_ROLES}


def roles_in(user: User, department_id: int) -> set[str]:
    """Roles of this member of staff in the department today."""
    return {post.role for post in posts_of(user) if post.department_id == department_id}


def get_for_counter(user: User, ref: str) -> Application:
    """The submitted case when it belongs to a department of this member of staff. Raises NotFoundOrNotYours."""
    return _found(Application.objects.of_departments(department_ids(user)).select_related("answers"), ref)


def get_file(application: Application, ref: str) -> CaseFile:
    """A file of this case that was not removed. Raises NotFoundOrNotYours."""
    found = application.files.select_related("file").filter(ref=ref, removed_at=None).first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def get_paper(application: Application, document_id: int) -> Document:
    """A made document of this case, certificate included. Raises NotFoundOrNotYours."""
    paper = Document.objects.select_related("file").filter(pk=document_id, subject_ref=application.subject_ref).first()
    if paper is None or not paper.is_made:
        raise NotFoundOrNotYours
    return paper


def papers(application: Application) -> list[Document]:
    """The made documents of this case, newest first."""
    return list(Document.objects.made().filter(subject_ref=application.subject_ref).order_by("-pk"))
