"""Pictures of our own pages that stand in help: `static/img/help/<name>.webp`, taken by `make pictures`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from PIL import Image

FOLDER = "img/help"


@dataclass(frozen=True, slots=True)
class Picture:
    """Its address and its size in pixels."""

    url: str
    width: int
    height: int


@lru_cache(maxsize=256)
def find(name: str) -> Picture | None:
    """The picture of this name; None where there is none."""
    path = f"{FOLDER}/{name}.webp"
    file = finders.find(path)
    if not isinstance(file, str):
        return None
    with Image.open(file) as image:
        return Picture(static(path), *image.size)
