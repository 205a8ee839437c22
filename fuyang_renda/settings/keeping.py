"""Backups: where the scheduled ones go, how many stay, and for whose key they are encrypted."""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from fuyang_renda.settings.environment import BASE_DIR, VAR_DIR, env

_AGE_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def _count(name: str, written: str, *, least: int) -> int:
    """A whole number of backups; a slip here would throw backups away, so it is refused at the start."""
    if not (written.isascii() and written.isdigit() and least <= int(written) <= 1000):
        raise ImproperlyConfigured(f"{name} 应是{least}到1000的整数（保留几份备份），现在写的是“{written}”")
    return int(written)


def _recipients(written: list[str]) -> list[str]:
    """Public keys of age. A secret key has no business on this machine: it would be in every backup's reach."""
    for each in written:
        if each.upper().startswith("AGE-SECRET-KEY"):
            raise ImproperlyConfigured(
                "BACKUP_RECIPIENTS 里写的是私钥；应写公钥（age1…），私钥不要放在这台服务器上"
            )
        if not _AGE_KEY.fullmatch(each):
            raise ImproperlyConfigured(
                f"BACKUP_RECIPIENTS 应是 age-keygen 给出的公钥（age1…），现在写的是“{each}”"
            )
    return written


BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", str(VAR_DIR / "backups")))
if any(BACKUP_FOLDER.resolve().is_relative_to(BASE_DIR / served) for served in ("static", "staticfiles")):
    raise ImproperlyConfigured("BACKUP_FOLDER 不能放在 static 或 staticfiles 之内，那里的文件谁都能取")
BACKUP_KEEP_DAILY = _count("BACKUP_KEEP_DAILY", env.str("BACKUP_KEEP_DAILY", "7"), least=1)
BACKUP_KEEP_WEEKLY = _count("BACKUP_KEEP_WEEKLY", env.str("BACKUP_KEEP_WEEKLY", "4"), least=0)
BACKUP_KEEP_MONTHLY = _count("BACKUP_KEEP_MONTHLY", env.str("BACKUP_KEEP_MONTHLY", "12"), least=0)
BACKUP_RECIPIENTS = _recipients(env.list("BACKUP_RECIPIENTS", default=[]))
