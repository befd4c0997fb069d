"""What is neither: pictures, archives, and files of other programs."""

import io
import zipfile
from collections.abc import Sequence

from PIL import Image, ImageDraw


def zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts:
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def keynote() -> bytes:
    return zipped(
        [
            ("Index/Document.iwa", b"\x00iwa"),
            ("Metadata/Properties.plist", b"bplist00"),
            ("preview.jpg", b"\xff\xd8\xff"),
        ]
    )


def opendocument() -> bytes:
    return zipped([("mimetype", b"application/vnd.oasis.opendocument.presentation"), ("content.xml", b"<a/>")])


def compound(stream: str) -> bytes:
    """The first bytes of a Microsoft compound file, with the name of one of its streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(512)


def image() -> bytes:
    picture = Image.new("RGB", (64, 36), "#1f5f8b")
    ImageDraw.Draw(picture).line((0, 0, 63, 35), fill="white")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
