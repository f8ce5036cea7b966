"""Two at once: a bundle is handed in once, a part that waited becomes one case. On both databases."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from services.applications.models import Application
from services.applications.operations.drafting import discard
from services.audit.models import AuditEntry
from services.bundles import offers
from services.bundles.enums import Stage
from services.bundles.models import BundleApplication
from services.bundles.operations import following
from services.bundles.operations.drafting import AlreadySubmitted
from services.bundles.operations.submitting import submit
from services.common.relay import drain
from tests.factories import applications as cases
from tests.factories import bundles as make
from tests.factories.filling import filled
from tests.support.threads import errors, only, together

at_once = pytest.mark.usefixtures("committed_city", "paper")
AT_ONCE = 6


@pytest.mark.django_db
def test_a_city_without_bundles_draws_nothing() -> None:
    assert [str(draw(None)) for draw in (offers.all_of_them, offers.found)] == ["", ""]


@at_once
def test_many_submits_of_one_draft_are_one_case_per_item() -> None:
    application = make.filled(make.FIRM)
    user = cases.resident(make.PARENT)
    copies = [make.again(application) for _ in range(AT_ONCE)]
    ended = together(*(partial(submit, application=copy, by=user) for copy in copies))
    only(ended, AlreadySubmitted)
    assert len(errors(ended)) == AT_ONCE - 1
    assert make.again(application).stage == Stage.RUNNING
    assert Application.objects.count() == 1
    assert application.parts.count() == 4
    assert AuditEntry.objects.filter(event="bundle.submitted").count() == 1


@at_once
def test_a_part_that_waited_becomes_one_case_however_often_it_is_released() -> None:
    application = make.filled(make.FIRM)
    submit(application=application, by=cases.resident(make.PARENT))
    first = make.part(application, "qiye-sheli")
    make.grant(make.case(application, "qiye-sheli"))
    ended = together(*(partial(following.go_on, part_id=first.pk) for _ in range(AT_ONCE)))
    assert errors(ended) == []
    drain()
    items = Counter(Application.objects.values_list("item_version__item_code", flat=True))
    assert items == Counter(["qiye-sheli", "gongzhang-beian", "qiye-shebao", "qiye-gongjijin"])


@at_once
def test_begun_twice_at_once_is_one_draft() -> None:
    ended = together(*(partial(make.begun, make.FIRM) for _ in range(AT_ONCE)))
    assert errors(ended) == []
    assert BundleApplication.objects.count() == 1


@at_once
def test_a_bundle_and_one_of_its_items_by_itself_do_not_stand_in_each_others_way() -> None:
    """The same person hands in a bundle and another item at the same moment: both are there, numbers without a gap."""
    application = make.filled(make.BIRTH)
    alone = filled("juzhu-dengji", make.PARENT)
    user = cases.resident(make.PARENT)
    from services.applications.operations import submitting

    ended = together(
        partial(submit, application=application, by=user),
        partial(submitting.submit, application=alone, by=user),
    )
    assert errors(ended) == []
    numbers = [case.number for case in Application.objects.all()]
    assert len(numbers) == len(set(numbers)) == 3


@at_once
def test_a_part_taken_back_and_thrown_away_stops_what_waits_for_it() -> None:
    from services.applications.operations.submitting import cancel

    application = make.filled(make.FIRM)
    user = cases.resident(make.PARENT)
    submit(application=application, by=user)
    founding = make.case(application, "qiye-sheli")
    cancel(application=founding, by=user)
    discard(application=make.case(application, "qiye-sheli"), by=user)
    drain()
    assert make.again(application).stage == Stage.DONE
    assert Application.objects.count() == 0
