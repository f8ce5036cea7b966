"""Storing, reading back, previews, sweeping: and that nothing of it lies open on the disk."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import AsyncRequestFactory, RequestFactory
from PIL import Image

from services.common import crypto
from services.files import blobs, operations, pipeline, responses, rotation
from services.files.enums import Refusal
from services.files.models import StoredFile
from services.files.operations import UploadRefused
from services.files.private import private_file
from tests.files.corpus import pdf as make_pdf
from tests.files.corpus import picture, text_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_dir(settings: object, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def upload(data: bytes, name: str = "居住证明.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def store(data: bytes, name: str = "居住证明.jpg") -> StoredFile:
    return operations.store_upload(upload=upload(data, name), by=None)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_comes_back_as_it_was_stored(files_dir: Path) -> None:
    file = store(picture())
    data = operations.read_bytes(file)
    assert (file.media_type, file.pages, file.size) == ("image/jpeg", 1, len(data))
    assert Image.open(io.BytesIO(data)).size == (64, 48)
    assert file.original_name == "居住证明.jpg"


def test_what_is_too_large_to_hold_is_kept_and_read_in_pieces(files_dir: Path) -> None:
    with TemporaryFile() as large:
        for _n in range(40):
            large.write(os.urandom(1 << 20))
        large.write(b"end")
        tracemalloc.start()
        file = operations.store_large(data=large, name="包.zip", media_type="application/zip")
        file.save()
        size = sum(len(piece) for piece in operations.read_proved(file))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert size == file.size == (40 << 20) + 3
    assert peak < 8 << 20
    assert len(operations.read_bytes(file)) == file.size


def in_pieces(plain: bytes) -> StoredFile:
    file = operations.store_large(data=io.BytesIO(plain), name="包.zip", media_type="application/zip")
    file.save()
    return file


@pytest.mark.parametrize("size", [1, crypto.PIECE - 1, crypto.PIECE, crypto.PIECE + 1, 3 * crypto.PIECE])
def test_pieces_come_back_whole_at_every_length(files_dir: Path, size: int) -> None:
    plain = os.urandom(size)
    file = in_pieces(plain)
    assert operations.read_bytes(file) == b"".join(operations.read_pieces(file)) == plain


def test_pieces_that_were_cut_swapped_or_changed_are_damage(files_dir: Path) -> None:
    file = in_pieces(os.urandom(3 * crypto.PIECE))
    path = blobs.path_of(file.blob)
    raw, sealed = path.read_bytes(), crypto.PIECE + crypto.NONCE_BYTES + crypto.TAG_BYTES
    head = raw[: len(raw) - 3 * sealed]
    first, second, last = (raw[len(head) + n * sealed :][:sealed] for n in range(3))
    for broken in (
        head + first + second,
        head + second + first + last,
        head + first + last,
        raw[:-1],
        head,
        head[:3],
        raw + last,
        raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],
    ):
        path.write_bytes(broken)
        with pytest.raises(operations.FileDamaged):
            operations.read_bytes(file)
        with pytest.raises(operations.FileDamaged):
            list(operations.read_pieces(file))


def test_pieces_turn_to_another_key_in_pieces(files_dir: Path, settings: object) -> None:
    plain = os.urandom(2 * crypto.PIECE + 5)
    file = in_pieces(plain)
    settings.FIELD_KEYS = {"new": os.urandom(32), **settings.FIELD_KEYS}
    assert rotation.Blobs().stale() == 1
    assert sum(turned.done for turned in rotation.Blobs().run()) == 1
    assert rotation.Blobs().stale() == 0
    settings.FIELD_KEYS = {"new": settings.FIELD_KEYS["new"]}
    assert b"".join(operations.read_pieces(file)) == plain
    assert blobs.path_of(file.blob).read_bytes().startswith(crypto.STREAM_MAGIC)


def test_a_large_file_is_sent_in_pieces_by_either_server(files_dir: Path) -> None:
    plain = os.urandom(2 * crypto.PIECE + 5)
    file = in_pieces(plain)
    answer = responses.large_attachment(RequestFactory().get("/"), file)
    assert b"".join(answer) == plain
    answer = responses.large_attachment(AsyncRequestFactory().get("/"), file)

    async def taken() -> list[bytes]:
        return [piece async for piece in answer]

    pieces = async_to_sync(taken)()
    assert b"".join(pieces) == plain
    assert len(pieces) == 3
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_disk_holds_only_ciphertext(files_dir: Path) -> None:
    file = store(text_pdf(), "家庭情况.pdf")
    assert on_disk(files_dir)
    for path in on_disk(files_dir):
        raw = path.read_bytes()
        assert b"%PDF" not in raw
        assert b"PNG" not in raw[:64]
        assert file.digest not in path.name
        assert path.stat().st_mode & 0o077 == 0
    row = StoredFile.objects.filter(pk=file.pk).values("blob").get()
    assert "家庭" not in str(row)


def test_the_name_is_encrypted_in_the_database(django_assert_num_queries: object) -> None:
    from django.db import connection

    file = store(picture())
    with connection.cursor() as cursor:
        cursor.execute("SELECT original_name FROM files_storedfile WHERE id = %s", [file.pk])
        raw = cursor.fetchone()[0]
    assert "居住" not in raw
    assert raw.startswith("v1:")


def test_a_changed_blob_is_noticed(files_dir: Path) -> None:
    file = store(picture())
    path = blobs.path_of(file.blob)
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(operations.FileDamaged):
        operations.read_bytes(file)


def test_two_blobs_exchanged_on_the_disk_are_noticed(files_dir: Path) -> None:
    one, two = store(picture()), store(picture(size=(30, 30)))
    first, second = blobs.path_of(one.blob), blobs.path_of(two.blob)
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    with pytest.raises(operations.FileDamaged):
        operations.read_bytes(one)


def test_a_missing_blob_is_said_plainly(files_dir: Path) -> None:
    file = store(picture())
    blobs.remove(file.blob)
    with pytest.raises(operations.FileDamaged):
        operations.read_bytes(file)


def test_an_old_key_still_reads(settings: object) -> None:
    file = store(picture())
    settings.FIELD_KEYS = {"2": os.urandom(32), **settings.FIELD_KEYS}
    assert operations.read_bytes(file)
    assert crypto.current_key_id() == "2"


def test_too_large_is_told_with_both_sizes(settings: object) -> None:
    settings.FILE_MAX_BYTES = 20 * 1024 * 1024
    with pytest.raises(UploadRefused) as refused:
        store(b"\xff\xd8\xff" + bytes(32 * 1024 * 1024))
    assert refused.value.code == Refusal.TOO_LARGE
    assert refused.value.message == "这个文件有 32 MB，最大可上传 20 MB。可以重新拍一张，或上传较小的文件。"
    assert not StoredFile.objects.exists()


def test_a_size_that_lies_is_counted_again(settings: object) -> None:
    settings.FILE_MAX_BYTES = 1000
    lying = upload(picture(size=(900, 900)))
    lying.size = 10
    with pytest.raises(UploadRefused) as refused:
        operations.store_upload(upload=lying, by=None)
    assert refused.value.code == Refusal.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", Refusal.EMPTY, "空的"),
        (b"PK\x03\x04" + b"x" * 50, Refusal.OFFICE, "另存为 PDF"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", Refusal.HEIC, "HEIC"),
        (b"<html>", Refusal.KIND, "照片"),
        (make_pdf(pages=201), Refusal.TOO_MANY_PAGES, "有 201 页，最多可上传 200 页"),
    ],
)
def test_refusals_speak_chinese_and_store_nothing(files_dir: Path, data: bytes, code: str, words: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        store(data)
    assert refused.value.code == code
    assert words in refused.value.message
    assert not StoredFile.objects.exists()
    assert not on_disk(files_dir)


def test_too_many_pixels_are_told_in_numbers(settings: object) -> None:
    settings.FILE_MAX_PIXELS = 1000
    with pytest.raises(UploadRefused, match="64 × 48"):
        store(picture())


def test_pages_are_drawn_once_and_on_demand(files_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = store(make_pdf(pages=5), "a.pdf")
    assert operations.preview_page(file, 5).startswith(b"\x89PNG")
    monkeypatch.setattr(pipeline, "render_pages", lambda *args: pytest.fail("drawn again"))
    assert operations.preview_page(file, 5).startswith(b"\x89PNG")
    assert operations.preview_page(file, 1).startswith(b"\x89PNG")


@pytest.mark.parametrize("page", [0, -1, 2, 10**6])
def test_a_page_that_does_not_exist(page: int) -> None:
    with pytest.raises(operations.NoSuchPage):
        operations.preview_page(store(picture()), page)


def test_our_own_documents_stay_byte_for_byte() -> None:
    data = make_pdf(pages=3)
    file = operations.store_bytes(data=data, name="受理通知书.pdf", media_type="application/pdf")
    assert operations.read_bytes(file) == data
    assert file.pages == 3
    assert operations.preview_page(file, 2).startswith(b"\x89PNG")


def test_nothing_is_not_a_document() -> None:
    with pytest.raises(ValueError, match="nothing"):
        operations.store_bytes(data=b"", name="x.pdf", media_type="application/pdf")


def test_sweeping_takes_orphans_and_leaves_the_rest(files_dir: Path) -> None:
    kept = store(picture())
    with transaction.atomic():
        store(picture(size=(30, 30)))
        transaction.set_rollback(True)
    draft = blobs.path_of(kept.blob).with_name(".x.draft")
    draft.write_bytes(b"half")
    assert operations.sweep() == 0, "all of it is young"
    for path in on_disk(files_dir):
        os.utime(path, (0, time.time() - 90_000))
    assert operations.sweep(older_than=timedelta(hours=24)) == 3
    assert operations.read_bytes(kept)
    assert operations.preview_page(kept, 1)


def test_removing_takes_row_and_bytes(files_dir: Path, django_capture_on_commit_callbacks: object) -> None:
    file = store(picture())
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove(file=file, by=None)
    assert not StoredFile.objects.exists()
    assert not on_disk(files_dir)


def test_the_database_refuses_an_empty_file() -> None:
    with pytest.raises(IntegrityError, match="a_stored_file_is_not_empty"):
        StoredFile.objects.create(digest="0" * 64, media_type="image/png", size=0)


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "COMMAND", ["/bin/sleep", "30"])
    monkeypatch.setattr(pipeline, "WALL_SECONDS", 0.2)
    with pytest.raises(UploadRefused) as refused:
        store(picture())
    assert refused.value.code == Refusal.TOO_COMPLEX


def test_a_child_that_crashes_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "COMMAND", ["/bin/false"])
    with pytest.raises(UploadRefused) as refused:
        store(picture())
    assert refused.value.code == Refusal.TOO_COMPLEX


def test_when_too_many_upload_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "WAIT_SECONDS", 0.01)
    for _ in range(pipeline.AT_ONCE):
        assert pipeline._places.acquire(blocking=False)
    try:
        with pytest.raises(UploadRefused) as refused:
            store(picture())
    finally:
        for _ in range(pipeline.AT_ONCE):
            pipeline._places.release()
    assert refused.value.code == Refusal.BUSY


def test_the_child_knows_no_secret() -> None:
    assert not {name for name in pipeline.ENVIRONMENT if "KEY" in name or "DJANGO" in name or "DATABASE" in name}


class TestLeavingThePortal:
    def test_a_download_is_never_opened_in_our_origin(self) -> None:
        answer = responses.attachment(store(picture()))
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "filename*=UTF-8''%E5%B1%85%E4%BD%8F%E8%AF%81%E6%98%8E.jpg" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store, private"

    def test_a_name_cannot_break_the_header(self) -> None:
        answer = responses.attachment(store(picture()), 'a"; x=\r\nSet-Cookie: y=1.jpg')
        assert "\n" not in answer["Content-Disposition"]
        assert answer["Content-Disposition"].count('"') == 2

    def test_an_unknown_kind_is_only_bytes(self) -> None:
        file = operations.store_bytes(data=b"<html>", name="x.html", media_type="text/html")
        assert responses.attachment(file)["Content-Type"] == "application/octet-stream"

    def test_a_page_image(self) -> None:
        answer = responses.preview(store(picture()), 1)
        assert answer["Content-Type"] == "image/png"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store, private"

    def test_a_page_that_does_not_exist_is_404(self) -> None:
        from django.http import Http404

        with pytest.raises(Http404):
            responses.preview(store(picture()), 2)


def test_what_is_large_has_no_row_until_it_is_linked_and_no_bytes_when_that_fails(files_dir: Path) -> None:
    with pytest.raises(OSError, match="full"), operations.linked_or_gone() as files:
        files.append(operations.store_large(data=io.BytesIO(b"x"), name="包.zip", media_type="application/zip"))
        assert not StoredFile.objects.exists()
        assert on_disk(files_dir)
        raise OSError("full")
    assert not on_disk(files_dir)


def test_plain_bytes_lie_only_in_the_folder_for_them(tmp_path: Path, settings: object) -> None:
    settings.WORK_DIR = tmp_path / "work"
    with private_file() as kept:
        kept.write(b"plain")
        kept.flush()
        assert os.fstat(kept.fileno()).st_dev == settings.WORK_DIR.stat().st_dev
        assert not on_disk(settings.WORK_DIR), "it has no name"
        assert Path(f"/proc/self/fd/{kept.fileno()}").readlink().is_relative_to(settings.WORK_DIR)
        assert settings.WORK_DIR.stat().st_mode & 0o777 == 0o700
