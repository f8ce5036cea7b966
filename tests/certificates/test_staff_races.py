"""Many at the same moment: numbers without gap or double, rows and changes done once. On SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from services.audit.models import AuditEntry
from services.certificates.models import BatchRow, Certificate, ChangeProposal, PaperCopy
from services.certificates.operations import (
    CannotChange,
    CannotPrint,
    CannotPropose,
    agree_to_change,
    print_copies,
    propose_change,
    run_batch,
    start_batch,
)
from services.documents.models import NumberSeries
from tests.certificates.test_batches import as_csv, lines, read_in
from tests.factories import accounts, certificates, departments
from tests.support.threads import errors, only, together

AT_ONCE = 100 if connection.vendor == "postgresql" else 10
"""SQLite has one writer: of a hundred the last would only wait until its patience ends."""


def test_a_hundred_at_once_in_one_series_leave_no_gap_and_no_double(
    committed_db: None, size: Callable[[int, int], int]
) -> None:
    organ, kind, number = departments.department(), certificates.certificate_type(), size(100, 400)
    holders, wrong = [accounts.person(f"陈演示{n}") for n in range(number)], []
    start, waiting, begun = threading.Barrier(AT_ONCE), list(holders), []

    def take() -> None:
        try:
            begun.append(start.wait(60))
            while waiting:
                try:
                    holder = waiting.pop()
                except IndexError:
                    break
                certificates.issued(holder, issuer=organ)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)
    assert wrong == []
    assert len(begun) == AT_ONCE
    numbers = sorted(int(one[-6:]) for one in Certificate.objects.values_list("number", flat=True))
    assert numbers == list(range(1, number + 1))
    assert NumberSeries.objects.get(series=f"certificate:{kind.code}").last == number
    assert Certificate.objects.values("identifier").distinct().count() == number


def test_workers_share_a_batch_and_issue_each_row_once(committed_db: None) -> None:
    batch = read_in(rows=12)
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    ended = together(*(lambda: run_batch(batch_id=batch.pk) for _ in range(3)))
    assert errors(ended) == []
    assert sum(ended) == 12
    batch.refresh_from_db()
    assert batch.state == "done"
    assert BatchRow.objects.filter(batch=batch, state="issued").count() == 12
    numbers = sorted(int(one[-6:]) for one in Certificate.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 13))


def test_two_first_prints_at_once_leave_one(committed_db: None) -> None:
    organ = departments.department("演示公安局")
    certificate = certificates.issued(accounts.person("陈演示"), issuer=organ)
    certificates.printed_without_paper(certificate)
    clerks = [departments.clerk(organ) for _ in range(2)]

    def printed(number: int) -> None:
        found = Certificate.objects.select_related("document", "holder").get(pk=certificate.pk)
        print_copies(certificates=[found], by=clerks[number], blank_number=f"A{number}")

    ended = together(*(lambda number=number: printed(number) for number in range(2)))
    only(ended, CannotPrint)
    assert len(errors(ended)) == 1
    assert PaperCopy.objects.count() == 1
    assert AuditEntry.objects.filter(event="certificate.printed").count() == 1


def test_two_batches_with_the_same_facts_issue_them_once(committed_db: None) -> None:
    kind = certificates.certificate_type("CL", one_per_holder=False)
    rows = lines(3)
    organ = departments.department()
    approver = departments.approver(organ)
    first = read_in(kind=kind, organ=organ, data=as_csv(rows))
    second = read_in(kind=kind, organ=organ, data=as_csv([*rows, *lines(1)]))
    for batch in (first, second):
        start_batch(batch=batch, by=approver)
    ended = together(*(lambda batch=batch: run_batch(batch_id=batch.pk) for batch in (first, second)))
    assert errors(ended) == []
    assert sum(ended) == 4
    assert Certificate.objects.filter(type=kind).values("holder").distinct().count() == 4


def test_three_agree_at_once_and_it_is_done_once(committed_db: None) -> None:
    organ = departments.department("演示公安局")
    certificate = certificates.issued(accounts.person("陈演示"), issuer=organ)
    words = {"ground": "《中华人民共和国行政许可法》第六十九条", "reason": "核查不实"}
    proposal = propose_change(certificate=certificate, target="03", by=departments.clerk(organ), **words)
    ended = together(
        *(
            lambda user=user: agree_to_change(proposal=ChangeProposal.objects.get(pk=proposal.pk), by=user)
            for user in [departments.approver(organ) for _ in range(3)]
        )
    )
    only(ended, CannotPropose, CannotChange)
    assert len(errors(ended)) == 2
    assert AuditEntry.objects.filter(event="certificate.status_changed").count() == 1
    assert Certificate.objects.get(pk=certificate.pk).status == "03"
