"""A camera sends the picture of a passage it told: checked like every file from outside, kept once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils.translation import gettext as _

from services.common import transaction
from services.files.operations import linked_or_removed, store_bytes, store_upload
from services.parking.models import PassagePicture
from services.parking.operations.announcing import announce
from services.parking.operations.spaces import note_alive

if TYPE_CHECKING:
    from services.files.models import StoredFile
    from services.parking.models import Observation

JPEG = "image/jpeg"
STARTS = b"\xff\xd8\xff"
MOST = 200 * 1024
NAME = "passage.jpg"


class NotAPicture(ValueError):
    """Anything but a JPEG."""

    def __init__(self) -> None:
        super().__init__(_("Send a picture in the JPEG format."))


class OtherPicture(ValueError):
    """There is a picture of this passage, and it is not this one."""

    def __init__(self) -> None:
        super().__init__(_("Another picture of this passage was sent before."))


def keep_picture(*, passage: Observation, data: bytes) -> PassagePicture:
    """Kept with the passage; sent again it is answered as the first time. Call it outside a transaction.

    Raises NotAPicture, OtherPicture, UploadRefused.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = _known(passage, digest)
    if known is not None:
        return known
    if not data.startswith(STARTS):
        raise NotAPicture
    with linked_or_removed(by=None) as files:
        files.append(store_upload(upload=SimpleUploadedFile(NAME, data, JPEG), by=None))
        return _link(passage, files[0], digest)


def keep_drawn(*, passage: Observation, data: bytes) -> PassagePicture:
    """One that the portal drew itself, for the demo."""
    with linked_or_removed(by=None) as files:
        files.append(store_bytes(data=data, name=NAME, media_type=JPEG))
        return _link(passage, files[0], hashlib.sha256(data).hexdigest())


def _known(passage: Observation, digest: str) -> PassagePicture | None:
    found = PassagePicture.objects.filter(passage=passage).order_by("pk").first()
    if found is not None and found.digest != digest:
        raise OtherPicture
    return found


def _link(passage: Observation, file: StoredFile, digest: str) -> PassagePicture:
    try:
        with transaction.atomic():
            note_alive(device=passage.device)
            made = PassagePicture.objects.create(passage=passage, file=file, digest=digest)
            announce(passage.device.lot)
            return made
    except IntegrityError:  # the same at the same moment; the sweep of files takes what was stored twice
        known = _known(passage, digest)
        if known is None:
            raise
        return known
