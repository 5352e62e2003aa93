"""What a page or a resource answers: a status, a media type, bytes and headers. Nothing here speaks HTTP.

The answers are made in worker processes by the server and one after the other by the maker of the static site, so an
answer is plain data that can be pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: What a browser may load on our pages: nothing from elsewhere, no inline script, no inline style.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HTML = "text/html"


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        status: HTTP status code (RFC 9110, section 15).
        media_type: media type with its parameters; "" where there is no body.
        body: the representation.
        headers: further headers, by their names as they are usually written.
    """

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as text in UTF-8."""
        return self.body.decode()


def page(html: str, lang: str, status: int = 200) -> Answer:
    """Return a page as an answer."""
    headers = {"Content-Language": lang, "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return Answer(status, f"{HTML}; charset=utf-8", html.encode(), headers)


def redirect(location: str, status: int = 303) -> Answer:
    """Return the answer that sends a client elsewhere; 303 See Other for a thing that is no page itself."""
    return Answer(status, "text/plain; charset=utf-8", f"{location}\n".encode(), {"Location": location})


def text(content: str, media_type: str, **headers: str) -> Answer:
    """Return a text as an answer; the keywords are headers, with _ for -."""
    kind = media_type if "charset" in media_type else f"{media_type}; charset=utf-8"
    return Answer(200, kind, content.encode(), {name.replace("_", "-"): value for name, value in headers.items()})


def problem(error: dict[str, object], status: int) -> Answer:
    """Return an error as JSON for programs (RFC 9457).

    Args:
        error: what `DpoKgError.to_dict` gives.
        status: HTTP status code.
    """
    import json

    titles = {400: "Bad request", 404: "Not found", 405: "Method not allowed", 406: "Not acceptable"}
    place = f"https://w3id.org/dpo-kg/problem/{error['code']}"
    content = {"type": place, "title": titles.get(status, "Error"), "status": status}
    known = {key: value for key, value in error.items() if key != "message" and value not in (None, [], "")}
    content |= {"detail": error["message"], **known}
    body = json.dumps(content, ensure_ascii=False).encode()
    return Answer(status, "application/problem+json", body)
