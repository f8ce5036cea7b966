"""Whose copies of paper certificates one may see, and which a clerk may compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.access import person_of
from services.accounts.acting import right_for
from services.accounts.enums import ActingKind, ActingScope
from services.audit.refs import ref
from services.certificates.models import HeldDocument
from services.common.access import NotFoundOrNotYours
from services.departments.access import posts_of, recusal_reason
from services.departments.enums import Role
from services.documents.querysets import code_key

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import Person, User
    from services.departments.models import Department

KEEPERS = (ActingKind.SELF, ActingKind.GUARDIAN, ActingKind.ENTERPRISE)
"""As whom one puts copies into a wallet and takes them out; an agent only looks."""
_RELATED = ("file", "person", "enterprise")


def keeps(acting: Acting) -> bool:
    """Whether who acts so may put copies into the wallet."""
    return acting.may(ActingScope.CERTIFICATES) and acting.kind in KEEPERS


def get_paper_for_resident(user: User, pk: int, *, to_keep: bool = False) -> HeldDocument:
    """A copy of one's own, or of somebody who lets one see certificates today. 404 for absent and not theirs alike."""
    found = HeldDocument.objects.select_related(*_RELATED).filter(pk=pk, certificate=None).order_by("pk").first()
    person = person_of(user)
    if found is None:
        raise NotFoundOrNotYours
    if person is None or found.removed_at is not None or not _may(person, found, to_keep=to_keep):
        raise NotFoundOrNotYours(ref(found))
    return found


def _may(person: Person, paper: HeldDocument, *, to_keep: bool) -> bool:
    if paper.person_id == person.pk:
        return True
    right = right_for(person, paper.person or paper.enterprise, ActingScope.CERTIFICATES)
    return right is not None and (not to_keep or right.kind in KEEPERS)


def may_keep(user: User, paper: HeldDocument) -> bool:
    """Whether they may take it out of the wallet."""
    return _may(user.person, paper, to_keep=True)


def get_waiting_paper(code: str) -> HeldDocument:
    """The copy whose holder told this code at a window. Raises NotFoundOrNotYours for a wrong or used one."""
    key = code_key(code)
    found = (
        HeldDocument.objects.waiting().select_related(*_RELATED).filter(check_code=key or "-").order_by("pk").first()
    )
    if found is None:
        raise NotFoundOrNotYours
    return found


def too_close(user: User, paper: HeldDocument) -> bool:
    """Whether the copy is the clerk's, of somebody close to them, or of an enterprise that such a person leads."""
    concerned = {paper.person_id} if paper.person_id else {paper.enterprise.legal_representative_id} - {None}
    return bool(recusal_reason(user, concerned))


def get_paper_to_compare(user: User, code: str) -> HeldDocument:
    """The waiting copy under this code, for a clerk who may see it.

    Raises NotFoundOrNotYours also for one's own, or of somebody close.
    """
    found = get_waiting_paper(code)
    if too_close(user, found):
        raise NotFoundOrNotYours(ref(found))
    return found


def comparing_organ(user: User) -> Department | None:
    """The organ at whose window this member of staff receives today: of an own post, else as a stand-in."""
    posts = [post for post in posts_of(user) if post.role == Role.RECEIVER]
    return next((post.department for post in sorted(posts, key=lambda post: post.user_id != user.pk)), None)
