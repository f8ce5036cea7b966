"""The only way to a case: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.applications.models import Application, CaseFile
from services.common.access import NotFoundOrNotYours
from services.common.statements import Read
from services.departments.access import posts_of
from services.departments.enums import CASE_ROLES
from services.documents.models import Document

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.querysets import ApplicationQuerySet

RELATED = ("item_version", "department", "applicant", "applicant_enterprise", "examiner", "certificate")


_CASE: Read[Application] = Read(lambda ref: Application.objects.select_related(*RELATED).filter(ref=ref), ref=str)


def _found(queryset: ApplicationQuerySet, ref: str) -> Application:
    case = queryset.select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if case is None:
        exists = Application.objects.filter(ref=ref).exists()
        raise NotFoundOrNotYours(f"case:{ref}" if exists else "")
    return case


def get_for_resident(user: User, ref: str) -> Application:
    """The case when this sign-in's person has a part in it. Raises NotFoundOrNotYours."""
    case = _CASE.first(ref=ref)
    if case is None or user.person_id not in case.readers():
        raise NotFoundOrNotYours(f"case:{ref}" if case else "")
    return case


def department_ids(user: User) -> set[int]:
    """Departments whose cases this member of staff works on today."""
    return {post.department_id for post in posts_of(user) if post.role in CASE_ROLES}


def roles_in(user: User, department_id: int) -> set[str]:
    """Roles of this member of staff in the department today."""
    return {post.role for post in posts_of(user) if post.department_id == department_id}


def get_for_counter(user: User, ref: str) -> Application:
    """The submitted case when it belongs to a department of this member of staff. Raises NotFoundOrNotYours."""
    return _found(Application.objects.of_departments(department_ids(user)), ref)


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
