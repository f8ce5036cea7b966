"""Large batches: reading asks the database little and holds little, a stack is printed in few archives."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from services.certificates.models import BatchRow, Certificate, PaperCopy
from services.certificates.operations import batching, run_batch, start_batch
from services.certificates.operations.batching import PRINTED_AT_ONCE
from tests.certificates.test_batches import as_csv, at_desk, lines, read_in
from tests.factories import certificates, departments

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
"""Whatever the number of rows; besides these six for each five hundred."""
MOST_BYTES, MOST_BYTES_A_ROW = 8 * 1024 * 1024, 12 * 1024


def test_as_many_rows_as_a_file_may_have_are_read_in(
    size: Callable[[int, int], int], django_assert_max_num_queries: Callable
) -> None:
    number = size(1_000, 10_000)
    data = as_csv(lines(number))
    kind, organ = certificates.certificate_type(), departments.department("演示公安局")
    given = {"kind": kind, "organ": organ, "by": departments.clerk(organ), "data": data}
    tracemalloc.start()
    with django_assert_max_num_queries(MOST_QUERIES + 6 * (number // 500)):
        batch = read_in(**given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (batch.total, BatchRow.objects.filter(batch=batch).count()) == (number, number)
    assert peak < MOST_BYTES + number * MOST_BYTES_A_ROW, peak


def test_a_large_batch_is_printed_in_archives_of_five_hundred(size: Callable[[int, int], int]) -> None:
    batch = read_in(rows=size(51, PRINTED_AT_ONCE + 1))
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    while run_batch(batch_id=batch.pk):
        pass
    for certificate in Certificate.objects.select_related("document"):
        certificates.printed_without_paper(certificate)
    desk, address = at_desk(departments.clerk(batch.issuer)), f"/desk/certificates/batches/{batch.ref}/"
    first = min(PRINTED_AT_ONCE, batch.total)
    assert f"打印 {first} 份证照" in desk.get(address).content.decode()
    answer = desk.post(f"{address}print/")
    assert len(zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()) == first
    assert PaperCopy.objects.count() == first == batch.total - batching.to_print(batch)
    assert (f"打印 {first} 份证照" in desk.get(address).content.decode()) is False
