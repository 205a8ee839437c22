"""Making a backup, and putting one back into an empty database."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from fuyang_renda.demo.load import DELIVERED
from fuyang_renda.keeping.archive import (
    EVIDENCE,
    Manifest,
    Unfit,
    archive_opened,
    archive_verify,
    archive_written,
    digest_of,
    disk_room_told,
    part_copied,
)
from fuyang_renda.keeping.stores import rows_differ, rows_per_table, store_of
from fuyang_renda.keeping.told import settings_in_force
from papers.packing import Part

# What `migrate` writes besides our own tables.
_OF_DJANGO = frozenset({"django_migrations", "django_content_type", "auth_permission"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoring did: files written, files that lay there already, migrations still to be run."""

    manifest: Manifest
    written: int
    kept: int
    to_migrate: int


def backup_make(*, target: Path, connection: BaseDatabaseWrapper, at: datetime) -> Manifest:
    """Write database and evidence into one file of mode 0600, read back and compared before it gets its name.

    The database goes first: files are only added (but for 误传处置), so every row finds its file.
    Raises Unfit.
    """
    store = store_of(connection)
    with (
        disk_room_told(target.parent),
        tempfile.TemporaryDirectory(prefix=".renda-backup-", dir=target.parent) as folder,
        archive_written(target) as archive,
    ):
        copy = store.copy(Path(folder))
        with copy.path.open("rb") as source:
            archive.add(store.part, source, compress=store.packs)
        copy.path.unlink()
        held = set()
        for sha, path in _files():
            if digest_of(path) == sha:  # else it is damaged on the disk, and told as lacking
                with path.open("rb") as source:
                    archive.add(_name_of(sha), source)
                held.add(sha)
        manifest = Manifest(
            created_at=at.isoformat(timespec="seconds"), version=_version(), vendor=store.vendor,
            server=store.server, migrations=_applied(connection), tables=copy.tables,
            lacking=sorted(copy.blobs - held), parts=tuple(archive.parts), settings=settings_in_force(),
        )  # fmt: skip
        archive.close_with(manifest)
    return manifest


def backup_restore(
    *, path: Path, connection: BaseDatabaseWrapper, into_empty: bool, evidence: Path | None = None
) -> Restored:
    """Check a backup, then put its files and its database back: all of it, or nothing. Raises Unfit.

    Files go to the portal's own folder, or to `evidence`.
    """
    root = evidence or Path(settings.EVIDENCE_ROOT)
    manifest = archive_verify(path)
    store = store_of(connection)
    if manifest.vendor != store.vendor:
        raise Unfit(f"这是 {manifest.vendor} 的备份，现在的数据库是 {store.vendor}；请用同一种数据库恢复")
    to_migrate = _check_version(manifest)
    _check_empty(connection, into_empty=into_empty)
    _check_files(manifest, root)
    with (
        archive_opened(path) as (book, _),
        disk_room_told(root),
        tempfile.TemporaryDirectory(prefix="renda-restore-", dir=settings.VAR_DIR) as folder,
    ):
        copied = Path(folder) / store.part
        part_copied(book, manifest.database, copied)
        store.check(copied)
        written: list[Path] = []
        try:
            for part in manifest.evidence:
                _restore_file(book, part, root, written)
            store.load(copied, manifest.tables)
        except BaseException:
            for each in written:
                each.unlink(missing_ok=True)
            raise
    # Here all of it is back: what is wrong now is said, and neither half is taken away from the other.
    if why := rows_differ(rows_per_table(connection), manifest.tables):
        raise Unfit(f"数据库和文件都已放回，但{why}；请不要启用，换另一份备份恢复到新的空数据库")
    return Restored(manifest, len(written), len(manifest.evidence) - len(written), to_migrate)


def _files() -> Iterator[tuple[str, Path]]:
    """Every stored file by its SHA-256, in the order of names; what is being written just now is not one yet."""
    root = Path(settings.EVIDENCE_ROOT)
    for path in sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if path.is_file() and EVIDENCE.fullmatch(_name_of(path.name)):
            yield path.name, path


def _name_of(sha: str) -> str:
    return f"evidence/{sha[:2]}/{sha[2:4]}/{sha}"


def _version() -> str:
    told = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])


def _applied(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    return sorted(MigrationRecorder(connection).applied_migrations())


def _check_version(manifest: Manifest) -> int:
    """How many migrations this code has beyond the backup's. Raises Unfit for a backup of later code."""
    known = set(MigrationLoader(None).disk_migrations or ())
    theirs = set(manifest.migrations)
    if unknown := sorted(theirs - known):
        app, name = unknown[0]
        raise Unfit(
            f"备份来自更新的版本（{manifest.version}，数据库多出 {app} {name} 等{len(unknown)}处）；请先升级程序再恢复"
        )
    return len(known - theirs)


def _check_empty(connection: BaseDatabaseWrapper, *, into_empty: bool) -> None:
    """Restoring replaces all there is: so there must be nothing, or nothing that anybody wrote."""
    rows = rows_per_table(connection)
    if not rows:
        return
    if not into_empty:
        raise Unfit(
            f"数据库里已有{len(rows)}个表，没有恢复。恢复只进空数据库：请另建一个，用 DATABASE_URL 指向它；"
            "只运行过 migrate、sync_rules 的新库，加上 --into-empty"
        )
    delivered = _OF_DJANGO | _delivered_tables()
    if held := next((name for name, count in rows.items() if count and name not in delivered), ""):
        raise Unfit(f"数据库里已有数据（{held}，{rows[held]}行），没有恢复；恢复只进空数据库")


def _delivered_tables() -> set[str]:
    models = [apps.get_model(label) for label in DELIVERED]
    tables = {model._meta.db_table for model in models}
    return tables | {
        model.history.model._meta.db_table
        for model in models
        if hasattr(model, "history")  # its history
    }


def file_path(root: Path, sha: str) -> Path:
    """Where a file of this SHA-256 lies below a folder of evidence."""
    return root / sha[:2] / sha[2:4] / sha


def _check_files(manifest: Manifest, root: Path) -> None:
    """Nothing that lies there is overwritten by anything else. Raises Unfit."""
    for part in manifest.evidence:
        found = EVIDENCE.fullmatch(part.name)
        if found is None or found.group(3) != part.sha256:
            raise Unfit(f"备份文件里有不认识的内容：{part.name}")
        path = file_path(root, part.sha256)
        if path.exists() and digest_of(path) != part.sha256:
            raise Unfit(f"佐证材料目录里已有同名而内容不同的文件：{path}；请先移开再恢复")


def _restore_file(book: ZipFile, part: Part, root: Path, written: list[Path]) -> None:
    path = file_path(root, part.sha256)
    if not path.exists():
        part_copied(book, part, path)
        written.append(path)
