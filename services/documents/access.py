"""Who may have documents sealed with whose seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.departments.access import posts_of
from services.departments.enums import Role
from services.documents.models import SealRight

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.departments.models import Department

WITHOUT_A_TABLE = frozenset({Role.RECEIVER, Role.EXAMINER, Role.APPROVER, Role.HEAD, Role.DELIVERER, Role.FINANCE})
"""Posts whose work asks for papers: they may where the organ has never named anybody."""
BY_ITSELF = frozenset({"receipt", "supplement_receipt", "withdrawal", "promise", "payment_receipt"})
"""Kinds of documents that confirm what an applicant did: the portal seals them, whoever was at the keyboard."""


def may_seal(user: User | None, organ: Department, kind: str) -> bool:
    """Whether a document of this kind may be sealed for ``organ`` on the order of ``user``.

    None is the portal itself, which acts by rule; what a resident's act brings about is the portal's too. An organ that
    once named somebody has a table for ever: ending its last right closes the seal to all staff.
    """
    if user is None or not user.is_staff or kind in BY_ITSELF:
        return True
    table = list(SealRight.objects.filter(organ=organ).values_list("department_id", "role", "ended_at"))
    posts = {(post.department_id, post.role) for post in posts_of(user)}
    if not table:
        return any(role in WITHOUT_A_TABLE for _department, role in posts)
    rights = {(department, role) for department, role, ended_at in table if ended_at is None}
    return any((department, role) in rights or (department, "") in rights for department, role in posts)
