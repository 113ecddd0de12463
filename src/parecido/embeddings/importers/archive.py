"""What a .tar.gz from elsewhere holds, written into a folder and nowhere else."""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

from parecido.errors import ModelError

MAX_BYTES = 8 * 1024**3
MAX_FILES = 10_000


def extract_archive(archive: Path, folder: Path, *, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> None:
    """Unpack a .tar.gz into `folder`. Raises ModelError for a damaged archive and for one that wants more than that.

    Only files and folders under `folder` are written, through tarfile's filter `data`: no links, no devices, no
    absolute paths, none that lead out, no owners; at most `max_files` of `max_bytes` in all.
    """
    if not hasattr(tarfile, "data_filter"):
        raise ModelError("this Python cannot unpack an archive safely; take 3.11.4 or newer")
    try:
        with tarfile.open(archive, "r:gz") as tar:
            left = max_bytes
            for count, member in enumerate(tar, start=1):
                left -= member.size
                if left < 0 or count > max_files:
                    raise ModelError(
                        f"{archive} holds more than {max_files:,} files or {max_bytes:,} bytes; is it the right file?"
                    )
                if not member.isreg() and not member.isdir():
                    raise ModelError(f"{archive} holds {member.name!r}, which is no file or folder; it is not unpacked")
                tar.extract(member, folder, filter="data")
    except tarfile.FilterError as error:
        raise ModelError(f"{archive} wants to write outside its folder ({error}); it is not unpacked") from error
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise ModelError(f"{archive} is damaged or no .tar.gz ({error}); fetch it again") from error
    except OSError as error:  # gzip.BadGzipFile is one of them
        raise ModelError(f"{archive} cannot be unpacked: {error.strerror or error}") from error
