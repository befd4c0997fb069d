"""What the laptop's stack has not, really wrong: on moto, on a name server and web servers of this machine, on SES's own interface."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import pytest
from botocore.stub import Stubber
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws

from fakes.mailbox import Mailbox
from fakes.serving import serve
from fakes.ses_api import ses_app
from shared.adapters import clock, inspection, name_service, web_probe
from shared.adapters.clients import client
from shared.adapters.deployed_stack import DeployedStack, deployed
from shared.adapters.inspection import Inspection, left_out, scanned
from shared.adapters.table import Table
from shared.doctor.looking import look
from shared.doctor.registry import CHECKS
from shared.doctor.running_checks import SCHEDULES
from shared.errors import BadInput
from shared.group.file import parse
from shared.model.group import FormMapping, Group
from shared.model.health import LATEST, Condition, Finding, HealthReport
from shared.store import Create, Replace
from tests import roles
from tests.dynamodb import SCHEMA
from tests.platform import CDN
from tests.roles import denied

NOW = datetime.now(UTC)
SENDER = "circle.example.org"
TOKENS = ("aaa", "bbb", "ccc")


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


def found(
    check: str, *, parameters: dict[str, str] | None = None, outputs: dict[str, str] | None = None, **resources: str
) -> list[tuple[bool, str]]:
    """What one check says of a stack with these resources."""
    stack = DeployedStack(
        parameters=parameters or {}, outputs={"TableName": "table", "ConfigurationSetName": "set"} | (outputs or {}), resources=resources,
        functions=tuple(name for name in resources if name in ("Remind", "SendMail")),
    )  # fmt: skip
    one = [entry for entry in CHECKS if entry.name == check]
    return [
        (finding.condition is Condition.OK, f"{finding.words} → {finding.mend}" if finding.mend else finding.words)
        for finding in look(one, Inspection(stack, scanned), laptop=False)
    ]


# --- AWS
def test_every_resource_of_the_stack_is_known_however_many_pages_they_fill(aws: None):
    """A page of CloudFormation's list holds a hundred."""
    made = [
        {
            "LogicalResourceId": f"R{n}", "PhysicalResourceId": f"r{n}", "ResourceType": "AWS::Lambda::Function" if n in (7, 230) else "AWS::SQS::Queue",
            "ResourceStatus": "CREATE_COMPLETE", "LastUpdatedTimestamp": NOW,
        }
        for n in range(231)
    ]  # fmt: skip
    made[5].pop("PhysicalResourceId")
    stack = {"StackName": "fortnight", "CreationTime": NOW, "StackStatus": "CREATE_COMPLETE"}
    with Stubber(client("cloudformation")) as stubbed:
        stubbed.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "fortnight"})
        for n in (0, 100, 200):
            said = {"StackResourceSummaries": made[n : n + 100]} | ({"NextToken": f"t{n + 100}"} if n < 200 else {})
            stubbed.add_response(
                "list_stack_resources", said, {"StackName": "fortnight"} | ({"NextToken": f"t{n}"} if n else {})
            )
        known = deployed("fortnight")
        stubbed.assert_no_pending_responses()
    assert known.resources == {f"R{n}": f"r{n}" for n in range(231)} | {"R5": ""}
    assert known.functions == ("R7", "R230")


def test_a_table_without_backups_is_told(aws: None):
    assert found("backups") == [
        (False, "the table cannot be put back to an earlier moment → aws dynamodb update-continuous-backups --table-name table "
                "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"),
    ]  # fmt: skip
    client("dynamodb").update_continuous_backups(
        TableName="table", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    assert found("backups") == [(True, "to any second of the last 35 days")]


def scheduled(name: str, state: str) -> str:
    client("scheduler").create_schedule(
        Name=name, State=state, ScheduleExpression="rate(5 minutes)", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:123456789012:q", "RoleArn": "arn:aws:iam::123456789012:role/r"},
    )  # fmt: skip
    return name


def test_a_schedule_that_is_switched_off_or_gone_is_told_by_its_name(aws: None):
    there = {
        "Tick": scheduled("t", "DISABLED"),
        "PullSchedule": scheduled("p", "ENABLED"),
        "UpkeepSchedule": scheduled("u", "ENABLED"),
        "HealthSchedule": scheduled("h", "DISABLED"),
        "ReconcileSchedule": "gone",
    }
    assert [words.partition(" is not")[0] for ok, words in found("schedules", **there) if not ok] == [
        "Tick (reminders)", "ReconcileSchedule (the look at bounces)", "HealthSchedule (the daily look)",
    ]  # fmt: skip
    client("scheduler").update_schedule(
        **{
            k: v
            for k, v in client("scheduler").get_schedule(Name="t").items()
            if k in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
        },
        State="ENABLED",
    )
    assert found(
        "schedules", **there | {one: scheduled(one, "ENABLED") for one in ("ReconcileSchedule", "HealthSchedule")}
    ) == [(True, "all 5 enabled")]


def measured(name: str, value: float, dimension: str, of: str, *, ago: timedelta, space: str = "AWS/Lambda") -> None:
    client("cloudwatch").put_metric_data(
        Namespace=space, MetricData=[{"MetricName": name, "Value": value, "Timestamp": datetime.now(UTC) - ago, "Dimensions": [{"Name": dimension, "Value": of}]}],
    )  # fmt: skip


def test_a_clock_that_stands_is_told_with_how_long(aws: None):
    assert found("tick", Remind="r")[0][1].startswith(
        "no tick in the last hours: no reminder goes out → is the schedule Tick enabled"
    )
    measured("Invocations", 1, "FunctionName", "r", ago=timedelta(minutes=55))
    ((ok, words),) = found("tick", Remind="r")
    assert (ok, words.startswith("the last tick was 5")) == (False, True)
    measured("Invocations", 1, "FunctionName", "r", ago=timedelta(minutes=4))
    assert found("tick", Remind="r")[0][0]


def test_functions_that_failed_today_are_told_and_those_of_the_day_before_not(aws: None):
    measured("Errors", 2, "FunctionName", "s", ago=timedelta(hours=3))
    measured("Errors", 5, "FunctionName", "r", ago=timedelta(hours=30))
    assert [words.partition(" →")[0] for _, words in found("failures", Remind="r", SendMail="s")] == [
        "SendMail failed 2 times in the last day"
    ]


def test_a_message_that_waits_too_long_is_told(aws: None):
    names = ("WakeupsQueue", "MailQueue", "DecksQueue", "FeedbackQueue", "DeadLetters")
    urls = {name: client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in names}
    assert found("queues", **urls) == [(True, "empty")]
    client("sqs").send_message(QueueUrl=urls["MailQueue"], MessageBody="{}")
    measured("ApproximateAgeOfOldestMessage", 3000, "QueueName", "MailQueue", ago=timedelta(minutes=3), space="AWS/SQS")
    (ok, words), _ = found("queues", **urls)
    assert (ok, words.startswith("mail: 1 message wait, the oldest for 50 minutes")) == (False, True)


def test_that_nobody_hears_of_alarms_is_told_and_who_has_not_confirmed(aws: None):
    topic = client("sns").create_topic(Name="alarms")["TopicArn"]
    assert found("alarms", Alarms=topic) == [
        (False, "nobody is told when something breaks → make deploy, with AlarmAddress at a co-lead's address")
    ]
    client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="mika@example.org")
    from moto.sns.models import sns_backends

    (subscription,) = sns_backends["123456789012"]["eu-west-1"].subscriptions.values()
    confirmed = subscription.arn
    subscription.arn = "PendingConfirmation"  # as AWS says of one, which moto confirms at once
    assert found("alarms", Alarms=topic)[0][1].startswith("1 of 1 addresses never confirmed")
    subscription.arn = confirmed
    assert found("alarms", Alarms=topic) == [(True, "1 confirmed")]


def test_a_distribution_that_is_off_or_gone_is_told(aws: None):
    made = client("cloudfront").create_distribution(**CDN)["Distribution"]["Id"]
    assert found("distribution", outputs={"DistributionId": made}) == [(True, "deployed")]
    off = {"DistributionConfig": CDN["DistributionConfig"] | {"CallerReference": "off", "Enabled": False}}
    other = client("cloudfront").create_distribution(**off)["Distribution"]["Id"]
    assert found("distribution", outputs={"DistributionId": other})[0][1].startswith(
        "it is switched off: nobody sees the page"
    )
    assert found("distribution", outputs={"DistributionId": "EGONE"}) == [(False, "there is none → make deploy")]


@pytest.mark.parametrize(("limit", "ok"), [(10, False), (1000, True)])
def test_a_young_accounts_ten_functions_at_once_are_too_few(
    aws: None, monkeypatch: pytest.MonkeyPatch, limit: int, ok: bool
):
    with web_server(200, says=f'{{"AccountLimit": {{"ConcurrentExecutions": {limit}}}}}') as origin:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", origin.replace("localhost", "127.0.0.1"))
        client.cache_clear()
        ((well, words),) = found("concurrency")
    assert (well, words.startswith(f"{limit} ")) == (ok, True), words


def test_that_bounces_are_not_kept_is_told(aws: None):
    client("sesv2").create_configuration_set(
        ConfigurationSetName="set", SuppressionOptions={"SuppressedReasons": ["COMPLAINT"]}
    )
    ((ok, words),) = found("suppression")
    assert (ok, words.startswith("SES does not keep bounces")) == (False, True)


def test_what_may_not_be_asked_is_told_and_holds_nothing_up(aws: None):
    """No such table: every check that asks it says so, and the others go on."""
    stack = DeployedStack(parameters={}, outputs={"TableName": "none", "ConfigurationSetName": "set"}, resources={})
    findings = list(look(CHECKS, Inspection(stack, scanned), laptop=False))
    assert {one.check for one in findings} == {check.name for check in CHECKS}
    assert any("ResourceNotFoundException" in one.words for one in findings if one.condition is Condition.WRONG)


def test_a_look_makes_no_call_that_its_functions_role_does_not_allow(
    aws: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    """And it makes every one that the role allows: nothing is allowed that nobody needs."""
    queues = {
        "WakeupsQueue": "wakeups",
        "MailQueue": "mail",
        "DecksQueue": "decks",
        "FeedbackQueue": "feedback",
        "DeadLetters": "dead",
    }
    urls = {name: client("sqs").create_queue(QueueName=real)["QueueUrl"] for name, real in queues.items()}
    stack = DeployedStack(
        parameters={"FormsTopic": "projects/p/topics/t"},
        outputs={
            "TableName": "table", "ConfigurationSetName": "set", "KeysParameter": "/fortnight/keys", "GoogleParameter": "/fortnight/google",
            "SiteBucket": "site", "UploadsBucket": "uploads", "DistributionId": "E1",
        },
        resources=urls | {"Remind": "r", "Alarms": "arn:aws:sns:eu-west-1:123456789012:a"} | dict.fromkeys(SCHEDULES, "s"),
        functions=("Remind",),
    )  # fmt: skip
    group = Table("table").get(Group, "circle")
    assert group is not None
    Table("table").commit(Replace(replace(group, playlist="PLcircle0circle0", form=FormMapping(id="f"))))
    refused, made = [], set()

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        service = model.service_model.service_name
        made.add(f"{'ses' if service == 'sesv2' else service}:{model.name}")
        refused.extend(denied("check_health", service, model.name, params))

    services = (
        "cloudformation",
        "cloudfront",
        "cloudwatch",
        "dynamodb",
        "lambda",
        "s3",
        "scheduler",
        "sesv2",
        "sns",
        "sqs",
        "ssm",
    )
    for service in services:
        client(service).meta.events.register("before-call.*.*", note)
    monkeypatch.setattr(name_service, "records", lambda *_: ())
    try:
        with pytest.raises(BadInput):
            deployed("fortnight")
        keep_report(look(CHECKS, Inspection(stack, left_out), laptop=False))
    finally:
        for service in services:
            client(service).meta.events.unregister("before-call.*.*", note)
    assert refused == []
    statements = json.dumps([one["Action"] for one in roles._statements("check_health")])
    own = {action for action in re.findall(r"[a-z0-9]+:[A-Za-z]+", statements) if not action.startswith("logs:")}
    called = {{"s3:HeadBucket": "s3:ListBucket"}.get(one, one) for one in made}
    assert own - called == {
        "sqs:SendMessage",
        "cloudformation:ListStackResources",
    }  # what was given up; of a stack that is there
    assert called - own == set()


def keep_report(findings: Iterable[Finding]) -> None:
    """As the function keeps it."""
    found = HealthReport(at=NOW, findings=tuple(findings))
    Table("table").commit(Create(found))
    assert Table("table").get(HealthReport, LATEST) == replace(found, version=1)


def test_rows_that_were_left_out_are_counted_where_the_function_may_not_look_itself(aws: None):
    assert left_out(Table("table")) == []
    measured("LeftOut", 2, "Table", "table", ago=timedelta(hours=2), space="Fortnight")
    assert left_out(Table("table")) == ["in the last day 2 rows or messages were left out, which the logs name"]


# --- the mail service's own interface, as the laptop's mailbox speaks it
@pytest.fixture
def mailbox(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path, now=lambda: NOW)
    with serve(ses_app(made)) as served:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", served.url)
        client.cache_clear()
        yield made
    client.cache_clear()


@pytest.mark.parametrize(
    ("plan", "ok", "said"),
    [("NONE", True, "à la carte"), ("ESSENTIALS", True, "Essentials; à la carte is cheaper"), ("PRO", False, "SES's plan is Pro, which has a monthly price")],
)  # fmt: skip
def test_the_plan_is_named_and_a_dearer_one_is_wrong(mailbox: Mailbox, plan: str, ok: bool, said: str):
    mailbox.plan = plan
    ((well, words),) = found("plan")
    assert (well, words.startswith(said)) == (ok, True)


# --- DNS
class NameServer(threading.Thread):
    """Answers from *records*: (name, kind) → texts."""

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        super().__init__(daemon=True)
        self.records, self.silent = records, False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                asked, where = self.socket.recvfrom(4096)
            except OSError:
                return
            if self.silent:
                continue
            query = dns.message.from_wire(asked)
            (question,) = query.question
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            kind = dns.rdatatype.to_text(question.rdtype)
            name = question.name.to_text().rstrip(".").lower()
            there = self.records.get((name, kind))
            if there:
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *there))
            elif not any(known == name for known, _ in self.records):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), where)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer({})
    server.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield server
    server.socket.close()


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


# --- the web
class Says(BaseHTTPRequestHandler):
    status, says = 200, ""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.says.encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def web_server(status: int, secured: ssl.SSLContext | None = None, says: str = "") -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Says,), {"status": status, "says": says}))
    if secured:
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http{'s' if secured else ''}://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], ssl.SSLContext]:
    """A certificate for this machine that ends so long from now, and is trusted."""

    def made(life: timedelta) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(NOW - timedelta(days=40)).not_valid_after(NOW + life)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
        )  # fmt: skip
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "cert.pem")
        return context

    return made


def test_a_certificate_that_is_about_to_end_or_not_trusted_is_told(
    aws: None, certified: Callable[[timedelta], ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
):
    for life, said in (
        (timedelta(days=90), "localhost: until"),
        (timedelta(days=5), "localhost: it ends on"),
        (timedelta(days=-1), "localhost: its certificate is not trusted (certificate has expired)"),
    ):
        with web_server(200, certified(life)) as origin:
            ((ok, words),) = found("certificate", outputs={"LinksUrl": origin, "PageOrigin": origin})
            assert (ok, words.startswith(said)) == (life.days > 14, True), words
    with web_server(200, certified(timedelta(days=90))) as origin:
        monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
        assert "its certificate is not trusted" in found("certificate", outputs={"LinksUrl": origin})[0][1]


@pytest.mark.parametrize(
    ("check", "output", "status", "said"),
    [
        ("links", "LinksUrl", 400, ""),
        ("links", "LinksUrl", 200, "something else answers there → make deploy"),
        ("links", "LinksUrl", 503, "it answers 503 → is BaseUrl right"),
        ("pages", "PageOrigin", 200, ""),
        ("pages", "PageOrigin", 404, "no page is there (404) → fortnight apply"),
        ("pages", "PageOrigin", 502, "it answers 502 → is SiteUrl right"),
    ],
)
def test_an_address_where_something_else_answers_is_told(aws: None, check: str, output: str, status: int, said: str):
    with web_server(status) as origin:
        ((ok, words),) = found(check, outputs={output: origin})
        assert (ok, said in words) == (not said, True), words


@pytest.mark.parametrize(
    ("url", "said"),
    [("https://not-yet.invalid", "is not set: links in mails lead nowhere → make deploy, with BaseUrl=https://api.example.org"),
     ("http://127.0.0.1:1", "nothing listens there"), ("http://nobody.invalid", "its name is not in DNS")],
)  # fmt: skip
def test_an_address_that_is_not_set_or_leads_nowhere_is_told(aws: None, url: str, said: str):
    ((ok, words),) = found("links", outputs={"LinksUrl": url, "ApiUrl": "https://api.example.org"})
    assert (ok, said in words) == (False, True), words


def test_who_does_not_answer_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web_probe, "SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert (
            web_probe.answer(f"http://127.0.0.1:{silent.getsockname()[1]}/").trouble == "no answer within 0.3 seconds"
        )


# --- what time does
def test_zone_data_of_a_year_ago_are_old(aws: None, monkeypatch: pytest.MonkeyPatch):
    assert found("zones")[0][0]
    monkeypatch.setattr(clock, "system", lambda: NOW + timedelta(days=800))
    ((ok, words),) = found("zones")
    assert (ok, words.endswith("→ get the new version of Fortnight and make deploy")) == (False, True)


def test_a_stack_with_an_address_of_its_own_for_aws_is_a_laptops(monkeypatch: pytest.MonkeyPatch):
    assert inspection.laptop() is False
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert inspection.laptop() is True
