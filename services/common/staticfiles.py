"""Three stylesheets and two scripts: the parts in `static/` are joined when static files are collected, without node.

`css/portal.css`, for residents = tokens, base, layout, every component, every page, elder, print, in this order.
`css/counter.css`, for the desk = the same frame and components, `css/counter/` and the few pages whose forms the desk
shows too, elder, print. `css/parking_map.css` = parking and the map, for pages with both.
`js/portal.js` = every behaviour of `js/behaviours/`, `js/counter.js` = those of `js/counter/`, which the desk loads
beside it. Scripts lose their comments and indentation. Hashing and compression are whitenoise's.
Where nothing was collected (tests, `runserver`) names stay unhashed and `JoinedFinder` makes the files on demand.
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
COUNTER_STYLES = "css/counter.css"
PARKING_MAP = "css/parking_map.css"
SCRIPT = "js/portal.js"
COUNTER_SCRIPT = "js/counter.js"
SHOWN_AT_THE_COUNTER = ("accounts", "delegation", "flow", "questions", "signin")
"""Pages of residents whose forms and cards stand at the desk as well."""


def _root() -> Path:
    return Path(settings.STATICFILES_DIRS[0])


def _sheet(*, pages: list[Path], last: tuple[str, ...]) -> list[Path]:
    css = _root() / "css"
    first = [css / f"{name}.css" for name in ("tokens", "base", "layout")]
    return [*first, *sorted((css / "components").glob("*.css")), *pages, *(css / f"{name}.css" for name in last)]


def style_parts() -> list[Path]:
    """The parts of the residents' stylesheet in the order in which they are joined."""
    return _sheet(pages=sorted((_root() / "css/pages").glob("*.css")), last=("elder", "print"))


def counter_style_parts() -> list[Path]:
    """The parts of the desk's stylesheet; its own come among the pages by name, as if all stood in one folder."""
    css = _root() / "css"
    pages = [*(css / "counter").glob("*.css"), *(css / f"pages/{name}.css" for name in SHOWN_AT_THE_COUNTER)]
    return _sheet(pages=sorted(pages, key=lambda path: path.name), last=("elder", "elder_counter", "print"))


def parking_map_parts() -> list[Path]:
    """What a page about parking with a map needs beside the portal's: one request of its budget instead of two."""
    return [_root() / "css/parking.css", _root() / "css/map.css"]


def script_parts() -> list[Path]:
    """The behaviours, by name."""
    return sorted((_root() / "js" / "behaviours").glob("*.js"))


def counter_script_parts() -> list[Path]:
    """The behaviours of the desk alone, by name."""
    return sorted((_root() / "js" / "counter").glob("*.js"))


def squeeze(css: str) -> str:
    """CSS without comments and needless white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


def _joined(parts: list[Path]) -> str:
    return squeeze("\n".join(path.read_text(encoding="utf-8") for path in parts if path.exists()))


def joined_styles() -> str:
    """The text of css/portal.css."""
    return _joined(style_parts())


def joined_counter_styles() -> str:
    """The text of css/counter.css."""
    return _joined(counter_style_parts())


def joined_parking_map() -> str:
    """The text of css/parking_map.css."""
    return _joined(parking_map_parts())


def joined_script() -> str:
    """The text of js/portal.js."""
    return _scripts(script_parts())


def joined_counter_script() -> str:
    """The text of js/counter.js."""
    return _scripts(counter_script_parts())


def slim(script: str) -> str:
    """A script without its indentation and the comments that stand on lines of their own."""
    script = re.sub(r"^[ \t]*/\*.*?\*/[ \t]*\n", "", script, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^[ \t]+", "", script, flags=re.MULTILINE)


def _scripts(parts: list[Path]) -> str:
    return slim("\n".join(path.read_text(encoding="utf-8").strip() for path in parts)) + "\n"


JOINED = {
    STYLES: (joined_styles, style_parts),
    COUNTER_STYLES: (joined_counter_styles, counter_style_parts),
    PARKING_MAP: (joined_parking_map, parking_map_parts),
    SCRIPT: (joined_script, script_parts),
    COUNTER_SCRIPT: (joined_counter_script, counter_script_parts),
}


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's hashed, compressed storage that joins the stylesheets and the script first."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the joined files beside the collected ones, then hash and compress everything."""
        if not dry_run:
            for name, (text, _parts) in JOINED.items():
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
    """The joined files where nothing is collected; made anew under DATA_DIR/joined when a part is newer."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.storage: StaticFilesStorage | FileSystemStorage = FileSystemStorage(
            location=Path(settings.DATA_DIR) / "joined"
        )

    def check(self, **_kwargs: Any) -> list[Any]:
        """Nothing to check."""
        return []

    def _make(self, name: str) -> Path:
        path = Path(settings.DATA_DIR) / "joined" / name
        text, parts = JOINED[name]
        newest = max((part.stat().st_mtime for part in parts() if part.exists()), default=0)
        if not path.exists() or path.stat().st_mtime < newest:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(), encoding="utf-8")
        return path

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        """The made file, or nothing for any other name."""
        if path not in JOINED:
            return []
        made = str(self._make(path))
        return [made] if find_all else made

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        """All of them, for collectstatic."""
        for name in JOINED:
            self._make(name)
            yield name, self.storage
