"""Bytes to text: UTF-8, or an encoding that the user names; anything else is told what it seems to be."""

from __future__ import annotations

import codecs
from pathlib import Path

from gbabench.errors import InputError

_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过说种面而方后多定行学法所民得经"
    "港澳区域合作政府建设金融规划企业服务这國個這個來時們為對會發動過說種後學經區業務與產開關資機灣規劃建設融"
    "，。、；：「」（）《》“”"
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_CONTROLS = tuple({*range(32)} - {9, 10, 11, 12, 13})


def decode(data: bytes, path: Path, encoding: str | None = None) -> str:
    """Return the text of a file's bytes.

    Args:
        data: The bytes.
        path: The file, for messages.
        encoding: The encoding that the user names; by default UTF-8.

    Raises:
        InputError: if there is no text, or the bytes are not in the encoding; it names the encoding that fits.
    """
    if not data:
        raise InputError("is empty", "give a file with text", path=path)
    try:
        text = data.decode(encoding or "utf-8")
    except LookupError:
        remedy = "use a name that Python knows, such as gb18030, big5 or utf-16"
        raise InputError(f"unknown encoding {encoding!r}", remedy, path=path) from None
    except UnicodeError as error:
        raise _not_in(encoding or "UTF-8", data, error, path) from None
    if _is_binary(text):
        found = None if encoding else detect(data)
        if found:
            raise InputError(f"is {found}, not UTF-8", f"add --encoding {found}", path=path)
        raise InputError("is binary, not text", "extract its text first", path=path)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u3000"):
        raise InputError("holds white space only", "give a file with text", path=path)
    return text


def detect(data: bytes) -> str | None:
    """Return the encoding other than UTF-8 that the bytes seem to be in, or None if they seem to be no text."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:200_000]
    best = max(("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"), key=lambda name: _share_of_common(sample, name))
    return best.replace("big5hkscs", "big5") if _share_of_common(sample, best) > 0.1 else None


def _share_of_common(data: bytes, encoding: str) -> float:
    """Return the share of common Chinese characters and marks among the characters that are not ASCII."""
    text = [char for char in data.decode(encoding, errors="replace") if not char.isascii()]
    return sum(char in _COMMON for char in text) / max(1, len(text))


def _is_binary(text: str) -> bool:
    """Tell whether control characters are too many for a text; a stray one is no harm."""
    controls = sum(text.count(chr(byte)) for byte in _CONTROLS)
    return controls > 0.01 * len(text)


def _not_in(encoding: str, data: bytes, error: UnicodeError, path: Path) -> InputError:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    line = data.count(b"\n", 0, start) + 1
    found = detect(data)
    if found:
        return InputError(f"is {found}, not {encoding}", f"add --encoding {found}", path=path)
    if sum(data.count(byte) for byte in _CONTROLS) > 0.01 * len(data):
        return InputError("is binary, not text", "extract its text first", path=path)
    fault = f"is not {encoding} (byte 0x{data[start]:02x} at offset {start})"
    return InputError(fault, "convert it, or name its encoding with --encoding", path=path, line=line)
