from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.fernet import Fernet

from config.environment import read, read_secrets
from config.keys import ensure_keys


def test_the_secrets_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = ensure_keys(tmp_path / "var")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_start_keeps_the_secrets_and_narrows_their_mode(tmp_path: Path) -> None:
    path = ensure_keys(tmp_path)
    before = path.read_bytes()
    path.chmod(0o644)
    assert ensure_keys(tmp_path).read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_first_starts_agree_on_one_set_of_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        contents = {path.read_bytes() for path in pool.map(ensure_keys, [tmp_path] * 8)}
    assert len(contents) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.env"]


def test_the_secrets_fill_in_what_the_environment_leaves_out(tmp_path: Path) -> None:
    secrets = read_secrets(ensure_keys(tmp_path))
    settings = read({"QUORUM_VAR": str(tmp_path), "QUORUM_SECRET_KEY": "given"})
    assert settings.secret_key == "given"
    assert settings.address_key == secrets["QUORUM_ADDRESS_KEY"]
    text = Fernet(settings.identity_keys[0]).encrypt(b"identity")
    assert Fernet(settings.identity_keys[0]).decrypt(text) == b"identity"


def test_an_older_file_is_given_the_key_that_it_lacks_and_keeps_the_rest(tmp_path: Path) -> None:
    path = ensure_keys(tmp_path)
    older = "".join(
        line for line in path.read_text("utf-8").splitlines(keepends=True) if "QUORUM_INDEX_KEY" not in line
    ).rstrip("\n")
    path.write_text(older, "utf-8")
    with ThreadPoolExecutor(8) as pool:
        contents = {path.read_text("utf-8") for path in pool.map(ensure_keys, [tmp_path] * 8)}
    [completed] = contents
    assert completed.startswith(f"{older}\nQUORUM_INDEX_KEY=")
    assert completed.count("QUORUM_INDEX_KEY=") == 1
    assert len(read({"QUORUM_VAR": str(tmp_path)}).index_key) >= 32
