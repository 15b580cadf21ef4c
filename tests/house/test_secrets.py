"""Nothing secret and nothing of one machine is ever committed."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_no_key_or_certificate_is_tracked() -> None:
    begins = re.compile("-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----\n[A-Za-z0-9+/]{40}")
    assert not [path for path in _tracked() if path.suffix in (".key", ".crt", ".pem") or begins.search(_text(path))]


def test_no_lock_file_names_a_host() -> None:
    locks = list(ROOT.glob("requirements*.lock"))
    assert len(locks) == 2
    assert not [path for path in locks if "://" in _text(path)]


def test_everything_pinned_has_its_hash() -> None:
    for path in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        pins = re.findall(
            r"^[a-z0-9._-]+(?:\[[a-z0-9,-]+\])?==[^\n]*(?:\n    --hash[^\n]*)*", _text(path), re.MULTILINE
        )
        assert pins
        assert all("--hash=sha256:" in each for each in pins)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
