"""The laptop's push issuer: what an authorizer and the hook would see of it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from flask import Flask, request

from fakes.issuer import Issuer, push_body
from fakes.serving import free_port, serve
from tests.patience import PATIENCE

ACCOUNT = "forms-push@example-onboarding.iam.gserviceaccount.com"
AUDIENCE = "fortnight-signups"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    port = free_port()
    made = Issuer(f"http://127.0.0.1:{port}")
    with serve(made.app(), port) as server:
        assert server.url == made.url
        yield made


def verified(issuer: Issuer, token: str) -> dict[str, Any]:
    """The claims, checked as an authorizer does: by discovery, key id, signature, issuer and audience."""
    discovered = requests.get(f"{issuer.url}/.well-known/openid-configuration", timeout=PATIENCE).json()
    assert discovered["issuer"] == issuer.url
    key = jwt.PyJWKClient(discovered["jwks_uri"]).get_signing_key_from_jwt(token)
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer.url, audience=AUDIENCE)
    return claims


def test_a_token_has_the_claims_of_a_pubsub_push(issuer: Issuer) -> None:
    issued = int(time.time())
    assert verified(issuer, issuer.token(email=ACCOUNT, audience=AUDIENCE, issued_at=issued)) == {
        "aud": AUDIENCE,
        "azp": "113774264463038321964",
        "email": ACCOUNT,
        "email_verified": True,
        "exp": issued + 3600,
        "iat": issued,
        "iss": issuer.url,
        "sub": "113774264463038321964",
    }


def test_another_accounts_token_verifies_but_names_that_account(issuer: Issuer) -> None:
    token = issuer.token(email="stranger@example.com", audience=AUDIENCE, email_verified=False)
    claims = verified(issuer, token)
    assert (claims["email"], claims["email_verified"]) == ("stranger@example.com", False)


def test_expired_strange_and_misaddressed_tokens_do_not_verify(issuer: Issuer) -> None:
    stranger = generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(jwt.ExpiredSignatureError):
        verified(issuer, issuer.token(email=ACCOUNT, audience=AUDIENCE, lifetime=-60))
    with pytest.raises(jwt.InvalidSignatureError):
        verified(issuer, issuer.token(email=ACCOUNT, audience=AUDIENCE, key=stranger))
    with pytest.raises(jwt.InvalidAudienceError):
        verified(issuer, issuer.token(email=ACCOUNT, audience="another"))
    with pytest.raises(jwt.InvalidIssuerError):
        verified(issuer, issuer.token(email=ACCOUNT, audience=AUDIENCE, claims={"iss": "https://accounts.google.com"}))


def test_the_key_set_shows_no_private_part(issuer: Issuer) -> None:
    (key,) = requests.get(f"{issuer.url}/jwks", timeout=PATIENCE).json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "alg", "use", "key_ops"}


def test_a_push_arrives_in_its_documented_shape_and_its_answer_comes_back() -> None:
    seen: list[tuple[dict[str, str], dict[str, Any]]] = []
    hook = Flask("hook")

    @hook.post("/hooks/forms")
    def take() -> tuple[str, int]:
        seen.append((dict(request.headers), json.loads(request.data)))
        return "", 204

    with serve(hook) as server:
        status = Issuer("http://127.0.0.1:1").push(
            "1FORM", token="a.b.c", url=f"{server.url}/hooks/forms", message_id="10914467004397", host="api.example.org"
        )
    ((headers, body),) = seen
    assert status == 204
    assert {name: headers[name] for name in ("Host", "Authorization", "Content-Type")} == {
        "Host": "api.example.org",
        "Authorization": "Bearer a.b.c",
        "Content-Type": "application/json",
    }
    published = body["message"].pop("publishTime")
    assert body["message"].pop("publish_time") == published
    assert body == {
        "message": {
            "attributes": {
                "eventType": "RESPONSES",
                "formId": "1FORM",
                "watchId": "8f2d1c6e-3b47-4c52-9a1e-2b7c5d0e4f10",
            },
            "messageId": "10914467004397",
            "message_id": "10914467004397",
        },
        "subscription": "projects/example-onboarding/subscriptions/forms-responses-push",
    }


def test_a_body_holds_no_response_data() -> None:
    assert "data" not in push_body("1FORM", message_id="1")["message"]
