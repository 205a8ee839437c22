"""A database beside the portal's own: one thrown away after a drill, or the present one set aside for a restoring."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import environ
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from fuyang_renda.keeping.archive import Unfit

NO_RIGHT = (
    "数据库用户没有建库的权限。请由数据库管理员执行：ALTER ROLE {user} CREATEDB；"
    "或另建一个空数据库，用 --database 写明它的地址"
)
# What a connection must know besides its address.
_PLAIN: dict[str, Any] = {
    "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None,
    "OPTIONS": {}, "TEST": {}, "NAME": "", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "",
}  # fmt: skip
_FILES = ("", "-wal", "-shm")


@contextmanager
def throwaway(connection: BaseDatabaseWrapper, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of the same sort, gone afterwards: a file in `folder`, or a database of the same server."""
    told = deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite":
        told["NAME"] = str(folder / "drill.sqlite3")
        with closing(_wrapper(told)) as other:
            yield other
        return
    name = f"{told['NAME']}_drill_{os.getpid()}"
    _create(connection, name)
    told["NAME"] = name
    other = _wrapper(told)
    try:
        yield other
    finally:
        other.close()
        _on_server(connection, f"DROP DATABASE IF EXISTS {_quoted(connection, name)}")


@contextmanager
def named(url: str) -> Iterator[BaseDatabaseWrapper]:
    """The database that an operator prepared. It is left as the drill leaves it. Raises Unfit."""
    if url.partition("://")[0] not in {"postgresql", "postgres", "sqlite"}:
        raise Unfit("--database 应写成 postgresql://用户:口令@主机/库名 的样子")
    try:
        other = _wrapper({**_PLAIN, **environ.Env.db_url_config(url)})
        other.ensure_connection()
    except (ValueError, DatabaseError) as error:
        raise Unfit("--database 写明的数据库连不上") from error
    with closing(other):
        yield other


@contextmanager
def set_aside(connection: BaseDatabaseWrapper, at: datetime) -> Iterator[str]:
    """The portal's database under another name, which is yielded, and an empty one in its place.

    What fails inside puts everything back as it was. Raises Unfit.
    """
    if connection.vendor == "sqlite":
        yield from _file_aside(connection, at)
    else:
        yield from _database_aside(connection, at)


def _file_aside(connection: BaseDatabaseWrapper, at: datetime) -> Iterator[str]:
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    aside = path.with_name(f"{path.name}.{at:%Y%m%d-%H%M%S}")
    if aside.exists():
        raise Unfit(f"{aside} 已经存在，没有恢复")
    there = [ending for ending in _FILES if Path(f"{path}{ending}").exists()]
    for ending in there:
        Path(f"{path}{ending}").rename(f"{aside}{ending}")
    try:
        yield str(aside)
    except BaseException:
        connection.close()
        for ending in _FILES:
            Path(f"{path}{ending}").unlink(missing_ok=True)
        for ending in there:
            Path(f"{aside}{ending}").rename(f"{path}{ending}")
        raise


def _database_aside(connection: BaseDatabaseWrapper, at: datetime) -> Iterator[str]:
    name = str(connection.settings_dict["NAME"])
    aside = f"{name}_{at:%Y%m%d_%H%M%S}"
    ours, other = _quoted(connection, name), _quoted(connection, aside)
    connection.close()
    _on_server(connection, f"ALTER DATABASE {ours} RENAME TO {other}")
    try:
        _create(connection, name)
        yield aside
    except BaseException:
        connection.close()
        _on_server(connection, f"DROP DATABASE IF EXISTS {ours}")
        _on_server(connection, f"ALTER DATABASE {other} RENAME TO {ours}")
        raise


def _wrapper(told: dict[str, Any]) -> BaseDatabaseWrapper:
    made: BaseDatabaseWrapper = load_backend(told["ENGINE"]).DatabaseWrapper(told, "elsewhere")
    return made


def _create(connection: BaseDatabaseWrapper, name: str) -> None:
    _on_server(connection, f"CREATE DATABASE {_quoted(connection, name)} ENCODING 'UTF8' TEMPLATE template0")


def _quoted(connection: BaseDatabaseWrapper, name: str) -> str:
    return connection.ops.quote_name(name)


def _on_server(connection: BaseDatabaseWrapper, statement: str) -> None:
    """One statement about databases, said from outside of all of them. Raises Unfit."""
    user = connection.settings_dict["USER"] or "renda"
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        if "permission denied" in str(error) or "must be owner" in str(error):
            raise Unfit(NO_RIGHT.format(user=user)) from error
        if "being accessed by other users" in str(error):
            raise Unfit("数据库正被使用；请先停止平台（web、worker、beat）再恢复") from error
        raise Unfit(f"数据库报告：{str(error).splitlines()[0]}") from error


def folder_beside(place: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for a drill, gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="renda-drill-", dir=place)
