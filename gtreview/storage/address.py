"""What frames are found by: a path on this machine, a prefix or a file on S3."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gtreview.errors import InputError
from gtreview.storage.local import ARCHIVE_ENDINGS, VIDEO_ENDINGS

SCHEME = "s3://"
OWN = "s3"


@dataclass(frozen=True)
class S3Prefix:
    """A folder on S3, and how it is reached; it holds no credentials.

    ``prefix`` is empty or ends with ``/``; ``endpoint_url``: a server other than Amazon's;
    ``profile``: of the user's AWS configuration. Both None: as that configuration says.
    """

    bucket: str
    prefix: str
    endpoint_url: str | None = None
    profile: str | None = None

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}"

    @property
    def name(self) -> str:
        """The last folder's name, or the bucket's."""
        return (self.prefix or self.bucket).rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class S3Object:
    """A video or archive on S3: the ``name`` of an object in the ``folder``."""

    folder: S3Prefix
    name: str

    def __str__(self) -> str:
        return f"{self.folder}{self.name}"


@dataclass(frozen=True)
class OwnPrefix:
    """The prefix that the labels' own sequence file names; the rest as in `S3Prefix`."""

    endpoint_url: str | None = None
    profile: str | None = None

    def named(self, prefix: str, path: Path) -> S3Prefix:
        """It, once the sequence file ``path`` was found to say ``prefix``.

        Raises
        ------
        InputError : that is no address on S3.
        """
        if not prefix.startswith(SCHEME):
            raise InputError(
                f"its prefix {prefix!r} is no address on S3",
                path=path,
                hint="Give the address itself: --frames s3://bucket/folder/.",
            )
        return s3_prefix(prefix, self.endpoint_url, self.profile)


Address = Path | S3Prefix | S3Object


def address(
    text: str | None, endpoint_url: str | None = None, profile: str | None = None
) -> Address | OwnPrefix | None:
    """What the user calls the place of the frames: ``s3://bucket/folder/``, a video or archive
    there by its ending (``s3://bucket/clip.mp4``), ``s3`` for what the sequence file says, else a
    path; None where none is named.

    Raises
    ------
    InputError : an address without a bucket, or an option of S3 with a path.
    """
    if text and text.startswith(SCHEME):
        return s3_place(text, endpoint_url, profile)
    if text == OWN:
        return OwnPrefix(endpoint_url, profile)
    if endpoint_url or profile:
        raise InputError(
            f"an endpoint and a profile go with frames on S3, not with {text or 'none'}",
            hint="Give --frames s3://bucket/folder/, or s3 for the sequence file's own prefix.",
        )
    return Path(text).expanduser() if text else None


def s3_place(
    text: str, endpoint_url: str | None = None, profile: str | None = None
) -> S3Prefix | S3Object:
    """The prefix, or the video or archive.

    Raises
    ------
    InputError : it names no bucket.
    """
    above, _, name = text.removeprefix(SCHEME).rpartition("/")
    if above and name.lower().endswith((*VIDEO_ENDINGS, *ARCHIVE_ENDINGS)):
        return S3Object(s3_prefix(above, endpoint_url, profile), name)
    return s3_prefix(text, endpoint_url, profile)


def s3_prefix(text: str, endpoint_url: str | None = None, profile: str | None = None) -> S3Prefix:
    """The prefix in ``s3://bucket/folder/``, with or without the last ``/``.

    Raises
    ------
    InputError : it names no bucket.
    """
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    if not bucket:
        raise InputError(f"{text!r} names no bucket", hint="Expected s3://bucket/folder/.")
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    return S3Prefix(bucket, prefix, endpoint_url, profile)
