"""A drill: the last backup is restored elsewhere and compared, row by row and file by file, with what it says of itself.

A backup that was never restored is a hope. The portal's own database and files are only read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from fuyang_renda.keeping.archive import Manifest, Unfit, archive_verify, digest_of
from fuyang_renda.keeping.backup import backup_restore, file_path
from fuyang_renda.keeping.elsewhere import folder_beside, named, throwaway
from fuyang_renda.keeping.retention import backups_in
from fuyang_renda.keeping.sealing import unsealed
from fuyang_renda.keeping.stores import blobs_told, migrations_told, rows_per_table


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill found; `problems` is empty when the restored portal is the one that was backed up."""

    path: Path
    manifest: Manifest
    rows: int
    files: int
    seconds: float
    problems: tuple[str, ...]


def drill_run(
    *, path: Path, identity: Path | None, connection: BaseDatabaseWrapper, at: datetime, database: str = "",
    within: timedelta | None = None,
) -> Drill:  # fmt: skip
    """Restore and compare. `within`: how old the backup may be. Raises Unfit where it cannot be restored at all."""
    started = time.monotonic()
    with unsealed(path, identity) as plain, folder_beside(Path(settings.VAR_DIR)) as folder:
        manifest = archive_verify(plain)
        evidence = Path(folder) / "evidence"
        with _somewhere(connection, database, Path(folder)) as other:
            backup_restore(path=plain, connection=other, into_empty=False, evidence=evidence)
            rows = rows_per_table(other)
            problems = (
                *_too_old(manifest, at, within),
                *_rows_compared(rows, manifest),
                *_migrations_compared(other, manifest),
                *_files_compared(evidence, manifest, blobs_told(other)),
            )
    return Drill(
        path, manifest, sum(rows.values()), len(manifest.evidence), time.monotonic() - started, problems
    )


def last_backup(folder: Path) -> Path:
    """Raises Unfit where there is none."""
    newest = next(iter(backups_in(folder)), None) if folder.is_dir() else None
    if newest is None:
        raise Unfit(f"{folder} 里没有备份；先运行 manage.py backup --scheduled")
    return newest


@contextmanager
def _somewhere(connection: BaseDatabaseWrapper, url: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    with named(url) if url else throwaway(connection, folder) as other:
        yield other


def _too_old(manifest: Manifest, at: datetime, within: timedelta | None) -> Iterator[str]:
    age = at - datetime.fromisoformat(manifest.created_at)
    if within is not None and age > within:
        hours = int(age.total_seconds() // 3600)
        yield f"最近一份备份是{hours}小时以前的（{manifest.created_at}），备份可能已经停了"


def _rows_compared(found: dict[str, int], manifest: Manifest) -> Iterator[str]:
    for name in sorted(found.keys() | manifest.tables.keys()):
        if found.get(name) != manifest.tables.get(name):
            yield f"表 {name}：清单{manifest.tables.get(name)}行，恢复后{found.get(name)}行"


def _migrations_compared(other: BaseDatabaseWrapper, manifest: Manifest) -> Iterator[str]:
    if migrations_told(other) != set(manifest.migrations):
        yield "恢复后数据库的版本（migrations）与清单不同"


def _files_compared(evidence: Path, manifest: Manifest, spoken_of: frozenset[str]) -> Iterator[str]:
    for part in manifest.evidence:
        path = file_path(evidence, part.sha256)
        if not path.is_file():
            yield f"佐证材料 {part.sha256[:12]}… 没有恢复出来"
        elif digest_of(path) != part.sha256:
            yield f"佐证材料 {part.sha256[:12]}… 恢复后内容不同"
    held = {part.sha256 for part in manifest.evidence}
    if missing := sorted(spoken_of - held):
        yield f"有{len(missing)}个佐证材料在库中有登记，备份里没有：{missing[0][:12]}…；请从较早的备份中找回"
