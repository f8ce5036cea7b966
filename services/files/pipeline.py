"""The parent's side of an upload: one limited child per file, few at a time, each ended in time.

Whoever else reads what strangers send runs a child of their own through ``ask``: it calls ``child.limits.limit`` first.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from services.files.child.wire import Checked, Refused, pack, unpack

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "services.files.child"]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
"""The child knows no key, address or setting of the portal."""
WALL_SECONDS = 12
AT_ONCE = 4
"""Children of one process at a time; each may use 512 MB."""
WAIT_SECONDS = 20
PREVIEWS = 3
PREVIEW_SECONDS = 0.8
PREVIEW_BATCH = 5

_places = threading.BoundedSemaphore(AT_ONCE)


def limits() -> dict[str, Any]:
    """What the child is told, from the settings."""
    return {
        "bytes": settings.FILE_MAX_BYTES,
        "pixels": settings.FILE_MAX_PIXELS,
        "pages": settings.FILE_MAX_PAGES,
        "previews": PREVIEWS,
        "preview_seconds": PREVIEW_SECONDS,
    }


def check(data: bytes) -> Checked:
    """Clean bytes and page images of an upload. Raises Refused."""
    head, bodies = ask({"job": "check", "limits": limits()}, data)
    clean, *images = bodies
    return Checked(
        media_type=head["media_type"],
        data=clean,
        pages=head["pages"],
        signed=head["signed"],
        previews=dict(zip(head["previews"], images, strict=True)),
    )


def render_pages(data: bytes, first: int, last: int, *, side: int = 0) -> dict[int, bytes]:
    """PNG of some pages of a stored PDF, at least the first of them; ``side`` is its longer one. Raises Refused."""
    wanted = {**limits(), "wanted": [first, last], "previews": PREVIEW_BATCH} | ({"side": side} if side else {})
    head, (_, *images) = ask({"job": "pages", "limits": wanted}, data)
    return dict(zip(head["previews"], images, strict=True))


def portrait(data: bytes, *, ratio: tuple[int, int] | None, whiten: bool) -> tuple[str, bytes]:
    """How the ground of a 证件照 looks (white, even, busy), and the photo in its shape. Raises Refused."""
    head, bodies = ask({"job": "portrait", "limits": {**limits(), "ratio": ratio, "whiten": whiten}}, data)
    return head["ground"], bodies[0]


def small_portrait(data: bytes) -> bytes:
    """A stored portrait as a light JPEG. Raises Refused."""
    _head, bodies = ask({"job": "small", "limits": limits()}, data)
    return bodies[0]


def ask(
    job: dict[str, Any],
    *bodies: bytes,
    command: list[str] | None = None,
    places: threading.Semaphore | None = None,
) -> tuple[dict[str, Any], list[bytes]]:
    """Run one limited child on one job and give its answer; ``command`` is another child than that of uploads.

    Another child has ``places`` of its own, so that neither keeps the other waiting. Raises Refused: what the child
    says, ``busy`` when too many are at work, ``too_complex`` when a limit ended it.
    """
    places = places or _places
    if not places.acquire(timeout=WAIT_SECONDS):
        raise Refused("busy")
    try:
        done = subprocess.run(  # noqa: S603  a fixed command; the file travels through stdin
            command or COMMAND, input=pack(job, *bodies), capture_output=True, timeout=WALL_SECONDS, cwd=PROJECT,
            env=ENVIRONMENT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused("too_complex") from error
    finally:
        places.release()
    try:
        head, answers = unpack(done.stdout)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("too_complex") from error  # the child was ended by a limit
    if done.returncode != 0:
        raise Refused("too_complex")
    if "refused" in head:
        raise Refused(head["refused"], **head["facts"])
    return head, answers
