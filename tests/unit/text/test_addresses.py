"""What is taken for an e-mail address, in which form, and what is said of all else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.group import file
from shared.model.member import member_id
from shared.rosters import read_csv
from shared.text.addresses import mailbox, named, normalise

ADA = "ada@example.org"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Noor@Example.NET ", "noor@example.net"),
        ("ada+reading@sub.example.org", "ada+reading@sub.example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("'o'neil'@example.org", "'o'neil'@example.org"),
        ("ada@xn--80a1acny.xn--p1ai", "ada@xn--80a1acny.xn--p1ai"),
        ("ada@ПОЧТА.рф", "ada@xn--80a1acny.xn--p1ai"),
        ("ada@почта.XN--P1AI", "ada@xn--80a1acny.xn--p1ai"),
        ("ada@例子.中国", "ada@xn--fsqu00a.xn--fiqs8s"),
        ("ada@例子。中国", "ada@xn--fsqu00a.xn--fiqs8s"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@نامه\u200cای.example", "ada@xn--mgba3gch31f060k.example"),
        ("ada＠example．org", ADA),
    ],
)
def test_an_address_is_compared_in_one_form(written, address):
    assert normalise(written) == address


UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2064\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c\u034f\u180e"
BLANK = "\u00a0\u3000\u2003\u202f\u2028\u0085\t\r\n\x0b\x1c\x00\x1b\u2800\u3164\uffa0\ufe0f\U000e0020"


@pytest.mark.parametrize("unseen", [*UNSEEN, *BLANK], ids=lambda c: f"{ord(c):04x}")
def test_what_cannot_be_seen_around_an_address_is_no_part_of_it(unseen):
    for written in (f"{unseen}{ADA}", f"{ADA}{unseen}", f"{unseen} {ADA}.{unseen}", f"<{unseen}{ADA}{unseen}>"):
        assert normalise(written) == ADA


@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda c: f"{ord(c):04x}")
def test_nor_is_what_cannot_be_seen_within_it(unseen):
    assert normalise(f"a{unseen}da@exam{unseen}ple{unseen}.org") == ADA


@pytest.mark.parametrize(
    "written",
    [
        "MAILTO:ada@example.org", "Mailto: ada@example.org", "mailto:ada%40example.org?subject=Hi%20there&bcc=bo@example.org",
        "mailto://ada@example.org", "<mailto:ada@example.org>", "<MAILTO:Ada@Example.org|ada@example.org>",
        "ada@example.org.", "ada@example.org,", "ada@example.org ;", "ada@example.org.,;", "<ada@example.org>.", ";ada@example.org",
        "<ada@example.org>", "<<ada@example.org>>", "ada@example.org>", '"ada@example.org"', "'ada@example.org'", "“ada@example.org”",
        "(ada@example.org)", "ada@example.org <ada@example.org>", "[ada@example.org](mailto:ada@example.org)",
    ],
)  # fmt: skip
def test_what_surrounds_an_address_is_taken_off(written):
    assert named(written) == ("", ADA)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada <ada@example.org>", "Ada"),
        ("Ada  Lovelace<ada@example.org>;", "Ada Lovelace"),
        ('"Lovelace, Ada" <ada@example.org>', "Lovelace, Ada"),
        ("Lovelace, Ada <ada@example.org>", "Lovelace, Ada"),
        ('"Ada \\"the\\" Lovelace" <MAILTO:ada@example.org>', 'Ada "the" Lovelace'),
        ("\u200bAda\u200b < ada@example.org >", "Ada"),
        ("ada@example.org (Ada)", "Ada"),
        ("Ada\r\nBcc: everybody <ada@example.org>", "Ada Bcc: everybody"),
    ],
)
def test_a_name_beside_an_address_is_read_as_such(written, name):
    assert named(written) == (name, ADA)


WRONG = "this is not an e-mail address: "
MORE = "there is more than one e-mail address here; write only one"
LETTERS = "this is not an e-mail address that can be mailed: before the @ only letters from a to z, digits and signs"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", WRONG + "it has no @"),
        ("\u200b\ufeff", WRONG + "it has no @"),
        ("ada", WRONG + "it has no @"),
        ("Ada <>", WRONG + "it has no @"),
        ("ada at example dot org", WRONG + "it has no @"),
        ("@example.org", WRONG + "nothing stands before the @"),
        ("ada@", WRONG + "behind the @ no domain such as example.org"),
        ("ada@example", WRONG + "behind the @ no domain such as example.org"),
        ("ada@рф", WRONG + "behind the @ no domain such as example.org"),
        ("a b@example.org", WRONG + "there is a blank before the @"),
        ('"ada lovelace"@example.org', WRONG + "there is a blank before the @"),
        ("ada@exam ple.org", WRONG + "there is a blank behind the @"),
        ("ada@example.org\r\nBcc: bo", WRONG + "there is a blank behind the @"),
        (".ada@example.org", WRONG + "there is a full stop too many before the @"),
        ("ada.@example.org", WRONG + "there is a full stop too many before the @"),
        ("a..b@example.org", WRONG + "there is a full stop too many before the @"),
        ("ada@example..org", WRONG + "there is a full stop too many behind the @"),
        ("ada@@example.org", WRONG + "what stands before the @ cannot be part of one"),
        ("ada@[127.0.0.1]", WRONG + "what stands behind the @ cannot be part of one"),
        ("ada@127.0.0.1", WRONG + "what stands behind the @ cannot be part of one"),
        ("ada@-example.org", WRONG + "what stands behind the @ cannot be part of one"),
        ("ada@exa\x00mple.org", WRONG + "what stands behind the @ cannot be part of one"),
        ("ada@i❤.example", WRONG + "there is no such domain as behind the @; if there is, write it as xn--…"),
        ("a" * 65 + "@example.org", WRONG + "too much stands before the @"),
        ("ada@" + "a" * 64 + ".org", WRONG + "too much stands behind the @"),
        ("ada@" + "a." * 124 + "org", WRONG + "it has more than 254 characters"),
        ("a" * 2001, WRONG + "it has 2001 characters"),
        ("jürgen@example.org", LETTERS),
        ("почта@почта.рф", LETTERS),
        ("ada@example.org, bo@example.org", MORE),
        ("ada@example.org bo@example.org", MORE),
        ("Ada <ada@example.org>; Bo <bo@example.org>", MORE),
        ("bo@example.org <ada@example.org>", MORE),
        ("ada@example.org\r\nBcc: bo@example.org", MORE),
        ("mailto:ada@example.org%0D%0ABcc:bo@example.org", MORE),
    ],
)
def test_what_is_not_an_address_is_told_why(written, why):
    with pytest.raises(BadInput) as refused:
        normalise(written)
    assert str(refused.value) == why


@given(st.text(max_size=400) | st.from_regex(r"\A[a-z.,;<>@:%\u200b\n ]{1,12}@[a-zа-я.@>,; ]{1,12}\Z"))
def test_any_text_is_an_address_or_refused(text):
    try:
        address = normalise(text)
    except BadInput:
        return
    assert address == normalise(address) == normalise(f"Ada <{address}>") == normalise(f"MAILTO:{address}.\u200b")
    assert address.isascii()
    assert not set(address) & set(" \r\n,;<>\x00")


@pytest.mark.parametrize(
    ("address", "mailbox_of"),
    [
        ("ada+a@example.org", "ada@example.org"),
        ("a.da+b+c@gmail.com", "ada@gmail.com"),
        ("ada@googlemail.com", "ada@gmail.com"),
        ("a.da@example.org", "a.da@example.org"),
        ("ada-list@yahoo.co.uk", "ada@yahoo.co.uk"),
        ("anything@ada.fastmail.com", "ada@fastmail.com"),
        ("a-d_a.x@pm.me", "adax@proton.me"),
        ("ada+x@outlook.com", "ada@outlook.com"),
        ("+ada@example.org", "+ada@example.org"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_spellings_of_one_mailbox_count_as_one(address, mailbox_of):
    assert mailbox(address) == mailbox_of


def test_a_plain_address_keeps_the_member_id_that_it_always_had():
    assert member_id("ml-theory", normalise("Ada@Example.org"), b"key") == "2f724e116c7438ea0dec"


def test_a_list_takes_addresses_as_they_are_pasted_and_the_names_beside_them():
    roster = read_csv(
        'email,name\n\u200bMAILTO:ada@example.org;,\n"Noor <noor@почта.рф>",\nBo <bo@example.org>,Bo B.\n'
    )
    assert [(one.address, one.name) for one in roster.people] == [
        (ADA, ""), ("noor@xn--80a1acny.xn--p1ai", "Noor"), ("bo@example.org", "Bo B."),
    ]  # fmt: skip


def test_the_groups_file_takes_addresses_as_they_are_pasted():
    group = file.parse(
        {
            "id": "g", "name": "G", "zone": "UTC", "sender": '"Reading, group" <\u2060Group@Почта.рф.>',
            "co_leads": [{"id": "ada", "name": "Ada", "address": "Ada <MAILTO:ada@example.org>"}],
        }
    )  # fmt: skip
    assert group.sender == "Reading, group <group@xn--80a1acny.xn--p1ai>"
    assert group.co_leads[0].address == ADA


def test_a_free_mail_address_is_refused_as_a_sender_however_it_is_written():
    for sender in ("Us <us@GMAIL.com.>", "mailto:us@gmail.com", "us@gmail.com;\u200b"):
        with pytest.raises(BadInput, match="free-mail"):
            file.parse({"id": "g", "name": "G", "zone": "UTC", "sender": sender, "co_leads": []})
