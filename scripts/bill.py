"""`make sbom`: the bill of materials (CycloneDX 1.6) of everything that runs, Python's and the browser's, and its licences.

From the lock files and the metadata of what is installed; the same commit gives the same bytes.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from installing import ROOT, say
from licences import WINDOWS_ONLY, licence_of
from packageurl import PackageURL
from pins import Pin, npm_pins, python_pins


def parts() -> list[Pin]:
    """What a server or a browser may come to run."""
    return [pin for pin in python_pins() if pin.marker != WINDOWS_ONLY] + npm_pins()


def bom() -> Bom:
    """The portal and its parts, with licence and package address; files of Python packages by their SHA-256."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    made = Bom(components=[_component(pin) for pin in parts()])
    portal = Component(type=ComponentType.APPLICATION, name="fuyang-renda", version=version, bom_ref="portal")
    made.metadata.component = portal
    seconds = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    made.metadata.timestamp = datetime.fromtimestamp(int(seconds), tz=UTC)
    made.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, "|".join(sorted(pin.purl for pin in parts())))
    made.register_dependency(portal, made.components)
    return made


def _component(pin: Pin) -> Component:
    return Component(
        type=ComponentType.LIBRARY, name=pin.name, version=pin.version, bom_ref=pin.purl,
        purl=PackageURL.from_string(pin.purl), licenses=[DisjunctiveLicense(name=licence_of(pin))],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in pin.hashes],
    )  # fmt: skip


def write(folder: Path) -> None:
    """`renda.cdx.json` and `licences.csv` (name, version, licence, address) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "renda.cdx.json").write_text(
        JsonV1Dot6(bom()).output_as_string(indent=1) + "\n", encoding="utf-8"
    )
    with (folder / "licences.csv").open("w", encoding="utf-8-sig", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["名称", "版本", "许可证", "purl"])
        rows.writerows([pin.name, pin.version, licence_of(pin), pin.purl] for pin in parts())
    say(f"物料清单：{folder}/renda.cdx.json（{len(parts())}项），许可证清单：{folder}/licences.csv")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "sbom")
