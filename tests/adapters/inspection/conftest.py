"""The services that the doctor asks."""

from collections.abc import Iterator
from pathlib import Path

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import pytest
from moto import mock_aws

from fakes.mailbox import Mailbox
from fakes.serving import serve
from fakes.ses_api import ses_app
from shared.adapters.clients import client
from shared.adapters.dynamodb.table import Table
from shared.group.file import parse
from shared.store import Create
from tests.adapters.inspection.looking import NOW, SENDER, NameServer
from tests.dynamodb import SCHEMA


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "eu-west-1", "FORTNIGHT_CLOCK": "system",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    client.cache_clear()
    with mock_aws():
        client("dynamodb").create_table(TableName="table", **SCHEMA)
        group = {
            "id": "circle", "name": "C", "zone": "UTC", "sender": f"C <c@{SENDER}>",
            "co_leads": [{"id": "m", "name": "M", "address": "m@example.org"}], "reminders": ["7d", "1d", "1h"],
        }  # fmt: skip
        Table("table").commit(Create(parse(group)))
        yield
    client.cache_clear()


@pytest.fixture
def mailbox(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path, now=lambda: NOW)
    with serve(ses_app(made)) as served:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", served.url)
        client.cache_clear()
        yield made
    client.cache_clear()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer({})
    server.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield server
    server.socket.close()
