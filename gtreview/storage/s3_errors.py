"""What S3 and the way to it answer, in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as boto

from gtreview.errors import InputError, UnreachableError
from gtreview.storage.address import S3Prefix


class MissingObjectError(InputError):
    """The bucket answers and has no such object."""


UNREACHABLE = (boto.HTTPClientError, boto.ConnectionError)
"""What the way to a server raises, not the server."""

_CREDENTIALS = "Sign in (aws configure, aws sso login), or choose others with --profile."
_RIGHTS = (
    "The credentials in use may not read it: ask for s3:GetObject and s3:ListBucket, or choose "
    "others with --profile. Without the right to list, a missing object is answered so too."
)
_NAMES = "Check the address, and --endpoint-url where the server is not Amazon's."
_WORDS = {
    "NoSuchBucket": ("there is no such bucket", _NAMES),
    "InvalidBucketName": ("that is no name of a bucket", _NAMES),
    "AccessDenied": ("access denied", _RIGHTS),
    "AllAccessDisabled": ("access denied", _RIGHTS),
    "AccountProblem": ("access denied", _RIGHTS),
    "403": ("access denied", _RIGHTS),
    "InvalidAccessKeyId": ("the server does not know the access key", _CREDENTIALS),
    "SignatureDoesNotMatch": ("the secret key does not fit the access key", _CREDENTIALS),
    "InvalidToken": ("the session token is refused", _CREDENTIALS),
    "ExpiredToken": ("the credentials have expired", _CREDENTIALS),
    "TokenRefreshRequired": ("the credentials have expired", _CREDENTIALS),
    "RequestExpired": ("the credentials have expired, or the clock is wrong", _CREDENTIALS),
    "RequestTimeTooSkewed": ("the clock of this machine is wrong", "Set it, then open again."),
    "InvalidRange": ("is empty (0 bytes)", "Copy or export it again."),
    "PreconditionFailed": ("it has changed on the server since it was opened", "Open it again."),
    "InvalidObjectState": ("the object is archived", "Restore it from the archive first."),
}
_MISSING = ("NoSuchKey", "NotFound", "404")
_REGION = (
    "PermanentRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "301",
)
_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.ConfigNotFound,
    boto.TokenRetrievalError,
    boto.SSOError,
    boto.UnauthorizedSSOTokenError,
)


def in_words(error: Exception, prefix: S3Prefix, key: str | None = None) -> InputError:
    """What went wrong with an object, or where ``key`` is None with the prefix as a whole.

    `UnreachableError` where asking again later may help, `MissingObjectError` where there is none.
    """
    where = str(prefix) if key is None else f"s3://{prefix.bucket}/{key}"
    if isinstance(error, boto.ClientError):
        return _answered(error.response, where)
    if isinstance(error, boto.ProfileNotFound):
        text = f"the AWS configuration has no profile {prefix.profile or 'of that name'!r}"
        return InputError(text, path=where, hint="List them with: aws configure list-profiles.")
    if isinstance(error, _NO_CREDENTIALS):
        return InputError("no credentials for S3 were found", path=where, hint=_CREDENTIALS)
    if isinstance(error, (*UNREACHABLE, boto.IncompleteReadError, boto.FlexibleChecksumError)):
        text = f"{_server(prefix)} cannot be reached ({type(error).__name__})"
        return UnreachableError(text, path=where, hint="Check the network and --endpoint-url.")
    said = str(error).rstrip(".")
    if prefix.endpoint_url:
        said = said.replace(prefix.endpoint_url, _server(prefix))
    return InputError(f"cannot be read ({said})", path=where, hint=_NAMES)


def _answered(response: Any, where: str) -> InputError:
    answer = response.get("Error", {})
    code, status = str(answer.get("Code", "")), _status(response)
    if code in _WORDS:
        problem, hint = _WORDS[code]
        return InputError(problem, path=where, hint=hint)
    if code in _MISSING:
        return MissingObjectError("there is no such object", path=where)
    if code in _REGION:
        return _elsewhere(response, where)
    said = f"{answer.get('Message') or code or status}".rstrip(".")
    if status >= 500 or code in ("SlowDown", "RequestTimeout"):
        text = f"the server fails, also when asked again ({said})"
        return UnreachableError(text, path=where, hint="Try again later.")
    return InputError(f"the server refuses ({said})", path=where, hint=_NAMES)


def _elsewhere(response: Any, where: str) -> InputError:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    region = response.get("Error", {}).get("Region") or headers.get("x-amz-bucket-region")
    told = f"the bucket is in the region {region}" if region else "the bucket is in another region"
    hint = f"Set AWS_DEFAULT_REGION{f'={region}' if region else ''}, or the profile's region."
    return InputError(told, path=where, hint=hint)


def _status(response: Any) -> int:
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _server(prefix: S3Prefix) -> str:
    """The server's name alone: an endpoint's address may hold a password."""
    return (prefix.endpoint_url and urlsplit(prefix.endpoint_url).hostname) or "S3"
