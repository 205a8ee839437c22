"""The two databases: how a copy is taken while the portal runs, and how one is put into an empty database."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3._functions import register as sqlite_words  # type: ignore[import-untyped]
from psycopg.conninfo import make_conninfo

from fuyang_renda.keeping.archive import Unfit

# Files that the portal should hold: all that were brought and not removed for good (误传处置).
_BLOBS = "SELECT sha256 FROM records_blob WHERE removed_at IS NULL"
# Where packages put PostgreSQL's programs without entering them in PATH; the newest is taken.
_HOMES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")
# The words of an address that programs of any age know; the driver's own library may know more.
_ADDRESS = ("host", "hostaddr", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
# What belongs to whoever made the database, and stands in the new one already.
_NOT_RESTORED = (" EXTENSION ", " SCHEMA - ", " COMMENT - EXTENSION ")


@dataclass(frozen=True, slots=True)
class Copy:
    """A database as it was at one moment: its file, its rows per table, the files its rows speak of."""

    path: Path
    tables: dict[str, int]
    blobs: frozenset[str]


class Store(Protocol):
    """One of the two."""

    vendor: str
    part: str
    # Whether a copy gets smaller when it is packed; PostgreSQL packs its own.
    packs: bool

    @property
    def server(self) -> str: ...

    def copy(self, folder: Path) -> Copy:
        """A consistent copy in `folder`, checked."""

    def check(self, path: Path) -> None:
        """Raises Unfit for a file that is no copy of this sort."""

    def load(self, path: Path, tables: dict[str, int]) -> None:
        """Put a copy into this database, whole or not at all."""


def store_of(connection: BaseDatabaseWrapper) -> Store:
    return PostgresStore(connection) if connection.vendor == "postgresql" else SqliteStore(connection)


def rows_per_table(connection: BaseDatabaseWrapper) -> dict[str, int]:
    names = sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return {name: _count(cursor, connection.ops.quote_name(name)) for name in names}


def blobs_told(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """SHA-256 of every file that the rows of a database speak of."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOBS)
        return frozenset(sha for (sha,) in cursor.fetchall())


def migrations_told(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Applied migrations of a database, whether or not Django knows it by a name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # a quoted name of the database's own
    return int(cursor.fetchone()[0])


class SqliteStore:
    """SQLite by its own online backup: writers go on, the copy is of one moment."""

    vendor, part, packs = "sqlite", "database.sqlite3", True

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @property
    def server(self) -> str:
        return sqlite3.sqlite_version

    def copy(self, folder: Path) -> Copy:
        path = folder / self.part
        self.connection.ensure_connection()
        with _sqlite_told(), closing(sqlite3.connect(path)) as copied:
            self.connection.connection.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
            _check_sqlite(copied)
            blobs = frozenset(sha for (sha,) in copied.execute(_BLOBS))
            return Copy(path, _sqlite_rows(copied), blobs)

    def check(self, path: Path) -> None:
        with _sqlite_told(), closing(sqlite3.connect(path)) as copied:
            _check_sqlite(copied)

    def load(self, path: Path, tables: dict[str, int]) -> None:
        """SQLite's backup is one transaction of the target: it fails whole."""
        with _sqlite_told(), closing(sqlite3.connect(path)) as copied:
            _check_sqlite(copied)
            if why := rows_differ(_sqlite_rows(copied), tables):
                raise Unfit(why)
            self.connection.close()
            self.connection.ensure_connection()
            copied.backup(self.connection.connection)
        self.connection.close()


def _check_sqlite(copied: sqlite3.Connection) -> None:
    sqlite_words(copied)  # the constraints that are checked use Django's own functions, such as REGEXP
    found = copied.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Unfit(f"数据库文件自检没有通过：{found}")


def _sqlite_rows(copied: sqlite3.Connection) -> dict[str, int]:
    names = copied.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    return {name: _count_sqlite(copied, name) for (name,) in names}


def _count_sqlite(copied: sqlite3.Connection, name: str) -> int:
    return int(copied.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # as above


@contextmanager
def _sqlite_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        if "full" in said:
            raise Unfit("磁盘空间不足；没有留下写了一半的文件，请腾出空间再试") from error
        if "locked" in said or "busy" in said:
            raise Unfit("数据库正被使用；请先停止平台（web、worker、beat）再恢复") from error
        raise Unfit(f"SQLite 报告：{said}") from error


class PostgresStore:
    """PostgreSQL by its own programs, of the server's version or newer, in custom format."""

    vendor, part, packs = "postgresql", "database.pgdump", False

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @property
    def server(self) -> str:
        return str(self._server_version // 10_000)

    @property
    def _server_version(self) -> int:
        self.connection.ensure_connection()
        return int(self.connection.pg_version)  # type: ignore[attr-defined]

    def copy(self, folder: Path) -> Copy:
        """Rows are counted and files listed in the very snapshot that is dumped."""
        path = folder / self.part
        dump = self._program("pg_dump")
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            self._run(
                dump, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}",
                f"--dbname={self._address}",
            )  # fmt: skip
            tables = rows_per_table(self.connection)
            blobs = blobs_told(self.connection)
        self.check(path)
        return Copy(path, tables, blobs)

    def check(self, path: Path) -> None:
        self._run(self._program("pg_restore"), "--list", str(path))

    def load(self, path: Path, tables: dict[str, int]) -> None:
        restore = self._program("pg_restore")
        listed = self._run(restore, "--list", str(path))
        wanted = path.with_suffix(".list")
        wanted.write_text("\n".join(line for line in listed.splitlines() if _is_ours(line)))
        self._prepare(set(tables))
        address = self._address
        self.connection.close()
        self._run(
            restore, "--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner",
            "--no-privileges", "--no-comments", f"--use-list={wanted}", f"--dbname={address}", str(path),
        )  # fmt: skip

    def _prepare(self, tables: set[str]) -> None:
        """No table may stay that the copy does not know; the extension of the terms is the database's own."""
        strange = sorted(set(self.connection.introspection.table_names()) - tables)
        if strange:
            raise Unfit(
                f"数据库里有备份中没有的表（{strange[0]}等{len(strange)}个），多半是较新的程序建的；"
                "请用 createdb 另建一个空数据库，不运行 migrate，直接恢复"
            )
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        except DatabaseError as error:
            raise Unfit(
                f'缺少扩展 btree_gist；请由数据库管理员执行：psql {self._name} -c "CREATE EXTENSION btree_gist"'
            ) from error

    @property
    def _name(self) -> str:
        return str(self.connection.settings_dict["NAME"])

    @property
    def _address(self) -> str:
        """Where this very connection leads, in libpq's words, without the password."""
        self.connection.ensure_connection()
        told = self.connection.connection.info.get_parameters()
        return make_conninfo(**{name: told[name] for name in _ADDRESS if name in told})

    def _program(self, name: str) -> str:
        """The newest of a name on this machine. Raises Unfit where there is none, or none as new as the server."""
        places = [found] if (found := shutil.which(name)) else []
        places += [str(path / name) for home in _HOMES for path in Path("/").glob(home)]
        known = sorted(
            ((_version_of(place), place) for place in places if os.access(place, os.X_OK)), reverse=True
        )
        if not known:
            raise Unfit(f"没有找到 {name}；请安装 PostgreSQL {self.server} 的客户端程序（postgresql-client）")
        version, place = known[0]
        if version < int(self.server):
            raise Unfit(
                f"{name} 的版本是{version}，比数据库服务器（{self.server}）旧；请安装 postgresql-client-{self.server}"
            )
        return place

    def _run(self, *command: str) -> str:
        """One of PostgreSQL's programs; the password goes by its environment, never on the command line."""
        password = str(self.connection.settings_dict.get("PASSWORD") or "")
        done = subprocess.run(  # noqa: S603  # a program found by name, its words our own
            command, env={**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            raise Unfit(_failed(Path(command[0]).name, done.stderr))
        return done.stdout


def _is_ours(line: str) -> bool:
    return not any(word in line for word in _NOT_RESTORED)


def _failed(program: str, said: str) -> str:
    if "No space left on device" in said:
        return "磁盘空间不足；没有留下写了一半的文件，请腾出空间再试"
    lines: Sequence[str] = [line for line in said.splitlines() if line.strip()]
    return f"{program} 没有成功：{lines[0] if lines else '没有说明原因'}"


def _version_of(place: str) -> int:
    """The major version a program says it has; 0 where it does not run."""
    try:
        said = subprocess.run(  # noqa: S603  # as above
            [place, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        ).stdout
    except OSError:
        return 0
    digits = next((word for word in said.split() if word[:1].isdigit()), "0")
    return int(digits.partition(".")[0])


def rows_differ(found: dict[str, int], told: dict[str, int]) -> str:
    """In which table rows are more or fewer than the manifest says; blank when none."""
    wrong = [name for name in sorted(found.keys() | told.keys()) if found.get(name) != told.get(name)]
    if not wrong:
        return ""
    name = wrong[0]
    return f"各表行数与清单不符：{name} 清单{told.get(name)}行，实际{found.get(name)}行"
