"""One stylesheet and one script: the parts in `static/` are joined when static files are collected, without node.

`css/portal.css` = tokens, base, layout, every component, every page, elder, print, in this order; `js/portal.js` =
every behaviour of `js/behaviours/`. Hashing and compression are whitenoise's. Where nothing was collected (tests,
`runserver`) names stay unhashed and `JoinedFinder` makes the two files on demand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

STYLES = "css/portal.css"
SCRIPT = "js/portal.js"


def _root() -> Path:
    return Path(settings.STATICFILES_DIRS[0])


def style_parts() -> list[Path]:
    """The stylesheet's parts in the order in which they are joined."""
    css = _root() / "css"
    first = [css / f"{name}.css" for name in ("tokens", "base", "layout")]
    folders = [path for folder in ("components", "pages") for path in sorted((css / folder).glob("*.css"))]
    return [*first, *folders, css / "elder.css", css / "print.css"]


def script_parts() -> list[Path]:
    """The behaviours, by name."""
    return sorted((_root() / "js" / "behaviours").glob("*.js"))


def squeeze(css: str) -> str:
    """CSS without comments and needless white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


def joined_styles() -> str:
    """The text of css/portal.css."""
    return squeeze("\n".join(path.read_text(encoding="utf-8") for path in style_parts() if path.exists()))


def joined_script() -> str:
    """The text of js/portal.js."""
    return "\n".join(path.read_text(encoding="utf-8").strip() for path in script_parts()) + "\n"


JOINED = {STYLES: joined_styles, SCRIPT: joined_script}


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's hashed, compressed storage that joins the stylesheet and the script first."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the joined files beside the collected ones, then hash and compress everything."""
        if not dry_run:
            for name, text in JOINED.items():
                if self.exists(name):
                    self.delete(name)
                self._save(name, ContentFile(text().encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def stored_name(self, name: str) -> str:
        """The hashed name, or the name itself where nothing has been collected yet."""
        if not self.hashed_files:
            return name
        return super().stored_name(name)


class JoinedFinder(BaseFinder):
    """The two joined files where nothing is collected; made anew under DATA_DIR/joined when a part is newer."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.storage: StaticFilesStorage | FileSystemStorage = FileSystemStorage(
            location=Path(settings.DATA_DIR) / "joined"
        )

    def check(self, **_kwargs: Any) -> list[Any]:
        """Nothing to check."""
        return []

    def _make(self, name: str) -> Path:
        path = Path(settings.DATA_DIR) / "joined" / name
        parts = style_parts() if name == STYLES else script_parts()
        newest = max((part.stat().st_mtime for part in parts if part.exists()), default=0)
        if not path.exists() or path.stat().st_mtime < newest:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(JOINED[name](), encoding="utf-8")
        return path

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        """The made file, or nothing for any other name."""
        if path not in JOINED:
            return []
        made = str(self._make(path))
        return [made] if find_all else made

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        """Both files, for collectstatic."""
        for name in JOINED:
            self._make(name)
            yield name, self.storage
