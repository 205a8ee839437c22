"""Which settings were in force when a backup was made, for whoever has to set up the portal anew. Never a secret."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

BY_DEFAULT = "（默认）"
HIDDEN = "（已设置，不记录）"
_SECRET = re.compile(r"KEY|SECRET|PASSWORD|TOKEN|CREDENTIAL")
_NAME = re.compile(r"#?([A-Z_]+)=")
# What can hold no secret: numbers, days, truth, names of hosts, paths, levels, public keys of age.
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/-]*")


def settings_in_force() -> dict[str, str]:
    """Every name of `.env.example` with its value; of an address only where it leads, of a secret only that it is."""
    example = Path(settings.BASE_DIR) / ".env.example"
    names = [
        found[1] for line in example.read_text(encoding="utf-8").splitlines() if (found := _NAME.match(line))
    ]
    return {name: _told(name, os.environ.get(name, "")) for name in names}


def _told(name: str, value: str) -> str:
    if not value:
        return BY_DEFAULT
    if _SECRET.search(name):
        return HIDDEN
    if "//" in value or "=" in value or "@" in value:
        return "，".join(_address(each) for each in value.split(","))
    return value if _PLAIN.fullmatch(value) else HIDDEN


def _address(value: str) -> str:
    """Scheme, host and port; the name of a database too. User, password, path and query of others may be secret."""
    named, sign, address = value.partition("=") if re.match(r"[^:/?]+=", value) else ("", "", value)
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname or ""
    except ValueError:
        return HIDDEN
    if not parts.scheme:
        return HIDDEN
    path = parts.path if parts.scheme in {"postgresql", "postgres", "redis", "rediss", "sqlite"} else ""
    return f"{named}{sign}{parts.scheme}://{host}{port}{path}"
