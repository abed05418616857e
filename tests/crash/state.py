"""All that can be seen of a review as one short text, by which two are compared."""

from __future__ import annotations

from hashlib import sha256

from gtreview.review.review import Review


def state_of(review: Review) -> str:
    """Every finding in words with its decision, the thresholds, and every skeleton's points."""
    decided = sorted((*review.key(i), str(review.decision(i))) for i in range(len(review.findings)))
    poses = review.sequence.poses
    parts = (repr(decided), repr(sorted(review.thresholds.items())))
    seen = sha256("\n".join(parts).encode())
    for column in (poses.track, poses.frame, poses.xy, poses.visible):
        seen.update(column.tobytes())
    return seen.hexdigest()[:16]
