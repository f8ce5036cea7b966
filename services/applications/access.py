"""The only way to a case: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from services.accounts.acting import rights
from services.accounts.enums import ActingScope
from services.accounts.models import Person
from services.applications.at_window import acting_of
from services.applications.enums import State
from services.applications.models import AfterCheck, Application, CaseArchive, CaseFile, Consultation, Visit
from services.applications.workflow import MOVES
from services.catalog.enums import ServiceKind
from services.certificates.access import reusable_documents
from services.common.access import NotFoundOrNotYours
from services.common.statements import Read
from services.departments.access import above_all, departments_of, has_role, posts_of
from services.departments.enums import CASE_ROLES, Role
from services.documents.models import Document

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.querysets import ApplicationQuerySet
    from services.catalog.models import ItemVersion
    from services.certificates.models import HeldDocument
    from services.departments.models import StaffPost

RELATED = ("item_version__item", "department", "applicant", "applicant_enterprise", "examiner", "certificate")


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
    at_window = case is not None and case.state == State.DRAFT and case.visit_id is not None
    if case is None or at_window or user.person_id is None or not (own or may(user.person, case, scope)):
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


def held_documents(case: Application, by: User) -> dict[str, HeldDocument]:
    """Kind → what stands in for paper here: the applicant's own, or where they let ``by`` see certificates.

    At a window that is asked of whoever stands there; a paper they show does not open the wallet.
    """
    holder = case.applicant_enterprise or case.applicant
    if case.visit_id and by.is_staff:
        return reusable_documents(holder) if acting_of(case.visit).may(ActingScope.CERTIFICATES) else {}
    if by.person_id != case.applicant_id and not may(by.person, case, ActingScope.CERTIFICATES):
        return {}
    return reusable_documents(holder)


def department_ids(user: User) -> set[int]:
    """Departments whose cases this member of staff works on today."""
    return {post.department_id for post in posts_of(user) if post.role in CASE_ROLES}


def roles_in(user: User, case: Application) -> set[str]:
    """Roles of this member of staff in the case today; the government's head is the head of a joint one."""
    roles = {post.role for post in posts_of(user) if post.department_id == case.department_id}
    if case.item_version.joint_handling and Role.HEAD not in roles and is_head_for(user, case):
        roles.add(Role.HEAD)
    return roles


def get_for_counter(user: User, ref: str) -> Application:
    """The submitted case when it belongs to a department of this member of staff. Raises NotFoundOrNotYours.

    What several organs handle jointly is open to the head of the people's government above them, too, as far as it
    waits for them or they decided about it.
    """
    whole = Application.objects.exclude(state=State.DRAFT).filter(within(user)).select_related("answers")
    return _found(whole, ref)


def within(user: User, *roles: str) -> Q:
    """Cases of the departments of this member of staff (in which they hold one of ``roles``), with those jointly
    handled below the government of which they are the head: while they may still make the limit longer, and where
    they did."""
    own = departments_of(user, *roles) if roles else department_ids(user)
    found = Q(department__in=own)
    for above in ("parent", "parent__parent") if (heads := departments_of(user, Role.HEAD)) else ():
        path = f"department__{above}"
        waits = Q(extension=None, state__in=MOVES["extend"].sources | {State.PAUSED}) | Q(extension__by=user)
        found |= waits & Q(item_version__joint_handling=True, **{f"{path}__in": heads, f"{path}__parent": None})
    return found


def is_head_for(user: User, case: Application) -> bool:
    """Whether ``user`` is the head who makes the limit of this case longer.

    The head in charge of the organ; where several organs handle one licence jointly, the head of the people's
    government above them (行政许可法 art. 42).
    """
    if not case.item_version.joint_handling:
        return has_role(user, Role.HEAD, department=case.department_id)
    government = above_all(case.department)
    return government.pk != case.department_id and has_role(user, Role.HEAD, department=government)


def get_consultation(user: User, ref: str) -> Consultation:
    """A part of a case about which a department of this member of staff was asked. Raises NotFoundOrNotYours."""
    related = ("department", "document__file", "asked_by", *(f"application__{name}" for name in (*RELATED, "answers")))
    rows = Consultation.objects.select_related(*related)
    found = (
        rows.filter(ref=ref, department__in=departments_of(user, Role.EXAMINER, Role.APPROVER)).order_by("pk").first()
    )
    if found is None:
        known = Consultation.objects.filter(ref=ref).values_list("application__ref", flat=True).order_by("pk").first()
        raise NotFoundOrNotYours(f"case:{known}" if known else "")
    return found


def part_files(consultation: Consultation) -> list[CaseFile]:
    """Files of the materials the asked department may see; none any more when the opinions were collected."""
    if consultation.closed_at:
        return []
    files = consultation.application.files.select_related("file", "material__material")
    return list(files.filter(material__in=consultation.materials, removed_at=None))


def receiving_posts(user: User) -> list[StaffPost]:
    """The posts in which this member of staff receives people today, those at a window first."""
    posts = [post for post in posts_of(user) if post.role == Role.RECEIVER]
    return sorted(posts, key=lambda post: post.window_id is None)


def may_receive(post: StaffPost, version: ItemVersion) -> bool:
    """Whether an application for this item may be handed in there.

    At an 综合窗口 (a window of no department) for every item, elsewhere for those of the own department and those it
    takes in for an organ of another place (跨域通办).
    """
    if version.service_kind != ServiceKind.APPLY or version.form_id is None or "window" not in version.channels:
        return False
    at_any = post.window is not None and post.window.department_id is None
    own = version.department.pk == post.department_id
    item, office = version.item, post.department_id
    return at_any or own or item.organs.filter(pk=office).exists() or item.taken_in_by.filter(pk=office).exists()


def get_visit(user: User, ref: str) -> Visit:
    """The visit of the client whom this clerk serves or served. Raises NotFoundOrNotYours."""
    related = ("person", "enterprise", "agent", "department", "window__place")
    found = Visit.objects.select_related(*related).filter(ref=ref, clerk=user).first()
    if found is None or not receiving_posts(user):
        raise NotFoundOrNotYours(f"visit:{ref}" if found else "")
    return found


def get_of_visit(visit: Visit, ref: str) -> Application:
    """A case opened in this visit. Raises NotFoundOrNotYours."""
    return _found(visit.cases.select_related("answers", "visit__window", "visit__department"), ref)


def cases_of_client(visit: Visit) -> ApplicationQuerySet:
    """Every submitted case of whoever applies in this visit, wherever it was handed in."""
    whose = {"applicant": visit.person, "applicant_enterprise": visit.enterprise}
    return Application.objects.filter(**whose).exclude(state=State.DRAFT)


def get_of_client(user: User, visit: Visit, ref: str) -> Application:
    """A submitted case of the client that may be received at a post of this clerk. Raises NotFoundOrNotYours."""
    case = _found(cases_of_client(visit).select_related("answers"), ref)
    if not any(may_receive(post, case.item_version) for post in receiving_posts(user)):
        raise NotFoundOrNotYours(case.subject_ref)
    return case


def get_file(application: Application, ref: str) -> CaseFile:
    """A file of this case that was not removed. Raises NotFoundOrNotYours."""
    found = application.files.select_related("file").filter(ref=ref, removed_at=None).first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def get_check(user: User, pk: int) -> AfterCheck:
    """An after-check in a department of this member of staff. Raises NotFoundOrNotYours."""
    related = ("item_version", "applicant", "applicant_enterprise", "department", "certificate")
    rows = AfterCheck.objects.select_related(*(f"application__{name}" for name in related))
    found = rows.filter(pk=pk).order_by("pk").first()
    if found is None or found.application.department_id not in department_ids(user):
        raise NotFoundOrNotYours(found.application.subject_ref if found else "")
    return found


def may_take_archive(user: User, case: Application) -> bool:
    """Who examines, decides or leads in the department itself."""
    return has_role(user, Role.EXAMINER, Role.APPROVER, Role.HEAD, department=case.department_id)


def get_archive(application: Application) -> CaseArchive:
    """The newest package of this case. Raises NotFoundOrNotYours before it is made."""
    found = application.archives.select_related("file", "own_file").order_by("-version").first()
    if found is None:
        raise NotFoundOrNotYours
    found.application = application
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
