"""Logs go to stderr, one line an event, and hold nothing about a person.

What may be logged is decided where it is logged; this is the net below. It cuts what a library may add by itself:
query strings, addresses of callers, and the values in a traceback's message.
"""

from __future__ import annotations

import logging
import logging.config
import re

_KEY_ID = "[2-9a-hjkmnp-z]{16}"

_NETS = (
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), "[address]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[mail]"),
    (re.compile(r"\?[^\s\"']+"), "?[query]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), r"\1 [secret]"),
    (re.compile(r"/join/[\w-]+"), "/join/[secret]"),
    (re.compile(r"/link/[\w%-]{12,}"), "/link/[secret]"),
    # A key's id may be read, its secret never. Below `hma/` a key stands in the path, however it was written.
    (re.compile(rf"\btb_({_KEY_ID})_[A-Za-z0-9_-]+"), r"tb_\1_[secret]"),
    (re.compile(rf"\btb_(?!{_KEY_ID}_\[secret\])[A-Za-z0-9_-]{{8,}}"), "[key]"),
    (re.compile(rf"(?i)\bhma/(?!tb_{_KEY_ID}_\[secret\])[^/\s?\"']{{24,}}"), "hma/[key]"),
)


class Redacting(logging.Formatter):
    """Formats as usual, then takes out whatever looks like a person or a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The line to print."""
        line = super().format(record)
        for pattern, instead in _NETS:
            line = pattern.sub(instead, line)
        return line


def set_up_logs(level: str) -> None:
    """Send every logger of this process to stderr at `level`; access logs stay off.

    Args:
        level: `DEBUG`, `INFO`, `WARNING` or `ERROR`.
    """
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"()": Redacting, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": level, "handlers": ["stderr"]},
            "loggers": {
                "uvicorn.access": {"level": "CRITICAL", "propagate": False},
                "django.server": {"level": "CRITICAL", "propagate": False},
                "django.request": {"level": "ERROR"},
                "django.security.DisallowedHost": {"level": "CRITICAL"},  # anybody can send one, traceback and all
            },
        },
    )
