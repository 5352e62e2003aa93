"""The pages and resources of the site as functions, without HTTP.

`Web(kg).answer("/mission/untac", {})` returns the page of a mission as an `Answer`. The server calls it in worker
processes, the maker of the static site one address after the other.

`addresses` says which page speaks of which thing, `homes` where a thing that has no page of its own is described,
`pages` holds a module per type of page, which makes a model; `templates` turn models into HTML.
"""

from dpo_kg.web.answers import CONTENT_SECURITY_POLICY, Answer
from dpo_kg.web.web import Web

__all__ = ["CONTENT_SECURITY_POLICY", "Answer", "Web"]
