"""One contract for what buckets, queues, parameters and SES answer, whoever plays them."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.adapters import clients, secrets
from shared.adapters.buckets import Site, Uploads
from shared.adapters.mailer import Mailer
from shared.adapters.queues import DeadLetters, Queue
from shared.errors import Conflict, NotSent
from tests.patience import PATIENCE

HTML = "text/html; charset=utf-8"


@pytest.fixture
def bucket(services: str) -> str:
    """A bucket that keeps every version, as that of uploads does."""
    clients.client("s3").create_bucket(Bucket=services, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    clients.client("s3").put_bucket_versioning(Bucket=services, VersioningConfiguration={"Status": "Enabled"})
    return services


@pytest.fixture
def queue(services: str) -> str:
    url: str = clients.client("sqs").create_queue(QueueName=services)["QueueUrl"]
    return url


def test_a_page_is_written_where_nothing_is_and_over_what_was_read_and_never_over_anything_else(bucket: str):
    site = Site(bucket)
    assert (site.read("a/index.html"), site.tag("a/index.html"), site.tags()) == (None, None, {})
    site.put("a/index.html", b"one", HTML, "no-cache", None)
    found = site.read("a/index.html")
    assert found is not None
    first = found[1]
    assert found[0] == b"one"
    assert (site.tag("a/index.html"), site.tags("a/")) == (first, {"a/index.html": first})
    for was in (None, "0" * 32):
        with pytest.raises(Conflict):
            site.put("a/index.html", b"two", HTML, "no-cache", was)
    with pytest.raises(Conflict):  # what was read is gone
        site.put("b/index.html", b"two", HTML, "no-cache", first)
    site.put("a/index.html", b"two", HTML, "no-cache", first)
    assert site.read("a/index.html") == (b"two", site.tag("a/index.html"))


def test_what_is_kept_says_how_it_is_to_be_shown_and_is_gone_once_removed_twice(bucket: str):
    site = Site(bucket)
    for _ in range(2):
        site.keep("decks/a.pdf", b"%PDF", "application/pdf", 'attachment; filename="a.pdf"')
    held = clients.client("s3").get_object(Bucket=bucket, Key="decks/a.pdf")
    assert {name: held[name] for name in ("ContentType", "ContentDisposition", "CacheControl")} == {
        "ContentType": "application/pdf", "ContentDisposition": 'attachment; filename="a.pdf"',
        "CacheControl": "public, max-age=31536000, immutable",
    }  # fmt: skip
    for _ in range(2):
        site.remove(["decks/a.pdf"])
    assert site.tags() == {}


def test_an_upload_is_read_in_the_version_that_was_announced(bucket: str, tmp_path: Path):
    s3 = clients.client("s3")
    versions = [
        s3.put_object(Bucket=bucket, Key="g/s/t/slides.pdf", Body=body)["VersionId"] for body in (b"one", b"two")
    ]
    for version, body in (*zip(versions, (b"one", b"two"), strict=True), ("", b"two")):
        Uploads(bucket).fetch("g/s/t/slides.pdf", version, tmp_path / "deck")
        assert (tmp_path / "deck").read_bytes() == body


def test_a_signed_form_takes_what_it_was_signed_for(bucket: str):
    form = Uploads(bucket).form("g/s/t/slides.pdf", "application/pdf", "")
    sent = requests.post(form["url"], data=form["fields"], files={"file": ("slides.pdf", b"%PDF")}, timeout=PATIENCE)
    assert int(sent.status_code) == 201  # which moto gives as a word
    held = clients.client("s3").get_object(Bucket=bucket, Key="g/s/t/slides.pdf")
    assert (held["Body"].read(), held["ContentType"]) == (b"%PDF", "application/pdf")


def test_every_message_is_there_once_and_what_is_put_off_is_out_of_sight(queue: str):
    Queue(queue).put({"n": n} for n in range(23))
    sqs = clients.client("sqs")
    held: list[Any] = []
    while some := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=60).get("Messages"):
        held += some
    assert sorted(json.loads(one["Body"])["n"] for one in held) == list(range(23))
    assert DeadLetters(queue).count() == 23
    Queue(queue).hide(held[0]["ReceiptHandle"], 0)
    (again,) = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert again["MessageId"] == held[0]["MessageId"]


def test_what_is_about_somebody_alone_is_dropped_from_the_dead_letters(queue: str):
    Queue(queue).put(
        [{"subject": "a"}, {"subject": "b"}, {"detail": {"mail": {"tags": {"member": ["a"]}}}}, {"readers": ["a", "b"]}]
    )
    assert DeadLetters(queue).forget(["a"]) == 2
    assert DeadLetters(queue).count() == 2


MAIL = b"From: Circle <circle@example.org>\r\nTo: ada@example.org\r\nSubject: Reading\r\n\r\nText\r\n"


@pytest.fixture
def mailer(services: str) -> Mailer:
    """One that sends as example.org. Neither of the two plays SES's suppression list or says a quota as SES does: the laptop's own mailbox
    does (tests/fakes/test_mailbox.py), after SES's documentation."""
    ses = clients.client("sesv2")
    ses.create_configuration_set(ConfigurationSetName=services)
    ses.create_email_identity(EmailIdentity="example.org")
    return Mailer(services, services)


def test_every_mail_from_an_identity_that_is_there_is_sent_and_has_an_id_of_its_own(mailer: Mailer):
    ids = {
        mailer.send(MAIL, "ada@example.org", {"member": "a1", "session": ""}, past_list=past) for past in (False, True)
    }
    assert len(ids) == 2
    assert "" not in ids


def test_from_an_identity_that_is_not_there_nothing_is_sent_and_it_may_work_later(mailer: Mailer):
    with pytest.raises(NotSent) as raised:
        mailer.send(MAIL.replace(b"@example.org>", b"@example.net>"), "ada@example.org", {})
    assert "ada" not in str(raised.value)


def test_keys_are_made_once_and_stay(services: str):
    name = f"/{services}/keys"
    secrets.forget()
    with pytest.raises(clients.client("ssm").exceptions.ParameterNotFound):
        secrets.keys(name)
    assert set(secrets.missing(name)) == {"current", "link", "hook", "hash", "suppression"}
    secrets.make(name)
    made = secrets.keys(name)
    secrets.make(name)
    secrets.forget()
    assert secrets.keys(name) == made
    held = clients.client("ssm").get_parameter(Name=name, WithDecryption=False)["Parameter"]
    assert held["Type"] == "SecureString"
