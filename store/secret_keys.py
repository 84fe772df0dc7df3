"""The installation's own secrets, in files that only its user may read."""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path) -> str:
    """The secret in `path`; on first use a new one is made there, with mode 0600 in a folder with mode 0700."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    return path.read_text("utf-8").strip()


def signing_keys(folder: Path) -> list[str]:
    """The keys that links are signed with, oldest first: one to a line, the last one signs.

    To rotate: add a line; to revoke everything signed with an old key: take its line away.
    """
    read_or_make(folder / "link-keys")
    return [line for line in (folder / "link-keys").read_text("utf-8").split() if line]
