"""Files that commands write: whole or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from lims.errors import InvalidInputError


class OutputFileError(InvalidInputError):
    """The file cannot be written."""


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file, or puts it in the place of the one that was there; nobody ever sees half of it."""
    part = None
    try:
        with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", suffix=".part", delete=False) as writing:
            part = Path(writing.name)
            writing.write(content)
        _give_usual_rights(part)
        part.replace(file)
    except OSError as error:
        raise OutputFileError(
            f"{file} cannot be written: {error.strerror or error}.", out="cannot be written"
        ) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _give_usual_rights(file: Path) -> None:
    """A temporary file is for its owner only; what is written here is for whom the user's files usually are."""
    mask = os.umask(0)
    os.umask(mask)
    file.chmod(0o666 & ~mask)
