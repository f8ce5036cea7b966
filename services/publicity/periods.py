"""How long things take and last. What no rule fixes is a setting of the city (``settings.PUBLICITY``)."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from services.common.workdays import MissingYear, add_workdays

WARN_BEFORE = timedelta(days=2)
"""Staff are told so many days before the last day."""


def publish_by(decided: date) -> date | None:
    """The seventh working day after the decision (双公示); None while the calendar lacks the year."""
    try:
        return add_workdays(decided, settings.PUBLICITY["working_days"])
    except MissingYear:
        return None


def public_until(published: date, valid_to: date | None) -> date:
    """Until when a natural person's entry stands: so many days, not beyond the validity of what was granted."""
    last = published + timedelta(days=settings.PUBLICITY["person_days"])
    return min(last, valid_to) if valid_to else last
