"""The whole as files: pages, data, answers and an index of names, for any server of files, and for when none is left.

`make_site(kg, folder)` writes them. `places` says which file stands for which address, `planning` which there are,
`making` brings the work to `processes`, `rendering` makes one address after the other, `folder_writing` writes only
what differs, `link_check` reads what was written and follows every link.
"""

from dpo_kg.site.making import make_site, outline_site
from dpo_kg.site.report import SiteReport

__all__ = ["SiteReport", "make_site", "outline_site"]
