"""A seal gets another key: new documents carry it, old ones stay valid; every use stands in the log."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from services.audit.models import AuditEntry
from services.departments.enums import Role
from services.documents.models import SealUse
from services.documents.operations import make_document
from services.documents.sealing import authority
from services.documents.sealing.child import read
from services.files.operations import read_bytes
from tests.documents.test_making import ask
from tests.documents.test_trust import roots
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def sealed(organ) -> bytes:
    return read_bytes(make_document(ask(organ=organ).pk).file)


def test_after_a_renewal_new_documents_carry_the_new_key_and_old_ones_stay_valid():
    organ = departments.department("高州市换章局")
    before = sealed(organ)
    old = authority.seal_of(organ.code, organ.name)
    call_command("rotate_seal", organ.code, stdout=io.StringIO())
    after, new = sealed(organ), authority.seal_of(organ.code, organ.name)
    assert new.fingerprint != old.fingerprint
    used = list(
        SealUse.objects.filter(seal=organ.code).order_by("pk").values_list("certificate_fingerprint", flat=True)
    )
    assert used == [old.fingerprint, new.fingerprint]
    for pdf in (before, after):
        said = read(pdf, roots())
        assert said["intact"]
        assert said["trusted"]
    kept = authority.folder().glob(f"seal-*-{old.fingerprint[:16]}.crt.old")
    assert len(list(kept)) == 1
    keys = [path for path in authority.folder().glob("*.key") if organ.code in path.name]
    assert len(keys) == 1, "the old key is gone"
    assert keys[0].read_text().startswith("v1:"), "and the new one encrypted"
    assert AuditEntry.objects.filter(event="document.seal_renewed").count() == 1


def test_a_seal_of_nobody_is_not_renewed():
    with pytest.raises(CommandError):
        call_command("rotate_seal", "00000000000000000X", stdout=io.StringIO())


def test_the_log_of_seals_is_open_to_the_auditor_alone(client):
    address = "/admin/documents/sealuse/"
    for maker, status in ((departments.audit_admin, 200), (departments.system_admin, 403)):
        accounts.sign_in(client, maker())
        assert client.get(address).status_code == status
    accounts.sign_in(client, departments.holder(Role.EXAMINER))
    assert client.get(address).status_code in (302, 403)
