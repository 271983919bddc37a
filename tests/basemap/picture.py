"""A real picture: 256 by 256 pixels of one colour."""

from __future__ import annotations

import struct
import zlib


def picture() -> bytes:
    """A PNG as small as it gets."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)  # eight bits of grey
    rows = (b"\x00" + b"\xdd" * 256) * 256
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
