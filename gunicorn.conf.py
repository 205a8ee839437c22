"""What gunicorn reads by itself when it is started in this folder; how many processes, and where, is the command's part."""

import os
from typing import Any

import gunicorn.http.wsgi

# The product's name is nobody's business.
gunicorn.http.wsgi.SERVER = "portal"

# gunicorn's own lines in the form of all others; requests are told by the portal itself, without their queries.
accesslog = None
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "portal": {
            "()": "fuyang_renda.logs.formatter",
            "as_text": os.environ.get("PORTAL_MODE", "embedded") != "production",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {
            "handlers": ["console"],
            "level": "INFO",
            "propagate": False,
            "qualname": "gunicorn.error",
        },
        "gunicorn.access": {"handlers": [], "propagate": False, "qualname": "gunicorn.access"},
    },
}


def child_exit(server: Any, worker: Any) -> None:
    """What a process that ended has counted stays in the sums; its gauges go."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
