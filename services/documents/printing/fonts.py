"""Chinese faces for documents: where they come from, and the subsets made of them at set-up.

Sources, first found wins: ``settings.DOCUMENT_FONTS`` (face name → path, ``#n`` for a face of a collection), a
registry package with Noto Serif SC and Noto Sans SC, the system's Noto CJK collections. All are SIL OFL 1.1. A subset
(GB 2312 and what documents need) makes a page cheaper; the whole face stands behind it for rare names (喆 䶮 𬭚).
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from django.conf import settings

from services.documents.printing.harfbuzz import CannotSubset, subset_face

PACKAGE = "pylopdf_fonts_zh_cn"
SYSTEM = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED = 2
"""Index of the Simplified Chinese face in the Noto CJK collections."""
EXTRA = "〇〔〕《》【】〖〗「」『』·—–…‘’“”※№℃×✓□☑①②③④⑤⑥⑦⑧⑨⑩￥¥℡，。、；：？！（）％／～－"
MANIFEST = "manifest.json"
FORMAT = 5
"""Raised when the way of building changes, so that old folders are built again."""


class NoChineseFont(Exception):
    """No face was found: install the font package, or name files in ``settings.DOCUMENT_FONTS``."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face documents use and where it may come from."""

    name: str
    family: str
    weight: int
    packaged: str
    system: str

    @property
    def needed(self) -> bool:
        """Regular faces must exist; a missing bold one is drawn by thickening."""
        return self.weight == 400


FACES = (
    Face("song-400", "TB Song", 400, "NotoSerifSC-Regular.otf", "NotoSerifCJK-Regular.ttc"),
    Face("song-700", "TB Song", 700, "", "NotoSerifCJK-Bold.ttc"),
    Face("hei-400", "TB Hei", 400, "NotoSansSC-Regular.otf", "NotoSansCJK-Regular.ttc"),
    Face("hei-700", "TB Hei", 700, "", "NotoSansCJK-Bold.ttc"),
)


def folder() -> Path:
    """Where built faces lie: ``settings.DOCUMENT_FONT_DIR``, else the project's ignored var/fonts, shared by every data
    folder, else DATA_DIR/fonts where the project cannot be written."""
    if named := getattr(settings, "DOCUMENT_FONT_DIR", None):
        return Path(named)
    project = Path(settings.ROOT) / "var"
    writable = os.access(project if project.exists() else project.parent, os.W_OK)
    return (project if writable else Path(settings.DATA_DIR)) / "fonts"


def _package_folder() -> Path | None:
    spec = find_spec(PACKAGE)
    return Path(spec.origin).parent if spec and spec.origin else None


def source(face: Face) -> tuple[Path, int] | None:
    """File and index of a face, or None."""
    named = getattr(settings, "DOCUMENT_FONTS", {}).get(face.name)
    if named:
        path, _hash, index = str(named).partition("#")
        return Path(path), int(index or 0)
    package = _package_folder()
    if face.packaged and package and (package / face.packaged).exists():
        return package / face.packaged, 0
    system = SYSTEM / face.system
    return (system, SIMPLIFIED) if system.exists() else None


def common_characters() -> set[int]:
    """Every character of GB 2312 with ASCII, Latin marks and the signs of documents."""
    wanted = set(range(0x20, 0x7F)) | {ord(c) for c in EXTRA}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                wanted.update(map(ord, bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return wanted


def _by_fonttools(path: Path, index: int, characters: set[int] | None) -> bytes:
    """The same as ``subset_face`` without HarfBuzz: slow."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(path, fontNumber=index, lazy=True)
    if characters is not None:
        options = subset.Options(hinting=False, notdef_outline=True, layout_features=["kern", "locl"])
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _cut(path: Path, index: int, characters: set[int] | None) -> bytes:
    try:
        return subset_face(path, index, characters)
    except CannotSubset:
        return _by_fonttools(path, index, characters)


def _build(face: Face, path: Path, index: int) -> dict[str, str]:
    """Write the subset and the whole face beside it."""
    subset, whole = f"{face.name}.otf", f"{face.name}-whole.otf"
    (folder() / subset).write_bytes(_cut(path, index, common_characters()))
    alone = path.suffix.lower() != ".ttc"
    (folder() / whole).write_bytes(path.read_bytes() if alone else _cut(path, index, None))
    return {"subset": subset, "whole": whole, "source": path.name}


def build() -> dict[str, dict[str, str]]:
    """Build every face that has a source; what was built. Raises NoChineseFont when a regular face has none."""
    folder().mkdir(parents=True, exist_ok=True)
    built: dict[str, dict[str, str]] = {}
    for face in FACES:
        found = source(face)
        if found is None:
            if face.needed:
                raise NoChineseFont(face.name)
            continue
        built[face.name] = _build(face, *found)
    draft = folder() / f".{MANIFEST}"
    draft.write_text(json.dumps({"format": FORMAT, "faces": built}, indent=1))
    draft.replace(folder() / MANIFEST)
    return built


def manifest() -> dict[str, dict[str, str]]:
    """What is built already; empty when nothing is or when it is of an older format."""
    path = folder() / MANIFEST
    if not path.exists():
        return {}
    kept = json.loads(path.read_text())
    return kept["faces"] if kept.get("format") == FORMAT else {}


def ensure() -> dict[str, dict[str, str]]:
    """Built faces, built now when there are none; safe when two processes start at once."""
    if found := manifest():
        return found
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return manifest() or build()


@cache
def _common() -> frozenset[int]:
    return frozenset(common_characters())


def has_rare(text: str) -> bool:
    """Whether a character stands in ``text`` that the subsets lack: then the whole faces are needed."""
    return any(ord(character) not in _common() for character in set(text) if character > "~")


def stylesheet(faces: dict[str, dict[str, str]], *, whole: bool) -> str:
    """@font-face rules: subsets as ``TB Song``, ``TB Hei``; whole faces as ``TB Song Whole``, ``TB Hei Whole``."""
    rule = '@font-face{{font-family:"{0}";font-weight:{1};src:url("font:{2}")}}'
    rules = []
    for face in FACES:
        if face.name not in faces:
            continue
        rules.append(rule.format(face.family, face.weight, faces[face.name]["subset"]))
        if whole:
            rules.append(rule.format(f"{face.family} Whole", face.weight, faces[face.name]["whole"]))
    return "\n".join(rules)
