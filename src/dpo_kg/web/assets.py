"""Style sheets, scripts and other files that pages load. Their addresses change with their content.

So a browser may keep one for ever, and never uses one that is out of date.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from dpo_kg.locations import own_resources
from dpo_kg.web.answers import Answer

FOLDER = Path(__file__).parent / "static"
_LATIN = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_DIGITS = 10
#: Where the rich editor for queries stands below the resources: in a wheel, in a clone (editor/README.md).
_BUILT = ("editor/built", "editor/dist")


@cache
def asset_path(name: str, folder: Path = FOLDER) -> str:
    """Return the path of a file with the digest of its content in its name, such as /static/page.1f3a….css.

    Args:
        name: path of the file below the folder.
        folder: where it stands.
    """
    stem, dot, ending = name.rpartition(".")
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:_DIGITS]
    return f"/static/{stem}.{digest}{dot}{ending}"


@cache
def _files(folder: Path) -> dict[str, tuple[Path, bool]]:
    """Return path → file, and whether the path changes with the content."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix)
    names = [(path.relative_to(folder).as_posix(), path) for path in files]
    return {
        **{f"/static/{name}": (path, False) for name, path in names},
        **{asset_path(name, folder): (path, True) for name, path in names},
    }


def built_folders() -> tuple[Path, ...]:
    """Return the folders of what was built from packages of others: that of the rich editor, or none."""
    folders = (Path(own_resources(), name) for name in _BUILT)
    return tuple(folder for folder in folders if folder.is_dir())


def list_assets(*folders: Path) -> dict[str, tuple[Path, bool]]:
    """Return path → file of all assets, and whether the path changes with the content.

    Args:
        *folders: further folders, such as one of a rich editor; what stands in the first counts.
    """
    found: dict[str, tuple[Path, bool]] = {}
    for folder in (*folders, FOLDER):
        found |= {path: file for path, file in _files(folder).items() if path not in found}
    return found


def answer_asset(path: str, *folders: Path) -> Answer | None:
    """Return a file as an answer; None where there is none. Only files that were found in the folders are read."""
    found = list_assets(*folders).get(path)
    if found is None:
        return None
    file, lasting = found
    kind = _LATIN.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    caching = "public, max-age=31536000, immutable" if lasting else "public, max-age=3600"
    return Answer(200, kind, file.read_bytes(), {"Cache-Control": caching})
