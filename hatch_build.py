"""Build hook: a wheel carries a ready snapshot of the graph, and an editable install finds one in build/.

A wheel also carries the rich editor for queries, where it was built before (editor/README.md).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "src"))


class CustomBuildHook(BuildHookInterface[Any]):
    """Builds the snapshot when a wheel is made."""

    _folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the snapshot: into the wheel, or for an editable install into build/snapshot of the clone."""
        from dpo_kg.build.assemble import build_graph
        from dpo_kg.build.publish import write_snapshot
        from dpo_kg.errors import DpoKgError
        from dpo_kg.snapshot import read_stamp, settled_stamp

        if version == "editable":
            try:
                stamp = settled_stamp(self.root)
                write_snapshot(build_graph(self.root), Path(self.root, "build", "snapshot"), stamp)
            except DpoKgError as error:
                # A developer may install in order to mend the very data that does not build.
                self.app.display_warning(f"no snapshot yet: {error}")
            return
        editor = Path(self.root, "editor", "dist")
        if (editor / "editor.js").is_file():
            build_data["force_include"][str(editor)] = "dpo_kg/_resources/editor/built"
        self._folder = tempfile.mkdtemp(prefix="dpo-kg-")
        shelf = Path(self._folder, "snapshot")
        write_snapshot(build_graph(self.root), shelf, read_stamp(self.root, installed_at=sys.maxsize))
        build_data["force_include"][str(shelf)] = "dpo_kg/_snapshot"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder)
