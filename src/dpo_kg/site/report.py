"""What the maker of a site tells of its work."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class SiteReport:
    """What stands in the folder, and what was done for it.

    Attributes:
        folder: the folder.
        files: number of files.
        pages: those of them that are pages to be read; stubs, which only lead on, are not counted.
        stubs: files that lead from the name of a thing to its page.
        bytes: size of all files.
        written: files that are new or changed.
        removed: files that are no longer part of the site and were taken away.
        seconds: time taken.
        largest: the largest pages, each with its bytes.
        slowest: what took longest to make, each with its seconds.
        broken: links that lead nowhere, each as "page: link".
        problems: what could not be made, and why.
        foreign: files in the folder that were not written here; they are left alone.
    """

    folder: str
    files: int = 0
    pages: int = 0
    stubs: int = 0
    bytes: int = 0
    written: int = 0
    removed: int = 0
    seconds: float = 0.0
    largest: list[tuple[str, int]] = field(default_factory=list)
    slowest: list[tuple[str, float]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything could be made and every link leads somewhere."""
        return not self.broken and not self.problems

    def __str__(self) -> str:
        done = f"{self.written} written, {self.removed} removed" if self.written or self.removed else "nothing to do"
        size = f"{self.bytes / 1e6:.0f} MB"
        lines = [f"{self.folder}: {self.pages} pages, {self.files} files, {size}: {done} ({self.seconds:.0f} s)"]
        lines += [f"could not be made: {problem}" for problem in self.problems]
        lines += [f"broken link: {link}" for link in self.broken]
        if self.foreign:
            shown = ", ".join(self.foreign[:5]) + (" …" if len(self.foreign) > 5 else "")
            lines.append(f"left alone, because not written here: {shown}")
        return "\n".join(lines)
