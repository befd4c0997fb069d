"""AWS clients, each made once per sandbox and on first use, with the retry behaviour that its calls can bear."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

PATIENT = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=5, read_timeout=20)
ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=5, read_timeout=30)
"""For SES: a send that was retried by the library could be a mail sent twice."""


@cache
def client(service: str) -> Any:
    """The client of *service*; S3 with path style, which every emulator and every region understands."""
    config = ONCE if service == "sesv2" else PATIENT
    if service == "s3":
        config = config.merge(Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
    make: Any = boto3.client  # its overloads want a literal for every service
    return make(service, config=config)
