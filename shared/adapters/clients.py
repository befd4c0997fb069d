"""AWS clients, each made once per sandbox and on first use, and with the retries that its calls allow."""

from functools import cache
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session, get_session

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


DESCRIPTIONS = Path(__file__).parents[2] / "botocore_data"
"""In an artefact, what its function needs of botocore's descriptions of AWS; elsewhere nothing lies there."""


@cache
def session() -> Session:
    """What all clients have in common: credentials, region, descriptions. boto3's own does more, and takes a tenth of a start."""
    made = get_session()
    if DESCRIPTIONS.is_dir():
        made.register_component("data_loader", Loader([str(DESCRIPTIONS)], include_default_search_paths=False))
    return made


@cache
def client(service: str) -> Any:
    """The client of *service*, or for :data:`SENDING`; S3 with path style, which every emulator and every region understands."""
    config = ONCE if service == SENDING else PATIENT
    if service == "s3":
        config = config.merge(Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
    if service in _UNCHECKED:
        config = config.merge(Config(parameter_validation=False))
    return session().create_client("sesv2" if service == SENDING else service, config=config)


def forget() -> None:
    """Have all clients made anew, by whatever the environment says then."""
    session.cache_clear()
    client.cache_clear()
