"""What the doctor asks DNS."""

import pytest

from fakes.mailbox import Mailbox
from shared.adapters.account import name_service
from tests.adapters.inspection.looking import SENDER, NameServer, found

TOKENS = ("aaa", "bbb", "ccc")


def test_records_are_read_as_they_stand_and_none_where_there_is_no_such_name(names: NameServer):
    names.records[("_dmarc.example.org", "TXT")] = ['"v=DMARC1; " "p=none"']
    names.records[("x.example.org", "CNAME")] = ["y.example.net."]
    assert name_service.records("_dmarc.example.org", "TXT") == ("v=DMARC1; p=none",)
    assert name_service.records("x.example.org", "CNAME") == ("y.example.net",)
    assert name_service.records("x.example.org", "TXT") == ()
    assert name_service.records("none.example.org", "TXT") == ()


def test_a_name_server_that_does_not_answer_is_not_taken_for_no_record(
    names: NameServer, monkeypatch: pytest.MonkeyPatch
):
    names.silent = True
    monkeypatch.setattr(name_service, "SECONDS", 0.3)
    with pytest.raises(OSError, match="no name server answers"):
        name_service.records("example.org", "TXT")


@pytest.fixture
def signed(mailbox: Mailbox) -> Mailbox:
    mailbox.domains, mailbox.tokens = (SENDER,), TOKENS
    return mailbox


def test_dkim_records_that_dns_lacks_are_named(signed: Mailbox, names: NameServer):
    for token in TOKENS[:2]:
        names.records[(f"{token}._domainkey.{SENDER}", "CNAME")] = [f"{token}.dkim.amazonses.com."]
    names.records[(f"ccc._domainkey.{SENDER}", "CNAME")] = ["ccc.elsewhere.example.net."]
    assert found("dkim") == [
        (
            False,
            f"{SENDER}: 1 DKIM record not seen in DNS → publish ccc._domainkey.{SENDER} CNAME ccc.dkim.amazonses.com",
        )
    ]
    names.records[(f"ccc._domainkey.{SENDER}", "CNAME")] = ["CCC.dkim.amazonses.com."]
    assert found("dkim") == [(True, f"{SENDER}: seen in DNS")]
    signed.tokens = ()
    assert found("dkim")[0][1].startswith(
        f"{SENDER}: mails are not signed by it (DKIM) → aws sesv2 put-email-identity-dkim-attributes"
    )


@pytest.mark.parametrize(
    ("records", "ok", "said"),
    [
        ({}, False, f'{SENDER}: no DMARC record → publish _dmarc.{SENDER} TXT "v=DMARC1; p=none"'),
        ({f"_dmarc.{SENDER}": ['"v=DMARC1; p=none"']}, True, f"{SENDER}: v=DMARC1; p=none"),
        ({"_dmarc.example.org": ['"v=DMARC1; p=reject"']}, True, f"{SENDER}: v=DMARC1; p=reject"),
        ({f"_dmarc.{SENDER}": ['"hello"']}, False, f"{SENDER}: no DMARC record"),
        ({f"_dmarc.{SENDER}": ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']}, False, f"{SENDER}: 2 DMARC records, so none counts"),
    ],
)  # fmt: skip
def test_a_dmarc_record_is_the_domains_or_that_of_the_one_above(
    signed: Mailbox, names: NameServer, records: dict[str, list[str]], ok: bool, said: str
):
    names.records |= {(name, "TXT"): there for name, there in records.items()}
    ((well, words),) = found("dmarc")
    assert (well, words.startswith(said)) == (ok, True), words
