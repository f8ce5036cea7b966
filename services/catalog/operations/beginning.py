"""A new item: the draft of its first version, with an empty form to fill with questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.catalog.addresses import address_of
from services.catalog.enums import Channel, OnlineDepth, ServiceKind
from services.catalog.models import ImplementedItem, ItemVersion, RuleSet
from services.common import transaction
from services.questions.models import FormDefinition, QuestionGroup

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.catalog.models import BaseItem
    from services.departments.models import Department


@transaction.atomic
def begin_item(
    *, name: str, base: BaseItem, department: Department, business_kind: str, service_kind: str, by: User
) -> ItemVersion:
    """The draft of a new item of ``department``. Address and numbers are made; an item to apply for gets its form.

    Where the department runs the basic item already, this is one more business of it.
    """
    item = ImplementedItem.objects.filter(base=base, department=department).order_by("pk").first()
    if item is None:
        item = ImplementedItem.objects.create(base=base, department=department, name=base.name, level=department.level)
    version = ItemVersion.objects.create(
        item=item,
        item_code=free_address(name),
        business_number=free_number(item),
        business_kind=business_kind,
        service_kind=service_kind,
        name=name,
        effective_from_date=timezone.localdate(),
        rule_set=_rule_set_of(item),
        promised_number=1,
        channels=[Channel.WINDOW],
    )
    if service_kind == ServiceKind.APPLY:
        version.form = _empty_form(version)
        version.channels, version.online_depth = [Channel.ONLINE, Channel.WINDOW], OnlineDepth.WHOLE
        version.save()
    record(event="item.begun", by=by, subject=f"item:{version.rule_version}", department=department)
    return version


def free_address(name: str) -> str:
    """An address no item has had."""
    return address_of(name, set(ItemVersion.objects.values_list("item_code", flat=True).distinct()))


def free_number(item: ImplementedItem) -> str:
    """The next business number of an item, two digits."""
    taken = set(ItemVersion.objects.filter(item=item).values_list("business_number", flat=True))
    return next(number for n in range(1, 1000) if (number := f"{n:02d}") not in taken)


def _rule_set_of(item: ImplementedItem) -> RuleSet:
    sets = RuleSet.objects.order_by("pk")
    return (
        sets.filter(item_type=item.item_type).first()
        or sets.get_or_create(code="default", defaults={"name": item.kind_words, "item_type": item.item_type})[0]
    )


def _empty_form(version: ItemVersion) -> FormDefinition:
    form = FormDefinition.objects.create(code=version.item_code, title=version.name[:80])
    QuestionGroup.objects.create(
        definition=form, key="about", title=_("What we need to know"), short_title=_("Fill in")
    )
    return form
