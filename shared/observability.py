"""One structured logger for all functions; standard-library loggers of ``shared`` write through it."""

import logging

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import utils

logger = Logger(service="fortnight", use_rfc3339=True)


def follow(correlation: str) -> None:
    """Put the correlation id of what is at hand on every log line from here on."""
    logger.append_keys(correlation=correlation)


utils.copy_config_to_registered_loggers(source_logger=logger, include={"shared"})
logging.getLogger("shared").setLevel(logging.INFO)
