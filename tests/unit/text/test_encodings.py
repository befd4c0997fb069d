"""What people save as a text is read, whichever mark it begins with; what is none is named, with what to save instead."""

import pytest

from shared.errors import BadInput
from shared.text.encodings import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_in_the_encoding_that_it_shows(encoding: str):
    assert decoded("name: Zoë 读\r\n".encode(encoding), "file") == "name: Zoë 读\r\n"


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_either_order_of_bytes_is_known_by_its_mark(mark: str):
    assert decoded(f"\ufeff{'a'}".encode(mark), "file") == "a"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04rest", "list.xlsx is a spreadsheet, a document or an archive"),
        (b"\xd0\xcf\x11\xe0rest", "an older Office"),
        (b"%PDF-1.7", "is a PDF, and not a text"),
        (b"{\\rtf1", "is a document (RTF), and not a text"),
        (b"\x1f\x8b\x08", "is compressed (gzip)"),
        (b"name: a\ntitle: M\xfcller\n", "list.xlsx, line 2: this is not UTF-8; save the file with that encoding"),
        (b"\xff\xfea", "list.xlsx, line 1: this is not UTF-8"),
    ],
)
def test_what_is_no_text_is_named_with_what_to_do(data: bytes, said: str):
    with pytest.raises(BadInput) as caught:
        decoded(data, "list.xlsx")
    assert said in str(caught.value)
