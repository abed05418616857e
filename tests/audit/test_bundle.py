"""The bundle as a whole, held against the service's rules by a validator of its own."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from gtreview.audit import bundle
from gtreview.audit.bundle import Options, build, plan
from gtreview.errors import Cancelled, InputError, OutputError, QuotaError
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from tests.audit.bundle_validator import aws_shape_problems, problems
from tests.audit.scene import FRAMES, box, frame, frames, review, write, write_job


def made(one: Review | list[Review], out: Path, **options: Any) -> Path:
    return build(plan(one, Options(**options)), out)


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


@pytest.fixture
def job(tmp_path: Path) -> Review:
    return review(write_job(tmp_path / "street"))


@pytest.mark.parametrize("trim", [None, 0, 3, 1000])
@pytest.mark.parametrize("verification", [False, True])
@pytest.mark.parametrize("with_job", [False, True])
def test_every_kind_of_bundle_is_valid(
    tmp_path: Path, trim: int | None, verification: bool, with_job: bool
) -> None:
    folder = tmp_path / "street"
    folder.mkdir()
    labels = write_job(folder) if with_job else write(folder / "SeqLabel.json")
    out = made(review(labels), tmp_path / "out", trim=trim, verification=verification)
    assert problems(out) == []
    kind = "verification" if verification else "adjustment"
    assert load(out / "audit.json")["kind"] == kind
    assert (out / "README.md").read_text().count("<bucket>") >= 1


@pytest.mark.parametrize("trim", [None, 3])
@pytest.mark.parametrize("name", ["crossing", "groundtruth-vehicles"])
def test_real_labels_make_a_valid_bundle(
    shared: Path, tmp_path: Path, name: str, trim: int | None
) -> None:
    out = made(review(shared / "data" / name), tmp_path / "out", trim=trim)
    assert problems(out) == []


def test_keypoints_keep_their_annotation_type(shared: Path, tmp_path: Path) -> None:
    one = review(shared / "data" / "flies13" / "SeqLabel.json")
    one.flag_by_hand(100, 0, "left and right wing swapped")
    out = made(one, tmp_path / "out", trim=10)
    assert problems(out) == []
    assert load(out / "labelcategories.json")["annotationType"] == "Keypoint"


def test_detection_without_names_gets_placeholders(shared: Path, tmp_path: Path) -> None:
    one = review(shared / "data" / "groundtruth-docs" / "SeqLabel-detection-sample.json")
    one.flag_by_hand(1, -1, "class is wrong")
    ready = plan(one)
    out = build(ready, tmp_path / "out")
    assert problems(out) == []
    assert "<label-0>" in ready.placeholders and "<label-1>" in ready.placeholders
    request = load(out / "job-request.json")
    assert request["HumanTaskConfig"]["UiConfig"]["HumanTaskUiArn"].endswith("ObjectDetection")


def test_a_whole_sequence_keeps_everything_but_the_reasons(job: Review, tmp_path: Path) -> None:
    source = load(job.sequence.origin.path)
    out = made(job, tmp_path / "out")
    audit = load(out / "audit.json")
    labels = load(out / "labels" / "street" / "SeqLabel.json")
    flagged = {12, 13, 20}
    for i, entry in enumerate(labels["tracking-annotations"]):
        reasons = entry.pop("frame-attributes", {})
        assert bool(reasons) == (i in flagged)
        assert set(reasons) <= {audit["reason_attribute"]}
    assert labels == source


def test_numbers_keep_their_spelling(tmp_path: Path) -> None:
    path = write(tmp_path / "SeqLabel.json")
    path.write_bytes(path.read_bytes().replace(b'"left": 124', b'"left": 1.2400e2', 1))
    out = made(review(path), tmp_path / "out", trim=2)
    (clip, *_) = sorted(out.glob("labels/*/SeqLabel.json"))
    assert b"1.2400e2" in clip.read_bytes()


def test_clips_are_runs_of_original_frames(job: Review, tmp_path: Path) -> None:
    """Flags at 12, 13 and 20 with two frames around each: 10-15 and 18-22."""
    out = made(job, tmp_path / "out", trim=2)
    audit = load(out / "audit.json")
    clips = audit["jobs"][0]["sequences"]
    runs = [[f["original_position"] for f in clip["frames"]] for clip in clips]
    assert runs == [list(range(10, 16)), list(range(18, 23))]
    assert [f["frame"] for f in clips[1]["frames"]] == [f"{i:04}.jpg" for i in range(18, 23)]
    sequence = load(out / clips[1]["sequence_file"])
    assert [f["frame-no"] for f in sequence["frames"]] == [0, 1, 2, 3, 4]
    labels = load(out / clips[1]["labels"])["tracking-annotations"]
    assert [entry["frame-no"] for entry in labels] == ["0", "1", "2", "3", "4"]
    assert sequence["prefix"] == "s3://images/street/"


def test_windows_that_touch_are_one_clip(job: Review, tmp_path: Path) -> None:
    """13 + 3 = 16 and 20 - 3 = 17 lie side by side."""
    out = made(job, tmp_path / "out", trim=3)
    (clip,) = load(out / "audit.json")["jobs"][0]["sequences"]
    assert [clip["frames"][0]["original_position"], len(clip["frames"])] == [9, 15]


def test_a_reason_in_a_clip_counts_as_the_worker_does(job: Review, tmp_path: Path) -> None:
    out = made(job, tmp_path / "out", trim=2)
    reason = load(out / "audit.json")["jobs"][0]["sequences"][1]["frames"][2]["reason"]
    assert "(2)" in reason and "20" not in reason
    short = load(out / "labelcategories.json")["instructions"]["shortInstruction"]
    assert "2-3 (0012.jpg-0013.jpg)" in short and "2 (0020.jpg)" in short


def test_a_flagged_frame_without_an_entry_gets_one(tmp_path: Path) -> None:
    entries = [one for i, one in enumerate(frames()) if i != 20]
    folder = write_job(tmp_path / "street", entries)
    names = [f"{i:04}.jpg" for i in range(FRAMES)]
    sequence = load(folder / "sequence.json")
    sequence |= {
        "number-of-frames": FRAMES,
        "frames": [{"frame-no": i, "frame": name} for i, name in enumerate(names)],
    }
    (folder / "sequence.json").write_text(json.dumps(sequence))
    for trim in (None, 2):
        out = made(review(folder), tmp_path / f"out{trim}", trim=trim)
        assert problems(out) == []
        entry = next(
            one
            for path in out.glob("labels/*/SeqLabel.json")
            for one in load(path)["tracking-annotations"]
            if one["frame"] == "0020.jpg"
        )
        assert entry["annotations"] == [] and entry["frame-no"] == ("20" if trim is None else "2")


def test_more_than_ten_sequences_become_jobs(tmp_path: Path) -> None:
    entries = [frame(i) for i in range(600)]
    for i in range(20, 600, 25):
        entries[i] = frame(i, [])
    out = made(review(write_job(tmp_path / "street", entries)), tmp_path / "out", trim=3)
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == [
        "job-01",
        "job-02",
        "job-03",
    ]
    assert problems(out) == []
    lines = [len((path / "input.manifest").read_text().splitlines()) for path in out.glob("job-*")]
    assert sorted(lines) == [4, 10, 10]
    names = {load(path)["LabelingJobName"] for path in out.glob("job-*/job-request.json")}
    assert len(names) == 3
    whole = load(out / "audit.json")
    assert len(whole["findings"]) == 24 and len(whole["jobs"]) == 3


def test_several_sequences_each_refer_to_their_own_labels(tmp_path: Path) -> None:
    reviews = [review(write_job(tmp_path / name)) for name in ("a", "b")]
    for one, name in zip(reviews, ("a", "b"), strict=True):
        assert one.sequence.name
        one.flag_by_hand(3, 0, f"seen in {name}")
    out = made(reviews, tmp_path / "out")
    assert problems(out) == []
    assert len(list(out.glob("labels/*/SeqLabel.json"))) == 2


def test_sequences_of_different_jobs_do_not_mix(tmp_path: Path) -> None:
    first, second = write_job(tmp_path / "a"), write_job(tmp_path / "b")
    text = (second / "output.manifest").read_text().replace("Street-ref", "Other-ref")
    (second / "output.manifest").write_text(text)
    with pytest.raises(QuotaError, match="label attributes: Street-ref, Other-ref"):
        plan([review(first), review(second)])


# -- which findings are sent -------------------------------------------------------------------


def sent(one: Review, tmp_path: Path, **options: Any) -> set[int]:
    out = made(one, tmp_path / "out", **options)
    audit = load(out / "audit.json")
    return {flag["frame"] for finding in audit["findings"] for flag in finding["flags"]}


def test_without_a_verdict_all_findings_are_sent(job: Review, tmp_path: Path) -> None:
    assert sent(job, tmp_path) >= {12, 20}


def test_with_a_verdict_the_confirmed_and_hand_made_are(job: Review, tmp_path: Path) -> None:
    gap = job.find(20, 0)
    assert gap is not None
    job.decide([gap], Verdict.CONFIRMED, "missing", "behind the tree")
    job.flag_by_hand(5, 0, "too wide")
    assert sent(job, tmp_path) == {5, 20}
    audit = load(tmp_path / "out" / "audit.json")
    told = {f["flags"][0]["frame"]: f for f in audit["findings"]}
    assert told[20]["verdict"] == "confirmed" and told[20]["reason"] == "missing"
    labels = (tmp_path / "out" / "labels" / "street" / "SeqLabel.json").read_text()
    assert "behind the tree" in labels and "too wide" in labels


def test_undecided_ones_are_sent_on_request(job: Review, tmp_path: Path) -> None:
    gap, size = job.find(20, 0), job.find(12, 0)
    assert gap is not None and size is not None
    job.decide([gap], Verdict.DISMISSED)
    assert sent(job, tmp_path, include_undecided=True).isdisjoint({20})
    assert 12 in sent(job, tmp_path / "again", include_undecided=True)


def test_nothing_to_audit_is_said(job: Review, tmp_path: Path) -> None:
    job.decide(range(len(job.findings)), Verdict.DISMISSED)
    with pytest.raises(InputError, match="nothing to audit: no finding is confirmed"):
        plan(job)
    good = review(write(tmp_path / "SeqLabel.json", [frame(i) for i in range(5)]))
    assert len(good.findings) == 0
    with pytest.raises(InputError, match="nothing to audit: nothing is flagged"):
        plan(good)


# -- quotas --------------------------------------------------------------------------------------


def long_video(folder: Path, count: int) -> Path:
    entries = [frame(i) for i in range(count)]
    entries[50] = frame(50, [])
    return write_job(folder, entries)


def test_two_thousand_frames_are_the_limit(tmp_path: Path) -> None:
    plan(review(long_video(tmp_path / "fits", 2_000)))
    one = review(long_video(tmp_path / "long", 2_001))
    with pytest.raises(QuotaError, match=r"2,001 frames; .* 2,000 .*--trim"):
        plan(one)
    assert problems(made(one, tmp_path / "out", trim=5)) == []


def test_names_must_sort_as_frames_do(tmp_path: Path) -> None:
    """10.jpg sorts before 9.jpg, and the worker's page sorts."""
    entries = [{**frame(i), "frame": f"{i}.jpg"} for i in range(30)]
    entries[20] |= {"annotations": []}
    one = review(write_job(tmp_path / "street", entries))
    with pytest.raises(QuotaError, match=r"10\.jpg stands after 9\.jpg"):
        plan(one)
    assert problems(made(one, tmp_path / "out", trim=3)) == []


@pytest.mark.parametrize(
    ("class_map", "said"),
    [
        ({"0": "L" * 17}, "17 characters"),
        ({"0": ""}, "1 to 16"),
        ({str(i): f"label {i}" for i in range(31)}, "31 labels"),
    ],
)
def test_labels_keep_the_limits(tmp_path: Path, class_map: dict[str, str], said: str) -> None:
    one = review(write_job(tmp_path / "street", **{"class-map": class_map}))
    with pytest.raises(QuotaError, match=said):
        plan(one)


def test_the_limits_themselves_are_allowed(tmp_path: Path) -> None:
    class_map = {"0": "L" * 16} | {str(i): f"label {i}" for i in range(1, 30)}
    one = review(write_job(tmp_path / "street", **{"class-map": class_map}))
    assert problems(made(one, tmp_path / "out")) == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("job_name", "-audit", "no hyphen at either end"),
        ("job_name", "a" * 64, "1 to 63"),
        ("job_name", "street audit", "1 to 63"),
        ("label_attribute", "street", "ends in -ref"),
        ("label_attribute", "Street-ref", "must differ"),
        ("title", "t" * 129, "1 to 128"),
        ("description", "d" * 256, "1 to 255"),
        ("region", "eu-north-1", "us-west-2"),
        ("bucket", "My_Bucket", "bucket name"),
        ("role_arn", "admin", "ARN"),
        ("workteam_arn", "arn:aws:sagemaker:us-east-1:1:workteam/public-crowd/default", "public"),
        ("image_prefix", "https://images/", "s3://"),
        ("trim", -1, "0 or more"),
    ],
)
def test_options_that_the_service_refuses(job: Review, option: str, value: Any, said: str) -> None:
    if option == "image_prefix":
        assert job.sequence.frames.prefix == "s3://images/street/"
    with pytest.raises(InputError, match=said):
        plan(job, Options(**{option: value}))


def test_a_team_of_another_region_is_refused(job: Review) -> None:
    team = "arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/team"
    with pytest.raises(QuotaError, match="region eu-west-1"):
        plan(job, Options(region="eu-west-1", workteam_arn=team))


# -- categories ------------------------------------------------------------------------------------


def with_categories(folder: Path, **more: Any) -> Path:
    labels = write_job(folder)
    base = {"documentVersion": "2020-03-01", "labels": [{"label": "Car"}], **more}
    (folder / "labelcategories.json").write_text(json.dumps(base))
    return labels


def text(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "string", "description": "d", **more}


def test_the_jobs_own_categories_are_carried_over(tmp_path: Path) -> None:
    colour = text("Colour", enum=["red", "blue"], isRequired=True)
    folder = with_categories(
        tmp_path / "street",
        labels=[{"label": "Car", "categoryAttributes": [colour]}, {"label": "Bus"}],
        categoryGlobalAttributes=[text("Occluded", enum=["yes", "no"])],
        frameAttributes=[text("Weather")],
        annotationType="BoundingBox",
        instructions={"shortInstruction": "x", "fullInstruction": "Tight boxes."},
    )
    out = made(review(folder), tmp_path / "out")
    assert problems(out) == []
    categories = load(out / "labelcategories.json")
    assert [label["label"] for label in categories["labels"]] == ["Car", "Bus"]
    assert categories["labels"][0]["categoryAttributes"] == [colour]
    assert [a["name"] for a in categories["frameAttributes"]] == ["Weather", "Audit reason"]
    assert categories["auditLabelAttributeName"] == "Street-ref"
    assert categories["instructions"]["fullInstruction"].endswith("Tight boxes.")
    inputs = {one["file"]: one["sha256"] for one in load(out / "audit.json")["inputs"]}
    for name in ("SeqLabel.json", "output.manifest", "sequence.json", "labelcategories.json"):
        assert inputs[name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()


def test_a_verification_locks_labels_and_asks(tmp_path: Path) -> None:
    folder = with_categories(tmp_path / "street", frameAttributes=[text("Weather")])
    out = made(review(folder), tmp_path / "out", verification=True)
    assert problems(out) == []
    categories = load(out / "labelcategories.json")
    locked = {a["name"]: a.get("editsAllowed") for a in categories["frameAttributes"]}
    assert locked == {"Weather": "none", "Audit reason": "none", "Audit answer": "any"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"labels": [{"label": "Bus"}]}, "lack Car"),
        ({"labels": [{"label": "Car"}, {"label": "Car"}]}, "unique"),
        ({"annotationType": "Polygon"}, "Polygon"),
        ({"frameAttributes": [text(f"a{i}") for i in range(5)]}, "6 free-text attributes"),
        ({"frameAttributes": [text(f"a{i}", enum=["x"]) for i in range(10)]}, "11 attributes"),
        ({"frameAttributes": [{"name": "a", "type": "string"}]}, "description"),
        ({"categoryGlobalAttributes": [text("n" * 17)]}, "17 characters"),
        ({"categoryGlobalAttributes": [text("n", enum=["v" * 17])]}, "17 characters"),
        ({"categoryGlobalAttributes": [text("n", enum=list("abcdefghijk"))]}, "11 values"),
        ({"categoryGlobalAttributes": [{"name": "n", "type": "number"}]}, "minimum"),
        ({"categoryGlobalAttributes": [text("n") | {"description": "d" * 129}]}, "129"),
        ({"categoryGlobalAttributes": [text("n", editsAllowed="some")]}, "editsAllowed"),
        ({"categoryGlobalAttributes": [text(f"n{i}") for i in range(6)]}, "6 free-text"),
    ],
)
def test_categories_keep_the_limits(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    one = review(with_categories(tmp_path / "street", **more))
    with pytest.raises(QuotaError, match=said):
        made(one, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_attributes_are_inferred_where_the_job_has_no_file(tmp_path: Path) -> None:
    entries = frames()
    for i, entry in enumerate(entries):
        entry["frame-attributes"] = {"Weather": "sun"}
        for each in entry["annotations"]:
            each["label-category-attributes"] = {"Colour": "red", "Speed": i, "Lit": i > 5}
    out = made(review(write_job(tmp_path / "street", entries)), tmp_path / "out", trim=2)
    assert problems(out) == []
    (label,) = load(out / "labelcategories.json")["labels"]
    kinds = {a["name"]: a for a in label["categoryAttributes"]}
    assert kinds["Speed"]["type"] == "number" and kinds["Speed"]["maximum"] == 29
    assert kinds["Colour"]["type"] == "string"
    assert any("labelcategories.json" in n["text"] for n in load(out / "audit.json")["notices"])


def test_an_audit_of_an_audit_keeps_the_first_reasons(job: Review, tmp_path: Path) -> None:
    first = made(job, tmp_path / "first")
    labels = first / "labels" / "street" / "SeqLabel.json"
    again = made(review(labels), tmp_path / "again")
    assert problems(again) == []
    assert load(again / "audit.json")["reason_attribute"] == "Audit reason 2"


# -- what the user fills in ------------------------------------------------------------------------


def test_what_is_given_leaves_no_placeholder(job: Review, tmp_path: Path) -> None:
    ready = plan(
        job,
        Options(
            bucket="my-bucket",
            prefix="/audits/one/",
            region="eu-west-1",
            role_arn="arn:aws:iam::123456789012:role/labels",
            workteam_arn="arn:aws:sagemaker:eu-west-1:123456789012:workteam/private-crowd/t",
            job_name="street-again",
        ),
    )
    assert ready.placeholders == {}
    out = build(ready, tmp_path / "out")
    assert problems(out) == []
    request = load(out / "job-request.json")
    manifest = request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"]
    assert manifest == "s3://my-bucket/audits/one/input.manifest"
    assert request["LabelAttributeName"] == "street-again-ref"
    function = request["HumanTaskConfig"]["PreHumanTaskLambdaArn"]
    assert ":eu-west-1:568282634449:" in function
    found = aws_shape_problems(request)
    if found is None:
        pytest.skip("the shape is checked where botocore is installed")
    assert found == []


def test_placeholders_are_listed_and_explained(tmp_path: Path) -> None:
    ready = plan(review(write(tmp_path / "SeqLabel.json")))
    wanted = {"<bucket>", "<region>", "<account>", "<role-arn>", "<workteam-arn>", "<image-bucket>"}
    assert wanted <= set(ready.placeholders)
    summary = ready.summary(tmp_path / "out")
    assert all(f"{mark}: " in summary for mark in ready.placeholders)


# -- writing ---------------------------------------------------------------------------------------


def test_what_is_there_is_never_overwritten(job: Review, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        made(job, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, Cancelled])
def test_an_interruption_leaves_nothing(
    job: Review, tmp_path: Path, interruption: type[BaseException]
) -> None:
    before = sorted(tmp_path.iterdir())

    def stop(fraction: float, text: str) -> None:
        if fraction > 0.4:
            raise interruption

    with pytest.raises(interruption):
        build(plan(job), tmp_path / "out", stop)
    assert sorted(tmp_path.iterdir()) == before


def test_labels_that_changed_meanwhile_are_not_sent(job: Review, tmp_path: Path) -> None:
    job.sequence.origin.path.write_text("{}")
    with pytest.raises(InputError, match="has changed since it was opened"):
        plan(job)


def test_flags_csv_is_of_what_is_sent(job: Review, tmp_path: Path) -> None:
    gap = job.find(20, 0)
    assert gap is not None
    job.decide([gap], Verdict.CONFIRMED)
    out = made(job, tmp_path / "out")
    rows = list(csv.DictReader((out / "flags.csv").read_text("utf-8").splitlines()))
    assert {row["frame"] for row in rows} == {"20"}
    assert {int(row["finding"]) for row in rows} == {gap + 1}


def test_odd_names_stay_data(tmp_path: Path) -> None:
    """Names from the labels reach pages, tables and paths: they must stay text."""
    name = "=<b>Ärger|`x`</b>:1"
    entries = [frame(i, name=name) for i in range(30)]
    entries[12] = frame(12, [box(124, 20, name)])
    folder = tmp_path / "späte Straße <i>"
    out = made(review(write_job(folder, entries)), tmp_path / "out")
    assert problems(out) == []
    assert "<b>" not in (out / "README.md").read_text("utf-8")
    assert "<b>" not in json.dumps(load(out / "labelcategories.json")["instructions"])
    assert all(path.name.isascii() for path in out.rglob("*"))


def test_what_does_not_fit_stands_in_the_bundle(tmp_path: Path) -> None:
    out = made(review(write(tmp_path / "SeqLabel.json")), tmp_path / "out")
    assert "no frames" in (out / "README.md").read_text("utf-8")
    assert any("no frames" in n["text"] for n in load(out / "audit.json")["notices"])


def test_nothing_is_written_before_it_is_checked(tmp_path: Path) -> None:
    assert bundle.plan.__doc__ is not None
    one = review(long_video(tmp_path / "long", 2_001))
    with pytest.raises(QuotaError):
        made(one, tmp_path / "out")
    assert not (tmp_path / "out").exists()
