"""Zip archives, read as strictly as no unpacker does: every byte of the file belongs to a member or to the table of contents.

The format is APPNOTE's (PKWARE, 6.3.10), sections 4.3.7 to 4.3.16. What lies between members, behind a packed stream, or is said
differently by a member's own header and by the table of contents, is where things are hidden from one reader and shown to another.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_CHUNK = 1 << 20
_LOCAL = struct.Struct("<4s5HLLLHH")
_END = struct.Struct("<4s4H2LH")
_ZIP64_END, _ZIP64_LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
_ZIP64_TAIL = 56 + 20
_UNSAID = 0xFFFFFFFF
_ENCRYPTED, _DESCRIBED_BEHIND, _UTF8 = 1, 8, 0x800
_GROWTH = 0xA220
"""The id of the extra field in which Office leaves room, in zeros, for a part to grow (ECMA-376 part 2, "growth hint")."""
_SMALL_EXTRA = 64


class DamagedError(Exception):
    """The archive contradicts itself, or is packed in a way that no program for slides packs."""


class HiddenError(Exception):
    """The file has bytes that belong to nothing it lists."""


class BehindError(HiddenError):
    """Those bytes are behind its end."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: where its packed bytes are in it, and what they are said to unpack to."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    stored: bool


def members(body: bytes) -> list[Member]:
    """What the archive *body* holds, without having unpacked anything.

    Raises :class:`DamagedError` or :class:`HiddenError`, and what zipfile raises on what is no archive.
    """
    if body[-_END.size :][:4] != b"PK\x05\x06":
        raise BehindError if b"PK\x05\x06" in body else DamagedError
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        infos = archive.infolist()
        start = archive.start_dir
    _check_end(body, start, len(infos))
    if any(info.comment or _odd(info.extra) for info in infos):
        raise HiddenError
    ordered = sorted(infos, key=lambda info: info.header_offset)
    ends = [*(info.header_offset for info in ordered[1:]), start]
    if ordered and ordered[0].header_offset != 0:
        raise HiddenError
    return [_member(body, info, end) for info, end in zip(ordered, ends, strict=True)]


def unpacked(body: bytes, member: Member) -> Iterator[bytes]:
    """The bytes of *member* in pieces of at most a megabyte. Raises :class:`DamagedError` at the end if the checksum is wrong."""
    raw = memoryview(body)[member.start : member.start + member.packed]
    crc = size = 0
    for piece in _stored(raw) if member.stored else _inflated(raw):
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        if size > member.size:
            raise DamagedError
        yield piece
    if (crc, size) != (member.crc, member.size):
        raise DamagedError


def _stored(raw: memoryview) -> Iterator[bytes]:
    for at in range(0, len(raw), _CHUNK):
        yield bytes(raw[at : at + _CHUNK])


def _inflated(raw: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = raw
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(rest, _CHUNK)
            if not piece and not unpacker.eof:
                raise DamagedError
            rest = unpacker.unconsumed_tail
            yield piece
    except zlib.error as error:
        raise DamagedError from error
    if unpacker.unused_data:
        raise HiddenError


def _check_end(body: bytes, start: int, count: int) -> None:
    """The record at the end says where the table of contents is and what is in it; between the two may be that of large archives."""
    at = len(body) - _END.size
    _, disk, first, here, whole, size, offset, comment = _END.unpack_from(body, at)
    between = at - start - (size if size != _UNSAID else at - start)
    if body[at - 20 : at - 16] == _ZIP64_LOCATOR:
        between = 0 if body[at - _ZIP64_TAIL : at - _ZIP64_TAIL + 4] == _ZIP64_END else _ZIP64_TAIL
    if comment or between or (offset not in (start, _UNSAID)):
        raise HiddenError
    if disk or first or any(said not in (count, 0xFFFF) for said in (here, whole)):
        raise DamagedError


def _member(body: bytes, info: zipfile.ZipInfo, end: int) -> Member:
    at = info.header_offset
    if at + _LOCAL.size > len(body):
        raise DamagedError
    sign, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack_from(body, at)
    start = at + _LOCAL.size + name + extra
    raw = body[at + _LOCAL.size : at + _LOCAL.size + name]
    encoding = "utf-8" if flags & _UTF8 else "cp437"
    if sign != b"PK\x03\x04" or raw != info.orig_filename.encode(encoding, "replace") or method != info.compress_type:
        raise DamagedError
    if (flags | info.flag_bits) & _ENCRYPTED or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedError
    if _odd(body[start - extra : start]):
        raise HiddenError
    said = [(crc, info.CRC), (packed, info.compress_size), (size, info.file_size)]
    late = flags & _DESCRIBED_BEHIND
    if any(one not in (true, _UNSAID) and not (late and one == 0) for one, true in said):
        raise DamagedError
    if method == zipfile.ZIP_STORED and info.compress_size != info.file_size:
        raise DamagedError
    behind = body[start + info.compress_size : end]
    if start + info.compress_size > end:
        raise DamagedError
    if behind and not (late and _describes(behind, info)):
        raise HiddenError
    return Member(info.filename, start, info.compress_size, info.file_size, info.CRC, method == zipfile.ZIP_STORED)


def _describes(behind: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether *behind* is the record that follows a member of which sum and sizes were not known before, and nothing else."""
    sums = [struct.pack(f"<L{form}", info.CRC, info.compress_size, info.file_size) for form in ("LL", "QQ")]
    return behind.removeprefix(b"PK\x07\x08") in sums


def _odd(extra: bytes) -> bool:
    """Whether an extra field holds anything besides times, sizes, permissions, or zeros to grow into."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        value = extra[at + 4 : at + 4 + length]
        grows = kind == _GROWTH and not value[4:].strip(b"\0")
        if len(value) < length or (length > _SMALL_EXTRA and not grows):
            return True
        at += 4 + length
    return bool(extra[at:].strip(b"\0"))
