"""SES v2's HTTP interface over the mailbox, for boto3's own client; signatures are not looked at, nor what a role allows."""

import json
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from fakes.mailbox import Json, Mailbox, SesError


def ses_app(mailbox: Mailbox) -> Flask:
    """The application that ``AWS_ENDPOINT_URL_SESV2`` names, or the emulator's mailbox is."""
    app = Flask("ses")

    @app.post("/v2/email/outbound-emails")
    def send() -> Response:
        message_id, tell = mailbox.send(_body())
        answer = jsonify(MessageId=message_id)
        answer.call_on_close(tell)  # an event comes after the answer, never before it
        return answer

    @app.get("/v2/email/account")
    def account() -> Json:
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "HEALTHY",
            "PricingAttributes": {"CurrentPlan": mailbox.plan},
            "ProductionAccessEnabled": mailbox.production,
            "SendQuota": {
                "Max24HourSend": float(mailbox.daily_quota),
                "MaxSendRate": float(mailbox.rate),
                "SentLast24Hours": float(mailbox.sent_last_24_hours()),
            },
            "SendingEnabled": mailbox.sending,
            "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        }

    @app.get("/v2/email/identities/<identity>")
    def identity(identity: str) -> Json:
        if mailbox.domains is not None and identity not in mailbox.domains:
            raise SesError("NotFoundException", f"Email identity {identity} does not exist.", 404)
        kind = "EMAIL_ADDRESS" if "@" in identity else "DOMAIN"
        dkim = {"SigningEnabled": True, "SigningAttributesOrigin": "AWS_SES", "Tokens": list(mailbox.tokens)}
        return {
            "IdentityType": kind,
            "VerifiedForSendingStatus": True,
            "VerificationStatus": "SUCCESS",
            "DkimAttributes": dkim,
        }

    _suppression(app, mailbox)
    app.register_error_handler(SesError, _refusal)
    app.register_error_handler(HTTPException, _unknown)
    return app


def _suppression(app: Flask, mailbox: Mailbox) -> None:
    """The account's suppression list: what people or the platform put on it; the simulator puts nothing there."""
    path = "/v2/email/suppression/addresses"

    def entry(address: str) -> Json:
        if address not in mailbox.suppressed:
            raise SesError(
                "NotFoundException", f"Email address {address} does not exist on your suppression list.", 404
            )
        reason, since = mailbox.suppressed[address]
        return {"EmailAddress": address, "Reason": reason, "LastUpdateTime": since.timestamp()}

    @app.get(path)
    def suppressed() -> Json:
        reasons = request.args.getlist("Reason")
        entries = [entry(address) for address in sorted(mailbox.suppressed)]
        return {
            "SuppressedDestinationSummaries": [found for found in entries if not reasons or found["Reason"] in reasons]
        }

    @app.put(path)
    def suppress() -> Json:
        body = _body()
        if body.get("Reason") not in ("BOUNCE", "COMPLAINT") or "@" not in str(body.get("EmailAddress")):
            raise SesError("BadRequestException", "An address and BOUNCE or COMPLAINT are needed.")
        mailbox.suppressed[body["EmailAddress"].lower()] = (body["Reason"], mailbox.now())
        mailbox.keep_suppressed()
        return {}

    @app.get(f"{path}/<address>")
    def look_up(address: str) -> Json:
        return {"SuppressedDestination": entry(address.lower())}

    @app.delete(f"{path}/<address>")
    def release(address: str) -> Json:
        entry(address.lower())
        del mailbox.suppressed[address.lower()]
        mailbox.keep_suppressed()
        return {}


def _body() -> Json:
    try:
        body: Any = json.loads(request.get_data())
    except ValueError as error:
        raise SesError("BadRequestException", "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise SesError("BadRequestException", "The body is not a JSON object.")
    return body


def _refusal(error: SesError) -> Response:
    answer = jsonify(message=str(error))
    answer.status_code = error.status
    answer.headers["x-amzn-errortype"] = error.code
    return answer


def _unknown(error: HTTPException) -> Response:
    return _refusal(
        SesError("NotFoundException", f"{request.method} {request.path} is not served here.", error.code or 404)
    )
