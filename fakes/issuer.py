"""Google's side of a Pub/Sub push: an OpenID Connect issuer with a key of its own, and the push itself.

Times in tokens are the system's: whoever checks them does not know the story's.
"""

import itertools
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from flask import Flask, Response, jsonify
from jwt.algorithms import RSAAlgorithm

SUBJECT = "113774264463038321964"
SUBSCRIPTION = "projects/example-onboarding/subscriptions/forms-responses-push"
FIRST_MESSAGE = 10914467004400
WATCH = "8f2d1c6e-3b47-4c52-9a1e-2b7c5d0e4f10"


class Issuer:
    """Issues tokens as *url*, where ``app()`` must be served; its key is made new with each issuer."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._key = generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = secrets.token_hex(20)
        self._messages = itertools.count(FIRST_MESSAGE)

    def app(self) -> Flask:
        """Discovery document and key set, as OpenID Connect Discovery 1.0 has them."""
        app = Flask("issuer")

        @app.get("/.well-known/openid-configuration")
        def configuration() -> Response:
            return jsonify(
                issuer=self.url,
                jwks_uri=f"{self.url}/jwks",
                authorization_endpoint=f"{self.url}/auth",
                response_types_supported=["id_token"],
                subject_types_supported=["public"],
                id_token_signing_alg_values_supported=["RS256"],
            )

        @app.get("/jwks")
        def keys() -> Response:
            public = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
            return jsonify(keys=[public | {"kid": self.kid, "alg": "RS256", "use": "sig", "key_ops": ["verify"]}])

        return app

    def token(
        self,
        *,
        email: str,
        audience: str,
        email_verified: bool = True,
        lifetime: int = 3600,
        issued_at: int | None = None,
        key: RSAPrivateKey | None = None,
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """A token as Pub/Sub signs it for the service account *email*: RS256, seconds since the epoch.

        A negative *lifetime* makes it expired; *key* signs with a stranger's key under our key id; *claims* override
        any claim.
        """
        issued = int(time.time()) if issued_at is None else issued_at
        body = {
            "aud": audience,
            "azp": SUBJECT,
            "email": email,
            "email_verified": email_verified,
            "exp": issued + lifetime,
            "iat": issued,
            "iss": self.url,
            "sub": SUBJECT,
        }
        return jwt.encode(body | dict(claims or {}), key or self._key, algorithm="RS256", headers={"kid": self.kid})

    def push(
        self,
        form_id: str,
        *,
        token: str,
        url: str,
        message_id: str | None = None,
        host: str | None = None,
        watch_id: str = WATCH,
        timeout: float = 60,
    ) -> int:
        """Deliver once that *form_id* has new responses to *url* (that of the hook itself); the status of the answer.

        *host* is sent as the Host header where the address does not say whom it is for. The same *message_id* again
        is a doubled delivery. *timeout* in seconds is the subscription's acknowledgement deadline.
        """
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | (
            {"Host": host} if host else {}
        )
        body = push_body(form_id, message_id=message_id or str(next(self._messages)), watch_id=watch_id)
        with requests.Session() as session:
            session.trust_env = False  # loopback needs no proxy, whatever the environment says
            return session.post(url, json=body, headers=headers, timeout=timeout).status_code


def push_body(form_id: str, *, message_id: str, watch_id: str = WATCH) -> dict[str, Any]:
    """The body of a push for a Forms watch: attributes only, never a response's data."""
    published = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "message": {
            "attributes": {"eventType": "RESPONSES", "formId": form_id, "watchId": watch_id},
            "messageId": message_id,
            "message_id": message_id,
            "publishTime": published,
            "publish_time": published,
        },
        "subscription": SUBSCRIPTION,
    }
