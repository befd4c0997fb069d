"""Bytes of a file that somebody saved as a text, as a text: whatever programs write by themselves, and nothing that would be a guess."""

import codecs

from shared.errors import BadInput

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_NO_TEXT = {
    b"PK\x03\x04": "is a spreadsheet, a document or an archive (.xlsx, .ods, .docx, .zip), and not a text; save its table as “CSV UTF-8”",
    b"\xd0\xcf\x11\xe0": "is a spreadsheet or a document of an older Office (.xls, .doc), and not a text; save its table as “CSV UTF-8”",
    b"%PDF-": "is a PDF, and not a text; copy what is in it into a text file",
    b"{\\rtf": "is a document (RTF), and not a text; save it as plain text",
    b"\x1f\x8b": "is compressed (gzip); unpack it first",
}


def decoded(data: bytes, name: str) -> str:
    """The text in *data*, which people know by its *name*: UTF-8, or what a mark at its beginning says. Raises :class:`BadInput`."""
    for begins, said in _NO_TEXT.items():
        if data.startswith(begins):
            raise BadInput(f"{name} {said}")
    mark, encoding = next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{name}, line {line}: this is not UTF-8; save the file with that encoding (“CSV UTF-8”)"
        ) from error
