"""The only way to a bundle and to an application for one: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from services.accounts.acting import find, myself, rights
from services.accounts.enums import ActingScope
from services.applications.access import may_take_archive as may_take_case
from services.applications.operations.moving import recused
from services.bundles.enums import Stage, State
from services.bundles.models import Bundle, BundleApplication, BundleArchive, BundleFile, BundlePart
from services.catalog.models import ItemVersion
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from services.accounts.acting import Acting
    from services.accounts.models import Person, User

RELATED = ("bundle__theme", "applicant", "applicant_enterprise", "filled_by", "submitted_by")


def published() -> QuerySet[Bundle]:
    """What the public finds."""
    return Bundle.objects.filter(state=State.PUBLISHED).select_related("theme", "situation_form")


def get_published(code: str) -> Bundle:
    """The published version with its items. Http404."""
    found = published().prefetch_related("items", "aliases").filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found


def versions_of(codes: Iterable[str]) -> dict[str, ItemVersion]:
    """The version in force of each item, whole; a code without one is left out."""
    rows = ItemVersion.objects.whole().select_related("form", "situation_form").visible(on=timezone.localdate())
    return {row.item_code: row for row in rows.filter(item_code__in=list(codes))}


def frozen_versions(application: BundleApplication) -> dict[str, ItemVersion]:
    """The versions with which a draft began, by item code."""
    pks = [child["version"] for child in application.plan.get("children", [])]
    rows = ItemVersion.objects.whole().select_related("form", "situation_form").filter(pk__in=pks)
    return {row.item_code: row for row in rows}


def of_acting(acting: Acting) -> QuerySet[BundleApplication]:
    """Applications of the identity somebody chose, as ``ApplicationQuerySet.of_acting``."""
    rows = BundleApplication.objects.select_related("bundle").order_by("-id")
    if acting.principal is None:
        return rows.none()
    if acting.is_self:
        return rows.filter(applicant=acting.principal)
    if acting.items is not None:
        return rows.none()
    own = Q(filled_by=acting.person)
    mine = (
        rows.filter(applicant_enterprise=acting.enterprise)
        if acting.enterprise
        else rows.filter(~Q(stage=Stage.DRAFT) | own, applicant=acting.principal)
    )
    return mine if acting.may(ActingScope.FOLLOW) else mine.filter(own)


def may(person: Person, application: BundleApplication, scope: str) -> bool:
    """Whether they apply themselves, or have a right that reaches every item of it today."""
    if application.applicant_id == person.pk:
        return True
    fills = application.filled_by_id == person.pk
    if application.applicant_id and application.stage == Stage.DRAFT and not fills:
        return False
    wanted = {scope, ActingScope.APPLY} if fills and scope == ActingScope.FOLLOW else {scope}
    codes = [child["code"] for child in application.plan.get("children", [])]
    return any(
        right.principal == application.principal and all(right.may(one, code) for code in codes)
        for right in rights(person)
        for one in wanted
    )


def get_for_resident(user: User, ref: str, scope: str = ActingScope.FOLLOW) -> BundleApplication:
    """The application when it is theirs to see. Raises NotFoundOrNotYours."""
    found = BundleApplication.objects.select_related(*RELATED).filter(ref=ref).first()
    if found is None or user.person_id is None or not may(user.person, found, scope):
        raise NotFoundOrNotYours(found.subject_ref if found else "")
    return found


def get_to_change(user: User, ref: str) -> BundleApplication:
    """The application when they may fill it in, hand it in or give it up. Raises NotFoundOrNotYours."""
    return get_for_resident(user, ref, ActingScope.APPLY)


def may_take_archive(user: User, application: BundleApplication) -> bool:
    """Whoever may take the package of every case in it, and has no part in any."""
    cases = [part.case for part in application.parts.filter(case__isnull=False).select_related("case")]
    return bool(cases) and all(may_take_case(user, case) and not recused(case, user) for case in cases)


def get_to_archive(user: User, ref: str) -> BundleApplication:
    """The application for whoever may take its package at a desk. Raises NotFoundOrNotYours."""
    found = BundleApplication.objects.select_related(*RELATED).filter(ref=ref).first()
    if found is None or not may_take_archive(user, found):
        raise NotFoundOrNotYours(found.subject_ref if found else "")
    return found


def get_archive(application: BundleApplication) -> BundleArchive:
    """The newest package. Raises NotFoundOrNotYours before it is made."""
    found = application.archives.select_related("file", "own_file").order_by("-version").first()
    if found is None:
        raise NotFoundOrNotYours
    found.application = application
    return found


def get_file(application: BundleApplication, ref: str) -> BundleFile:
    """A file handed in for it. Raises NotFoundOrNotYours."""
    found = application.files.select_related("file").filter(ref=ref).first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def right_of(user: User, application: BundleApplication) -> Acting | None:
    """The right under which it was begun, for this person, while it stands."""
    if application.begun_as == "self":
        return myself(user) if application.applicant_id == user.person_id else None
    right = find(user.person, application.begun_as) if user.person_id else None
    if right is None:
        right = next((r for r in rights(user.person) if r.principal == application.principal), None)
    return right if right is not None and right.principal == application.principal else None


def part_of(case_id: int) -> BundlePart | None:
    """The part whose case this is, if it is part of anything."""
    rows = BundlePart.objects.select_related("application__bundle").filter(case=case_id)
    return rows.first()


def siblings(part: BundlePart) -> list[BundlePart]:
    """The other items of the same application, each with its case: for a desk, names and states and nothing more."""
    rows = part.application.parts.select_related(
        "case__department", "item_version__item__department", "needs__item_version"
    )
    return [row for row in rows if row.pk != part.pk]
