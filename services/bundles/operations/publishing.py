"""A bundle comes to the public: its writer hands it over, somebody else checks it, the version before is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.bundles.access import versions_of
from services.bundles.enums import Actor, State, Subject
from services.bundles.models import Alias, Bundle, BundleItem
from services.bundles.workflow import MOVES, Move, open_to
from services.catalog.enums import LEGAL_PERSONS, Audience
from services.catalog.situations import case_form
from services.common import transaction
from services.common.fragments import clear
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.catalog.models import ItemVersion

CHANGE = "bundles.change_bundle"


class NotOpenToThis(Exception):
    """The bundle is not in a state from which this move starts; perhaps somebody moved it in the meantime."""


class NotForThisPerson(Exception):
    """No post that works on bundles; or the writer wanted to check, or somebody else to take back."""


class ReasonMissing(Exception):
    """This move tells the writer why."""


class CannotPublish(Exception):
    """``findings``: what must be mended first, in words."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("；".join(findings))
        self.findings = findings


def findings(bundle: Bundle) -> list[str]:
    """What stands against publishing it; empty when nothing does."""
    items = list(bundle.items.all())
    versions = versions_of(item.item_code for item in items)
    found = [] if len(items) > 1 else [_("A bundle has at least two items.")]
    for item in items:
        found += _of_item(bundle, item, versions)
    found += _of_order(items)
    found += _of_questions(bundle, items)
    return found + _of_aliases(bundle, versions)


def _of_item(bundle: Bundle, item: BundleItem, versions: dict[str, ItemVersion]) -> list[str]:
    version = versions.get(item.item_code)
    if version is None:
        return [_("{code}: there is no such item in force.").format(code=item.item_code)]
    found = []
    if not version.can_apply_online:
        found.append(_("{name}: one cannot apply for it online.").format(name=version.name))
    if bundle.for_persons and Audience.PERSON not in version.serves:
        found.append(_("{name}: does not serve persons.").format(name=version.name))
    if bundle.for_enterprises and not set(version.serves) & set(LEGAL_PERSONS):
        found.append(_("{name}: does not serve enterprises.").format(name=version.name))
    if version.promised_unit == bundle.promise_unit and version.promised_number > bundle.promise_number:
        found.append(_("{name}: promises later than the bundle does.").format(name=version.name))
    return found


def _of_order(items: list[BundleItem]) -> list[str]:
    """Every item that is waited for is there, and nobody waits in a ring."""
    needs = {item.item_code: item.needs for item in items}
    found = []
    for item in items:
        if item.needs and item.needs not in needs:
            found.append(_("{code}: waits for an item that is not in the bundle.").format(code=item.item_code))
        seen, code = set(), item.item_code
        while code and code not in seen:
            seen.add(code)
            code = needs.get(code, "")
        if code:
            found.append(_("{code}: waits for itself.").format(code=item.item_code))
    return found


def _of_questions(bundle: Bundle, items: list[BundleItem]) -> list[str]:
    """Conditions ask what the bundle asks, and the first questions stand on one page."""
    groups = form_spec(bundle.situation_form).groups if bundle.situation_form_id else ()
    found = [_("The questions at the beginning stand on one page.")] if len(groups) > 1 else []
    asked = {question.key for group in groups for question in group.questions}
    for item in items:
        if strange := {row["question"] for row in item.needed_when} - asked:
            words = _("{code}: its condition asks what the bundle does not: {keys}")
            found.append(words.format(code=item.item_code, keys="、".join(sorted(strange))))
    return found


def _of_aliases(bundle: Bundle, versions: dict[str, ItemVersion]) -> list[str]:
    """Every row names something there is."""
    found = []
    for alias in bundle.aliases.all():
        version = versions.get(alias.item_code)
        if version is None:
            keys: set[str] = set()
        elif alias.subject == Subject.QUESTION:
            keys = {question.key for question in form_spec(case_form(version)).questions}
        else:
            keys = {material.key for material in version.materials.all()}
        if alias.key not in keys:
            found.append(_("{alias}: there is no such question or material.").format(alias=alias))
    return found


def moves_for(bundle: Bundle, user: User) -> list[Move]:
    """The moves open to ``user`` now, in table order."""
    return open_to(bundle.state, _actor(bundle, user)) if user.has_perm(CHANGE) else []


def _actor(bundle: Bundle, user: User) -> Actor:
    return Actor.MAKER if bundle.made_by_id == user.pk else Actor.CHECKER


@transaction.atomic
def move(*, bundle: Bundle, name: str, by: User | None, reason: str = "") -> Bundle:
    """One row of the table. ``by`` None is the portal that loads the demo city.

    Raises NotForThisPerson, ReasonMissing, CannotPublish, NotOpenToThis.
    """
    step = MOVES[name]
    if by is not None and (not by.has_perm(CHANGE) or _actor(bundle, by) not in step.by):
        raise NotForThisPerson
    if step.asks_reason and not reason.strip():
        raise ReasonMissing
    fields: dict = {"reason": reason}
    if name == "publish":
        if found := findings(bundle):
            raise CannotPublish(found)
        fields |= {"checked_by": by, "published_at": timezone.now()}
        before = Bundle.objects.filter(code=bundle.code, state=State.PUBLISHED).exclude(pk=bundle.pk)
        before.update(state=State.REPLACED)
    rows = Bundle.objects.filter(pk=bundle.pk, state__in=step.sources, made_by=bundle.made_by_id)
    if not rows.update(state=step.target, **fields):
        raise NotOpenToThis(bundle.pk)
    bundle.refresh_from_db()
    detail = {"code": bundle.code, "version": bundle.version} | ({"reason": reason} if reason else {})
    record(event=f"bundle.{EVENTS[name]}", by=by, subject=bundle.subject_ref, detail=detail)
    transaction.on_commit(clear)
    return bundle


EVENTS = {
    "send": "sent_for_check",
    "publish": "published",
    "send_back": "sent_back",
    "take_back": "taken_back",
    "withdraw": "taken_down",
}
"""Move → what the audit calls it."""


@transaction.atomic
def new_version(*, bundle: Bundle, by: User) -> Bundle:
    """A draft with everything of this one, numbered after the newest; the draft there is already is returned.

    Raises NotForThisPerson.
    """
    if not by.has_perm(CHANGE):
        raise NotForThisPerson
    versions = Bundle.objects.filter(code=bundle.code).order_by("-version")
    if begun := versions.filter(state__in=[State.DRAFT, State.REVIEW]).first():
        return begun
    copied = [field.name for field in Bundle._meta.concrete_fields if field.name not in OWN]
    made = Bundle.objects.create(
        **{name: getattr(bundle, name) for name in copied}, version=versions.first().version + 1, made_by=by
    )
    for model in (BundleItem, Alias):
        for row in model.objects.filter(bundle=bundle).order_by("pk"):
            row.pk, row.bundle, row._state.adding = None, made, True
            row.save()
    record(event="bundle.drafted", by=by, subject=made.subject_ref, detail={"code": made.code, "version": made.version})
    return made


OWN = {"id", "version", "state", "made_by", "written_at", "checked_by", "published_at", "reason"}
"""Fields that a new version does not take over."""
