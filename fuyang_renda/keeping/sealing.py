"""Backups that only the holder of a key can open, by the program age: each piece is authenticated, nothing is held whole.

The server knows public keys only. (`openssl enc` authenticates nothing; `openssl cms` needs 861 MB of
memory to open 300 MB, age 13.)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from fuyang_renda.keeping.archive import Unfit, disk_room_told

ENDING = ".age"
_HEAD = b"age-encryption.org/v1\n"


def is_sealed(path: Path) -> bool:
    """Whether a file begins as age's do, whatever it is called."""
    try:
        with path.open("rb") as source:
            return source.read(len(_HEAD)) == _HEAD
    except OSError:
        return False


def seal(plain: Path, target: Path, recipients: Sequence[str]) -> None:
    """Encrypt a file for public keys, under its name only when whole. Raises Unfit."""
    if target.exists():
        raise Unfit(f"{target} 已经存在；备份不覆盖别的文件，请换一个文件名")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    words = [word for each in recipients for word in ("-r", each)]
    try:
        with disk_room_told(target.parent):
            with plain.open("rb") as source, _written(unfinished) as sink:
                _age(*words, stdin=source.fileno(), stdout=sink)
                os.fsync(sink)
            if not is_sealed(unfinished) or unfinished.stat().st_size <= plain.stat().st_size:
                raise Unfit("加密后的文件不完整，没有保留；请再试")
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def unsealed(path: Path, identity: Path | None) -> Iterator[Path]:
    """A backup that can be read: the file itself, or what age makes of it in a folder that is gone afterwards.

    Raises Unfit where a key is lacking, is the wrong one, or the file was changed.
    """
    if not is_sealed(path):
        yield path
        return
    if identity is None:
        raise Unfit(f"{path} 是加密的备份，请用 --identity 写明私钥文件")
    if not identity.is_file():
        raise Unfit(f"没有找到私钥文件 {identity}")
    with (
        disk_room_told(Path(settings.VAR_DIR)),
        tempfile.TemporaryDirectory(prefix="renda-open-", dir=settings.VAR_DIR) as folder,
    ):
        plain = Path(folder) / path.name.removesuffix(ENDING)
        with path.open("rb") as source, _written(plain) as sink:
            _age("--decrypt", "-i", str(identity), stdin=source.fileno(), stdout=sink)
        yield plain


@contextmanager
def _written(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _age(*words: str, stdin: int, stdout: int) -> None:
    program = shutil.which("age")
    if program is None:
        raise Unfit(
            "没有找到程序 age；Debian、Ubuntu：apt install age，没有这个软件包的系统把 age 放到 /usr/local/bin"
        )
    done = subprocess.run(  # noqa: S603  # a program found by name, its words our own
        [program, *words], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise Unfit(_why(done.stderr.decode(errors="replace")))


def _why(said: str) -> str:
    if "no space left" in said.lower():
        return "磁盘空间不足；没有留下写了一半的文件，请腾出空间再试"
    if "no identity matched" in said:
        return "私钥不对：这份备份不是用它的公钥加密的"
    if "failed to decrypt" in said or "failed to read header" in said or "unexpected EOF" in said:
        return "加密的备份文件已损坏，或被改动过。请用另一份备份"
    lines = [line for line in said.splitlines() if line.strip()]
    return f"age 没有成功：{lines[0] if lines else '没有说明原因'}"
