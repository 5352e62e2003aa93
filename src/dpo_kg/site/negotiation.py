"""What servers of files and hosts need in order to answer the names of things with 303, and files with their headers.

A plain server of files needs none of these: the stubs below id/ lead on (`stubs`). Where it can, it answers
`/id/TYPE/NAME` with 303 See Other to the page, or to the data where a client asks for Turtle or JSON-LD and not for
HTML. Quality values are not weighed: none of these languages can.
"""

from __future__ import annotations

from collections.abc import Sequence

from dpo_kg.site.places import Places, safe_segment
from dpo_kg.vocabulary import ID
from dpo_kg.web import CONTENT_SECURITY_POLICY
from dpo_kg.web.addresses import kind_of, page_path

_SAFETY = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Access-Control-Allow-Origin", "*"),
)
_TYPES = (
    ("ttl", "text/turtle"),
    ("jsonld", "application/ld+json"),
    ("nt", "application/n-triples"),
    ("nq", "application/n-quads"),
    ("trig", "application/trig"),
    ("rdf", "application/rdf+xml"),
)
_PLAIN_TYPES = (
    ("html", "text/html"),
    ("css", "text/css"),
    ("js", "text/javascript"),
    ("svg", "image/svg+xml"),
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("txt", "text/plain"),
    ("xml", "application/xml"),
    ("gz", "application/gzip"),
)
#: What those who run a server change: where it listens, and where the site stands.
ADDRESS, FOLDER = "127.0.0.1:8080", "/srv/dpo-kg"
#: Ending of the data → what Accept holds; Turtle where both are asked for.
_ASKED = (("ttl", "text/turtle"), ("jsonld", r"application/(ld\+)?json"))
_LASTING = "public, max-age=31536000, immutable"


def write_negotiation(things: Sequence[str], own: Sequence[str], places: Places, root_path: str) -> dict[str, bytes]:
    """Return name → content of the files for servers and hosts.

    Args:
        things: all things.
        own: those that have pages of their own.
        places: which file stands for which address.
        root_path: path at which the site stands on its host.
    """
    kinds = _list_kinds(things, own)
    # What has another name as a file is described by its own rule.
    renamed = [(page_path(iri), places.renamed[page_path(iri)]) for iri in own if page_path(iri) in places.renamed]
    listed = "|".join(kinds)
    texts = {
        "_redirects": _write_redirects(kinds, renamed, root_path),
        "_headers": _write_headers(),
        ".htaccess": _write_htaccess(listed, renamed, root_path),
        "nginx.conf": _write_nginx(listed, renamed, root_path),
        "Caddyfile": _write_caddyfile(listed, renamed, root_path),
        ".nojekyll": "",  # else a host that runs Jekyll leaves out what begins with a low line
    }
    return {name: text.encode() for name, text in texts.items()}


def _list_kinds(things: Sequence[str], own: Sequence[str]) -> list[str]:
    """Return the kinds of things of which each has a page of its own: of others the stubs know where they are."""
    others = {kind_of(iri) for iri in set(things) - set(own)}
    found = {kind_of(iri) for iri in own} - others
    return sorted(kind for kind in found if page_path(f"{ID}{kind}/x") == f"/{kind}/x" and kind == safe_segment(kind))


def _write_redirects(kinds: list[str], renamed: list[tuple[str, str]], root: str) -> str:
    lines = ["# Netlify, Cloudflare Pages"]
    lines += [f"{root}/id{path} {root}{place}/ 303" for path, place in renamed]
    lines += [f"{root}/id/{kind}/* {root}/{kind}/:splat 303" for kind in kinds]
    return "\n".join(lines) + "\n"


def _write_headers() -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in _SAFETY)]
    lines += ["/static/*", f"  Cache-Control: {_LASTING}"]
    for ending, media_type in _TYPES:
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        lines += [f"/*.{ending}", f"  Content-Type: {media_type}{charset}"]
    lines += ["/.well-known/void", "  Content-Type: text/turtle; charset=utf-8"]
    return "\n".join(lines) + "\n"


def _write_htaccess(kinds: str, renamed: list[tuple[str, str]], root: str) -> str:
    lines = [
        "# Apache httpd 2.4, in the folder of the site; mod_rewrite and mod_headers",
        "Options -MultiViews -Indexes",
        "AddDefaultCharset utf-8",
        f"ErrorDocument 404 {root}/404.html",
        *(f"AddType {media_type} .{ending}" for ending, media_type in _TYPES),
        "<IfModule mod_headers.c>",
        *(f'  Header always set {name} "{value}"' for name, value in _SAFETY),
        '  <If "%{REQUEST_URI} =~ m#/static/#">',
        f'    Header set Cache-Control "{_LASTING}"',
        "  </If>",
        '  <If "%{REQUEST_URI} =~ m#/id/#">',
        '    Header merge Vary "Accept"',
        "  </If>",
        "</IfModule>",
        '<Files "void">',
        "  ForceType text/turtle",
        "</Files>",
        "RewriteEngine On",
        *(f'RewriteRule "^id{path}/?$" "{root}{place}/" [R=303,L,NE]' for path, place in renamed),
    ]
    for ending, asked in _ASKED:
        lines += [
            "RewriteCond %{HTTP_ACCEPT} !text/html",
            f"RewriteCond %{{HTTP_ACCEPT}} {asked}",
            f'RewriteRule "^id/((?:{kinds})/[^/]+)/?$" "{root}/$1.{ending}" [R=303,L]',
        ]
    lines.append(f'RewriteRule "^id/((?:{kinds})/[^/]+)/?$" "{root}/$1/" [R=303,L]')
    return "\n".join(lines) + "\n"


def _write_nginx(kinds: str, renamed: list[tuple[str, str]], root: str) -> str:
    lines = [
        "# nginx: to be included inside http { … }. Change the address and the folder.",
        "map $http_accept $dpo_kg_ending {",
        '    default "/";',
        '    "~*text/html" "/";',
        *(f'    "~*{accept}" ".{ending}";' for ending, accept in _ASKED),
        "}",
        "server {",
        f"    listen {ADDRESS};",
        "    absolute_redirect off;",
        "    charset utf-8;",
        "    charset_types text/html text/plain text/css text/turtle text/javascript text/csv;",
        f"    error_page 404 {root}/404.html;",
        *(f"    location = {root}/id{path} {{ return 303 {root}{place}/; }}" for path, place in renamed),
        f'    location ~ "^{root}/id/(?<dpo_kg_thing>(?:{kinds})/[^/]+)/?$" {{',
        "        add_header Vary Accept always;",
        "        add_header Access-Control-Allow-Origin * always;",
        f"        return 303 {root}/$dpo_kg_thing$dpo_kg_ending;",
        "    }",
        f"    location = {root}/.well-known/void {{",
        f"        alias {FOLDER}/.well-known/void;",
        "        types { }",
        "        default_type text/turtle;",
        "    }",
        f"    location {root}/ {{",
        f"        alias {FOLDER}/;",
        "        index index.html;",
        "        types {",
        *(f"            {media_type} {ending};" for ending, media_type in (*_PLAIN_TYPES, *_TYPES)),
        "        }",
        *(f'        add_header {name} "{value}" always;' for name, value in _SAFETY),
        "    }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _write_caddyfile(kinds: str, renamed: list[tuple[str, str]], root: str) -> str:
    thing = f"^{root}/id/((?:{kinds})/[^/]+)/?$"
    lines = [
        "# Caddy 2. Change the address and the folder.",
        f"http://{ADDRESS} {{",
        *(f"\tredir {root}/id{path} {root}{place}/ 303" for path, place in renamed),
        "\theader {",
        *(f'\t\t{name} "{value}"' for name, value in _SAFETY),
        "\t}",
        f"\theader {root}/id/* Vary Accept",
        f'\theader {root}/static/* Cache-Control "{_LASTING}"',
        *(f'\theader {root}/*.{ending} Content-Type "{media_type}"' for ending, media_type in _TYPES),
        f'\theader {root}/.well-known/void Content-Type "text/turtle"',
    ]
    for ending, accept in (*_ASKED, ("", "")):
        name = ending or "page"
        lines += [f"\t@{name} {{", f"\t\tpath_regexp thing {thing}"]
        if ending:
            lines += [f"\t\theader_regexp Accept {accept}", "\t\tnot header Accept *text/html*"]
        lines += ["\t}", f"\tredir @{name} {root}/{{re.thing.1}}{f'.{ending}' if ending else '/'} 303"]
    served = [f"root * {FOLDER}", "file_server"]
    missing = ["@missing expression `{http.error.status_code} == 404`", "rewrite @missing /404.html", "file_server"]
    if root:
        lines += [f"\thandle_path {root}/* {{", *(f"\t\t{line}" for line in served), "\t}"]
    else:
        lines += [f"\t{line}" for line in served]
    lines += ["\thandle_errors {", f"\t\troot * {FOLDER}", *(f"\t\t{line}" for line in missing), "\t}", "}"]
    return "\n".join(lines) + "\n"
