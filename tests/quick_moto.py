"""moto, answering faster, each answer the same: neither the list of what a service can do nor botocore's own name changes from
call to call."""

from functools import cache

from botocore.useragent import UserAgentString
from moto.core import responses

_method_names = cache(responses.method_names_from_class)


def install() -> None:
    """From here on, in this process."""
    responses.method_names_from_class = _method_names
    UserAgentString.to_string = lambda _: "Botocore"
