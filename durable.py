"""Files that lie safe on disk before anybody is told that they do."""

import os
from pathlib import Path
from typing import IO


def flush(file: IO[bytes]) -> None:
    """Have what has been written to the file on disk."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the folder's own list of names on disk, where the system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows has no handle to a folder
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
