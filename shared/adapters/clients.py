"""AWS clients, each made once per sandbox and on first use, and with the retries that its calls allow."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_NAME = "fortnight"
"""The user agent of all requests. Without it the library assembles one for each request, from a dozen parts, twice."""
PATIENT = Config(user_agent=_NAME, retries={"mode": "standard", "max_attempts": 4}, connect_timeout=5, read_timeout=20)
ONCE = Config(
    user_agent=_NAME, retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=5, read_timeout=30
)
"""For sending mail: if the library retried, a mail might be sent twice."""
SENDING = "sending"
"""SES once more, for sending. All else it answers about once a second, and turns down what is asked sooner; so that is asked again."""
_UNCHECKED = ("dynamodb", SENDING)
"""Services that validate every request themselves and are called for every mail; the library would only validate a second time."""


@cache
def client(service: str) -> Any:
    """The client of *service*, or for :data:`SENDING`; S3 with path style, which every emulator and every region understands."""
    config = ONCE if service == SENDING else PATIENT
    if service == "s3":
        config = config.merge(Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
    if service in _UNCHECKED:
        config = config.merge(Config(parameter_validation=False))
    make: Any = boto3.client  # its overloads want a literal for each service
    return make("sesv2" if service == SENDING else service, config=config)
