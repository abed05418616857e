"""Answers of Amazon's own servers, which a server of one's own does not give."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import exceptions as boto

from gtreview.errors import UnreachableError
from gtreview.storage.address import s3_prefix
from gtreview.storage.s3_errors import MissingObjectError, in_words

PREFIX = s3_prefix("s3://bucket/frames", "https://user:password@store.example:9000")


def answer(code: str, status: int = 400, **more: Any) -> boto.ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": f"({code})", **more},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
    }
    return boto.ClientError(response, "GetObject")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (answer("PermanentRedirect", 301, Region="eu-west-1"), "in the region eu-west-1"),
        (answer("AuthorizationHeaderMalformed", Region="eu-west-1"), "AWS_DEFAULT_REGION=eu-west"),
        (answer("301", 301), "in another region"),
        (answer("ExpiredToken"), "have expired. Sign in"),
        (answer("AccessDenied", 403), "access denied. The credentials in use"),
        (answer("403", 403), "access denied"),
        (answer("InvalidObjectState", 403), "archived. Restore"),
        (answer("Teapot", 418), "the server refuses ((Teapot))"),
        (boto.SSOTokenLoadError(error_msg="none"), "no credentials"),
    ],
)
def test_a_refusal_says_what_to_do(error: Exception, words: str) -> None:
    told = in_words(error, PREFIX, "frames/a.jpg")
    assert words in str(told) and str(told).startswith("s3://bucket/frames/a.jpg: ")
    assert not isinstance(told, UnreachableError)


@pytest.mark.parametrize(
    "error",
    [
        answer("SlowDown", 503),
        answer("InternalError", 500),
        boto.EndpointConnectionError(endpoint_url="https://store.example:9000"),
        boto.ConnectTimeoutError(endpoint_url="https://store.example:9000"),
        boto.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_what_may_pass_is_known(error: Exception) -> None:
    assert isinstance(in_words(error, PREFIX), UnreachableError)


@pytest.mark.parametrize("code", ["NoSuchKey", "404"])
def test_a_missing_object_is_known(code: str) -> None:
    assert isinstance(in_words(answer(code, 404), PREFIX, "frames/a.jpg"), MissingObjectError)


def test_an_endpoints_password_is_not_shown() -> None:
    error = boto.EndpointConnectionError(endpoint_url=str(PREFIX.endpoint_url))
    told = str(in_words(error, PREFIX))
    assert "store.example cannot be reached" in told and "password" not in told
    assert "password" not in str(PREFIX)
