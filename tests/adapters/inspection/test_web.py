"""What the doctor asks the web."""

import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.adapters.account import web_probe
from tests.adapters.inspection.looking import NOW, found, web_server


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
        ("links", "LinksUrl", 200, "something else answers there → lead its domain to the API"),
        ("links", "LinksUrl", 503, "it answers 503 → does its domain lead to the API"),
        ("pages", "PageOrigin", 200, ""),
        ("pages", "PageOrigin", 404, "no page is there (404) → fortnight apply"),
        ("pages", "PageOrigin", 502, "it answers 502 → does its domain lead to the distribution"),
    ],
)
def test_an_address_where_something_else_answers_is_told(aws: None, check: str, output: str, status: int, said: str):
    with web_server(status) as origin:
        ((ok, words),) = found(check, outputs={output: origin})
        assert (ok, said in words) == (not said, True), words


@pytest.mark.parametrize(
    ("url", "said"),
    [("https://not-yet.invalid", "links in mails lead nowhere → make deploy"), ("", "links in mails lead nowhere → make deploy"),
     ("http://127.0.0.1:1", "nothing listens there"), ("http://nobody.invalid", "its name is not in DNS")],
)  # fmt: skip
def test_an_address_that_is_not_set_or_leads_nowhere_is_told(aws: None, url: str, said: str):
    ((ok, words),) = found("links", outputs={"LinksUrl": url})
    assert (ok, said in words) == (False, True), words


def test_who_does_not_answer_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web_probe, "SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert (
            web_probe.answer(f"http://127.0.0.1:{silent.getsockname()[1]}/").trouble == "no answer within 0.3 seconds"
        )
