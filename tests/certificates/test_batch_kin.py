"""Who may not have to do with a batch: whoever is named in it or close to one who is. Refused files are on record."""

from __future__ import annotations

import pytest

from services.audit.models import AuditEntry
from services.certificates.models import Certificate, IssueBatch
from services.certificates.operations import CannotBatch, batching, run_batch, start_batch
from services.common.models import OutboxTask
from services.departments.enums import Relation
from services.departments.models import StaffKin
from tests.certificates.test_batches import as_csv, lines, read_in
from tests.factories import accounts, certificates, departments


def close_to(clerk, person, relation=Relation.SIBLING) -> None:
    StaffKin.objects.create(user=clerk, person=person, relation=relation)


@pytest.mark.django_db
@pytest.mark.parametrize("relation", [Relation.SELF, Relation.SIBLING])
def test_nobody_reads_in_a_file_that_names_them_or_somebody_close(relation):
    organ, kin = departments.department(), accounts.person("陈近亲")
    clerk = departments.clerk(organ)
    close_to(clerk, kin, relation)
    rows = lines(2, row_2=["陈近亲", "", kin.id_number, "演示路"])
    with pytest.raises(batching.BatchRefused) as refused:
        read_in(organ=organ, by=clerk, data=as_csv(rows))
    assert [fault.place for fault in refused.value.faults] == [3]
    assert not IssueBatch.objects.exists()


@pytest.mark.django_db
def test_nobody_starts_a_file_that_names_them_or_somebody_close():
    organ, kin = departments.department(), accounts.person("陈近亲")
    batch = read_in(organ=organ, data=as_csv(lines(1, row_1=["陈近亲", "", kin.id_number, "演示路"])))
    approver = departments.approver(organ)
    close_to(approver, kin)
    with pytest.raises(CannotBatch):
        start_batch(batch=batch, by=approver)
    assert not OutboxTask.objects.filter(task=batching.RUN).exists()
    start_batch(batch=batch, by=departments.approver(organ))


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["made_by", "decided_by"])
def test_a_row_is_not_issued_to_who_turns_out_to_be_close(which):
    organ, kin = departments.department(), accounts.person("陈近亲")
    batch = read_in(organ=organ, data=as_csv(lines(2, row_2=["陈近亲", "", kin.id_number, "演示路"])))
    start_batch(batch=batch, by=departments.approver(organ))
    close_to(getattr(batch, which), kin)
    assert run_batch(batch_id=batch.pk) == 1
    assert batch.rows.get(state="failed").place == 3
    assert not Certificate.objects.filter(holder=kin).exists()


@pytest.mark.django_db
def test_a_file_that_is_refused_is_written_down_and_asks_nothing_of_holders():
    organ, holding = departments.department(), accounts.person("陈持有")
    certificates.issued(holding, issuer=organ)
    unreadable = ["陈\u202e", "", accounts.fake_id(), "演示路"]
    rows = [["陈持有", "", holding.id_number, "演示路"], unreadable]
    clerk = departments.clerk(organ)
    with pytest.raises(batching.BatchRefused) as refused:
        read_in(organ=organ, by=clerk, data=as_csv(rows))
    assert [fault.place for fault in refused.value.faults] == [3], "nothing is told of the holder in row 2"
    entry = AuditEntry.objects.get(event="certificate.batch_refused")
    assert entry.actor_ref == f"user:{clerk.pk}"
    assert (entry.detail["count"], entry.detail["faults"]) == (2, 1)
