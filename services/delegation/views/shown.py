"""A grant as its pages draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.accounts.enums import ActingKind
from services.common.language import sign
from services.common.masking import mask_name
from services.common.templatetags.words import full_day
from services.delegation import items as item_book
from services.delegation.enums import Party, State

if TYPE_CHECKING:
    from services.delegation.models import Grant

TONES = {State.ACTIVE: "ok", State.ASKED: "warn", State.INVITED: "warn"}


def other_name(grant: Grant, party: Party) -> str:
    """The other side as this one may read it: in full where one wrote the name or stands in for a child."""
    if party == Party.PRINCIPAL:
        return grant.agent_name if grant.asked_by == Party.PRINCIPAL else mask_name(grant.agent_name)
    return grant.principal_name if grant.asked_by == Party.AGENT else mask_name(grant.principal_name)


def relation(grant: Grant, party: Party) -> str:
    """What the two are to each other, as this side reads it."""
    if grant.kind == ActingKind.GUARDIAN:
        return _("Child in my care") if party == Party.AGENT else _("Guardian")
    if grant.kind == ActingKind.HELPER:
        return _("Helper of %(village)s") % {"village": grant.post.department.name}
    return grant.get_relation_display()


def card(grant: Grant, party: Party) -> dict[str, Any]:
    """One entry of a list."""
    return {
        "grant": grant,
        "name": other_name(grant, party),
        "relation": relation(grant, party),
        "scopes": grant.plain_scopes,
        "reach": item_book.in_words(grant.items) if grant.items is not None else "",
        "state": grant.get_state_display(),
        "tone": TONES.get(grant.state, "line"),
        "ref": f"{grant.kind}:{grant.pk}",
    }


def _relation_label(grant: Grant, party: Party) -> str:
    """Who is whose: a relative appointed as child is the child, and reads so on both sides."""
    if grant.kind != ActingKind.AGENT:
        return _("Relation")
    return _("They are your …") if party == Party.PRINCIPAL else _("You are their …")


def rows(grant: Grant, party: Party) -> list[dict[str, Any]]:
    """The agreement in full, for a page about one grant."""
    who = _("Acts for you") if party == Party.PRINCIPAL else _("You act for")
    found = [
        {"key": who, "value": other_name(grant, party)},
        {"key": _relation_label(grant, party), "value": relation(grant, party)},
        {"key": _("May"), "value": sign("；").join(grant.plain_scopes)},
        {"key": _("Services"), "value": item_book.in_words(grant.items)},
        {"key": _("Until"), "value": full_day(grant.ends_on)},
    ]
    if grant.purpose:
        found.insert(2, {"key": _("Purpose"), "value": grant.purpose})
    if grant.consented_at:
        text = f"{grant.get_consent_display()}{sign('，')}{full_day(grant.consented_at)}"
        found.append({"key": _("Consent"), "value": text})
    if grant.minor_consent_at:
        found.append({"key": _("Consent of the guardian"), "value": full_day(grant.minor_consent_at)})
    return found
