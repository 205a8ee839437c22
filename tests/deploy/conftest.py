"""The scripts of `scripts/` and `deploy/` stand alone; here they are found as they find each other."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
