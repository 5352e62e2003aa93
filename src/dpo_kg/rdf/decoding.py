"""From the bytes of a file to its text, or to a message that says what the file is instead."""

from __future__ import annotations

import codecs
import re

from dpo_kg.errors import InputError

#: First bytes of files that hold no text → what they are, and how to come to the text.
_PACKED = {
    b"\x1f\x8b": ("compressed with gzip", "Unpack it first: gunzip -k FILE"),
    b"BZh": ("compressed with bzip2", "Unpack it first: bunzip2 -k FILE"),
    b"\xfd7zXZ": ("compressed with xz", "Unpack it first: unxz -k FILE"),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", "Unpack it first: unzstd FILE"),
    b"PK\x03\x04": (
        "a ZIP archive, as are Excel workbooks",
        "Unpack it first; a table goes through: dpo-kg import table FILE",
    ),
    b"%PDF-": ("a PDF document", "Give the data itself."),
}
_BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_XML_DECLARATION = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_ENCODING = re.compile(r"""(<\?xml\s[^>]*?encoding\s*=\s*["'])[A-Za-z0-9._-]+(["'])""")


def decode_text(data: bytes, place: str) -> str:
    """Return bytes as text: UTF-8, a byte order mark dropped; XML in the encoding that it declares.

    Raises:
        InputError: the bytes are no text, or not in UTF-8; the message says what they are, or names the first bad
            byte with its line and column.
    """
    for start, (what, mend) in _PACKED.items():
        if data.startswith(start):
            raise InputError(f"is {what}", place=place, mend=mend)
    declared = _find_xml_encoding(data)
    if declared:
        return _decode_xml(data, declared, place)
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            raise InputError(f"is in {name}, not UTF-8", place=place, mend=_convert(name))
    zero = data.find(b"\0")
    if zero >= 0:
        wide = data[: zero + 2].count(b"\0") and len(data) > 3 and data[1::2].count(b"\0") > len(data) // 4
        what, mend = ("in UTF-16, not UTF-8", _convert("UTF-16")) if wide else ("no text (a byte 0)", "")
        raise InputError(f"is {what}", place=place, line=data.count(b"\n", 0, zero) + 1, mend=mend)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, place) from None


def _convert(name: str) -> str:
    return f"Save the file as UTF-8, for example: iconv -f {name} -t UTF-8 OLD > NEW"


def _not_utf8(data: bytes, start: int, place: str) -> InputError:
    data = data.removeprefix(codecs.BOM_UTF8)  # the offset is that behind it
    before = data[:start]
    line_start = before.rfind(b"\n") + 1
    line_end = data.find(b"\n", start)
    shown = data[line_start : line_end if line_end >= 0 else None].decode("utf-8", "replace").rstrip("\r")
    return InputError(
        f"not UTF-8: byte 0x{data[start]:02X}",
        place=place,
        line=before.count(b"\n") + 1,
        column=len(before[line_start:].decode("utf-8", "replace")) + 1,
        source_line=shown,
        mend=_convert("LATIN1"),
    )


def _find_xml_encoding(data: bytes) -> str:
    """Return the encoding of an XML text that is not UTF-8 (XML 1.0, section 4.3.3); "" for any other text."""
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark) and re.match(r"\s*<\?xml\b", data[:200].decode(name, "replace")):
            return name
    match = _XML_DECLARATION.match(data)
    name = match[1].decode().lower() if match else ""
    if name.startswith("utf-16") or "ascii" in name:
        return "utf-8"  # what can be read here is not in UTF-16, and ASCII is UTF-8
    return "" if name in ("utf-8", "utf8") else name


def _decode_xml(data: bytes, name: str, place: str) -> str:
    try:
        text = data.decode(name)
    except LookupError:
        raise InputError(f"an encoding that is not known: {name}", place=place, line=1, mend=_convert(name)) from None
    except UnicodeDecodeError as error:
        if name == "utf-8":
            raise _not_utf8(data, error.start, place) from None
        raise InputError(f"not {name}, as it says: {error.reason}", place=place, mend=_convert(name)) from None
    # The parser is given text, and takes no other name of an encoding than this.
    return _ENCODING.sub(r"\1UTF-8\2", text, count=1)
