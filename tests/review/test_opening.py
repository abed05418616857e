"""What is opened when files and folders are named or dropped, in whatever order."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gtreview.errors import FrameError, InputError
from gtreview.formats import manifest, sequence_file
from gtreview.formats.manifest import ManifestLine
from gtreview.formats.sequence_file import SequenceFile
from gtreview.review.opening import Source, open_source, recognise
from gtreview.review.review import Review
from gtreview.settings import Settings, save
from gtreview.storage.local import sha256
from tests.formats import skeletons
from tests.ui import cars


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Labels with their images in ``img/``."""
    root = tmp_path / "job"
    cars.write(root)
    return root


def add_sequence_file(folder: Path, prefix: str = "s3://bucket/cars/") -> Path:
    names = tuple(f"{i + 1:06}.png" for i in range(cars.FRAMES))
    path = folder / "sequence.json"
    path.write_bytes(sequence_file.dump(SequenceFile(1, prefix, names, tuple(range(cars.FRAMES)))))
    return path


def add_manifest(folder: Path, labels: str = "s3://bucket/out/SeqLabel.json") -> Path:
    metadata = {"class-map": {"0": "Automobile"}, "job-name": "labeling-job/street"}
    line = ManifestLine("s3://bucket/in/sequence.json", "Cars-ref", labels, metadata)
    path = folder / "output.manifest"
    path.write_bytes(manifest.dump([line]))
    return path


def test_a_folder_that_holds_both(folder: Path) -> None:
    assert recognise([folder]) == [Source(folder / "SeqLabel.json", folder / "img", title="job")]


def test_labels_find_what_lies_beside_them(folder: Path) -> None:
    order, job = add_sequence_file(folder), add_manifest(folder)
    expected = Source(folder / "SeqLabel.json", folder / "img", order, job, 1, "street")
    for path in (folder / "SeqLabel.json", folder, job):
        assert recognise([path]) == [expected]


@pytest.mark.parametrize("turned", [False, True])
def test_labels_and_images_are_dropped_in_any_order(folder: Path, turned: bool) -> None:
    elsewhere = folder.parent / "pictures"
    shutil.move(folder / "img", elsewhere)
    paths = [folder / "SeqLabel.json", elsewhere]
    (source,) = recognise(paths[::-1] if turned else paths)
    assert (source.labels, source.frames) == (folder / "SeqLabel.json", elsewhere)


def test_what_is_named_rules(folder: Path, tmp_path: Path) -> None:
    add_sequence_file(folder)
    add_manifest(folder)
    other = tmp_path / "other"
    other.mkdir()
    order, job = add_sequence_file(other), add_manifest(other)
    (source,) = recognise([folder], frames=other, sequence_file=order, manifest=job)
    assert source == Source(folder / "SeqLabel.json", other, order, job, 1, "street")


def test_labels_and_their_manifest_are_dropped_together(folder: Path, tmp_path: Path) -> None:
    job = add_manifest(tmp_path)
    (source,) = recognise([folder / "SeqLabel.json", job])
    assert source.manifest == job and source.line == 1
    assert [label.name for label in open_source(source).sequence.labels] == ["Automobile"]


def test_a_manifest_that_names_other_labels_is_not_theirs(folder: Path) -> None:
    add_manifest(folder, "s3://bucket/out/Other.json")
    for path in (folder, folder / "SeqLabel.json"):
        (source,) = recognise([path])
        assert source.labels == folder / "SeqLabel.json" and source.manifest is None


def test_the_prefix_leads_to_the_frames(folder: Path) -> None:
    add_sequence_file(folder, "s3://bucket/all/front/")
    add_manifest(folder)
    shutil.move(folder / "img", folder / "front")
    (source,) = recognise([folder / "SeqLabel.json"])
    assert source.frames == folder / "front"


def test_labels_deep_in_the_jobs_output_find_the_images_of_the_folder(folder: Path) -> None:
    deep = folder / "annotations" / "consolidated-annotation" / "output" / "0"
    deep.mkdir(parents=True)
    shutil.move(folder / "SeqLabel.json", deep)
    (source,) = recognise([folder])
    assert source == Source(deep / "SeqLabel.json", folder / "img", title="job 0")


def test_several_labels_are_several_sources(folder: Path) -> None:
    for name in ("a", "b"):
        shutil.copy(folder / "SeqLabel.json", folder / f"{name}.json")
    (folder / "SeqLabel.json").unlink()
    assert [source.title for source in recognise([folder])] == ["a", "b"]


def test_corrected_labels_beside_the_original_are_opened_where_they_are_named(folder: Path) -> None:
    corrected = folder / "SeqLabel.corrected.json"
    shutil.copy(folder / "SeqLabel.json", corrected)
    assert [source.labels.name for source in recognise([folder])] == ["SeqLabel.json"]
    assert [source.labels for source in recognise([corrected])] == [corrected]
    (folder / "SeqLabel.json").unlink()
    assert [source.labels for source in recognise([folder])] == [corrected]


def test_a_line_whose_labels_are_missing_is_named_and_refused_alone(folder: Path) -> None:
    lines = [
        ManifestLine("s3://b/0/sequence.json", "C-ref", "s3://b/SeqLabel.json", {}, 1),
        ManifestLine("s3://b/1/sequence.json", "C-ref", "s3://b/1/Gone.json", {}, 2),
    ]
    (folder / "output.manifest").write_bytes(manifest.dump(lines))
    there, gone = recognise([folder / "output.manifest"])
    assert len(open_source(there).sequence) == cars.FRAMES
    assert gone.missing[0] == f"the labels s3://b/1/Gone.json are not below {folder}"
    with pytest.raises(InputError, match=r"Gone\.json are not below .* Copy them there"):
        open_source(gone)


def test_a_missing_sequence_file_is_told(folder: Path) -> None:
    opened = open_source(recognise([add_manifest(folder)])[0])
    text = f"the sequence file s3://bucket/in/sequence.json is not below {folder}"
    assert opened.sequence.notices[0].text == text


def test_a_broken_sequence_file_or_manifest_does_not_lock_the_labels_up(folder: Path) -> None:
    order = add_sequence_file(folder)
    order.write_bytes(b'{"prefix": "s3://b/", "frames": []}')
    opened = open_source(recognise([folder])[0])
    assert len(opened.sequence) == cars.FRAMES
    assert "the sequence file is not used" in opened.sequence.notices[0].text
    (folder / "output.manifest").write_bytes(b'{"source-ref": "a"}\n{')
    opened = open_source(recognise([folder / "SeqLabel.json"])[0])
    assert any("manifest is not used" in notice.text for notice in opened.sequence.notices)
    with pytest.raises(InputError, match="lists no frames"):
        sequence_file.parse(order.read_bytes(), order)


def test_a_file_of_another_kind_is_refused_where_it_was_named(folder: Path) -> None:
    labels = folder / "SeqLabel.json"
    with pytest.raises(InputError, match="expected a manifest"):
        recognise([labels], manifest=labels)
    with pytest.raises(InputError, match="expected a sequence file"):
        recognise([labels], sequence_file=folder / "img" / "000001.png")
    with pytest.raises(InputError, match="no folder, video, archive or file of several images"):
        recognise([labels], frames=labels)


def test_where_nothing_can_be_opened_what_was_found_is_said(folder: Path) -> None:
    (folder / "SeqLabel.json").unlink()
    with pytest.raises(InputError, match=f"found {cars.FRAMES} images in .*img, but no labels"):
        recognise([folder / "img"])
    order = add_sequence_file(folder)
    with pytest.raises(InputError, match=r"the sequence file sequence\.json, but no labels"):
        recognise([folder])
    with pytest.raises(InputError, match="which lists frames but holds no labels"):
        recognise([order])
    with pytest.raises(InputError, match="there is no such file"):
        recognise([folder / "nothing"])
    with pytest.raises(InputError, match="Give the folder of images with --frames"):
        recognise([folder / "img" / "000001.png"])


def test_a_manifest_whose_labels_are_nowhere_asks_for_them(folder: Path) -> None:
    job = add_manifest(folder)
    (folder / "SeqLabel.json").unlink()
    with pytest.raises(InputError, match=r"s3://bucket/out/SeqLabel\.json are not below"):
        recognise([job])


def test_progress_grows_from_nothing_to_all_and_can_stop_it(folder: Path) -> None:
    told: list[float] = []
    open_source(recognise([folder])[0], lambda share, text: told.append(share))
    assert told == sorted(told) and told[0] == 0.0 and told[-1] == 1.0

    class StoppedError(Exception):
        pass

    def stop(share: float, text: str) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        open_source(recognise([folder])[0], stop)


def test_the_flies_folder_offers_both_forms_of_its_labels_with_the_rig(shared: Path) -> None:
    folder = shared / "data" / "flies13"
    sources = recognise([folder])
    assert [(source.labels.name, source.title) for source in sources] == [
        ("SeqLabel.json", "flies13 (SeqLabel.json)"),
        ("output.manifest", "flies13 (output.manifest)"),
    ]
    for source in sources:
        assert source.manifest is None and source.rig == folder / "template.liquid.html"
        opened = open_source(source)
        assert opened.sequence.name == source.title and len(opened.sequence) == 1350
        assert opened.images is not None and opened.images.folder == folder / "video.mp4"
        assert opened.sequence.size == (1024, 1024) and opened.agreement.ok


def test_crossing_opens_the_same_from_each_of_its_files(shared: Path) -> None:
    data = shared / "data" / "crossing"
    first = recognise([data])
    assert recognise([data / "SeqLabel.json"]) == first
    assert recognise([data / "output.manifest"]) == first
    (source,) = first
    opened = open_source(source)
    assert opened.sequence.size == (360, 240) and not opened.sequence.size_inferred
    assert opened.label_bytes == (data / "SeqLabel.json").read_bytes()
    assert set(opened.sequence.origin.inputs) == {
        str(data / "output.manifest"), str(data / "sequence.json"),
    }  # fmt: skip


PARTS = ("SeqLabel.json", "sequence.json", "output.manifest")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(PARTS),
    st.binary(max_size=5),
    st.floats(0, 1),
    st.sampled_from([*PARTS, ""]),
)
def test_damage_anywhere_raises_nothing_but_input_errors(
    tmp_path: Path, part: str, put: bytes, at: float, target: str
) -> None:
    root = tmp_path / "job"
    root.mkdir(exist_ok=True)
    add_sequence_file(root)
    add_manifest(root)
    entries = [
        {"frame-no": "0", "frame": "000001.png", "annotations": [
            {"left": 1, "top": 2, "width": 3, "height": 4, "class-id": "0", "object-name": "a:1"}
        ]}
    ]  # fmt: skip
    (root / "SeqLabel.json").write_text(json.dumps({"tracking-annotations": entries}))
    data = (root / part).read_bytes()
    cut = int(at * len(data))
    (root / part).write_bytes(data[:cut] + put + data[cut + 2 * len(put) :])
    try:
        for source in recognise([root / target if target else root]):
            open_source(source)
    except InputError as error:
        assert str(root) in str(error)


RIG = {
    "name": "fly",
    "keypoints": [{"label": "tail", "colour": "#00ff00"}, {"label": "head", "colour": "#ff0000"}],
    "bones": [{"a": "head", "b": "tail", "colour": "#0000ff"}],
}
POINTS = (skeletons.dot("head", 5, 6), skeletons.dot("tail", 7, 8), skeletons.dot("wing_x", 1, 2))


@pytest.fixture
def poses(tmp_path: Path) -> Path:
    """A manifest of two frames with a skeleton each."""
    folder = tmp_path / "poses"
    folder.mkdir()
    lines = (skeletons.answer(skeletons.frame(n), skeletons.skeleton(*POINTS)) for n in range(2))
    path = folder / "output.manifest"
    path.write_bytes(skeletons.dumped(*lines))
    return path


def rig_file(path: Path, content: dict[str, Any] | None = None) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content or RIG))
    return path


@pytest.mark.parametrize("how", ["beside", "named", "dropped", "in the folder"])
def test_a_rig_is_put_on_the_skeletons(poses: Path, how: str) -> None:
    elsewhere = how in ("named", "dropped")
    rig = rig_file(poses.parent / "other" / "r.json" if elsewhere else poses.parent / "r.json")
    paths = [poses.parent] if how == "in the folder" else [poses]
    (source,) = recognise(
        [rig, *paths] if how == "dropped" else paths, rig=rig if how == "named" else None
    )
    assert source.rig == rig and source.rig_named is elsewhere
    sequence = open_source(source).sequence
    assert sequence.rig is not None and sequence.rig.name == "fly"
    assert sequence.rig.labels == ("tail", "head", "wing_x")
    assert sequence.poses.xy[0].tolist() == [[7, 8], [5, 6], [1, 2]]
    (told,) = sequence.notices
    assert told.text == "1 keypoint of the labels not in the rig r.json, put behind its own: wing_x"
    assert sequence.origin.inputs[str(rig)] == sha256(rig.read_bytes())


def test_a_rig_that_is_named_rules_over_the_one_that_is_kept(poses: Path, tmp_path: Path) -> None:
    beside, named = rig_file(poses.parent / "r.json"), rig_file(tmp_path / "mine.json")

    def opened(rig: Path | None) -> Review:
        return Review.open(open_source(recognise([poses], rig=rig)[0]))

    def name(review: Review) -> str:
        assert review.sequence.rig is not None
        return review.sequence.rig.name

    with closing(opened(named)) as review:
        assert not review.can_undo, "where none is kept there is nothing to rule over"
        assert review.sequence.rig is not None
        review.set_rig(replace(review.sequence.rig, name="kept"))
    with closing(opened(None)) as review:
        assert name(review) == "kept", "one that is only found rules over nothing"
    with closing(opened(named)) as review, closing(opened(beside)) as second:
        assert (name(review), review.undo_title) == ("fly", "Use the rig mine.json")
        assert second.read_only and len(second.history()) == len(review.history()) == 2
    source = recognise([poses], rig=named)[0]
    assert name(Review.in_memory(open_source(source), decided=True)) == "fly"
    with closing(opened(named)) as review:
        assert len(review.history()) == 2, "it is used already"
        review.undo()
        assert name(review) == "kept"


def test_of_several_rigs_beside_the_labels_none_is_used(poses: Path) -> None:
    rig_file(poses.parent / "a.json")
    rig_file(poses.parent / "b.json")
    (source,) = recognise([poses])
    assert source.rig is None
    assert source.missing == (
        "several rigs are beside the labels, so none is used: a.json, b.json",
    )
    assert recognise([poses], rig=poses.parent / "b.json")[0].rig == poses.parent / "b.json"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({**RIG, "keypoints": [{"label": "nose", "colour": "red"}], "bones": []}, "has none of"),
        ({"keypoints": 7, "bones": []}, "is no rig"),
        ({"keypoints": [], "bones": []}, "rig is not used"),
    ],
)
def test_a_rig_that_does_not_do_is_told_and_not_used(
    poses: Path, content: dict[str, Any], said: str
) -> None:
    rig_file(poses.parent / "r.json", content)
    sequence = open_source(recognise([poses])[0]).sequence
    assert sequence.rig is not None and set(sequence.rig.labels) == {"head", "tail", "wing_x"}
    (told,) = sequence.notices
    assert told.text.startswith("the rig is not used: ") and said in told.text


def test_a_rig_that_is_named_and_is_none_is_refused(poses: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        recognise([poses], rig=poses.parent / "none.json")
    with pytest.raises(InputError):
        recognise([poses], rig=poses)


def test_a_template_without_labels_says_what_to_open(tmp_path: Path) -> None:
    path = tmp_path / "template.liquid.html"
    path.write_text("<crowd-form><crowd-2d-skeleton></crowd-2d-skeleton></crowd-form>")
    with pytest.raises(InputError, match=r"template with a rig.*give this file with --rig"):
        recognise([path])


def test_the_rig_of_the_flies_template_is_on_both_forms(shared: Path) -> None:
    for source in recognise([shared / "data" / "flies13"]):
        sequence = open_source(source).sequence
        assert sequence.rig is not None and sequence.notices == ()
        colours = {(bone.a, bone.b): bone.colour for bone in sequence.rig.bones}
        # As in the template: left orange, right dodgerblue, which is #1e90ff.
        assert colours["thorax", "wingL"] == "#ff7f0e"
        assert colours["thorax", "wingR"] == "#1e90ff"
        assert sequence.rig.labels[3:5] == ("wingL", "wingR")


def test_a_coco_file_of_many_images_is_found_in_a_folder(tmp_path: Path) -> None:
    images = [{"id": i, "file_name": f"{i:06}.jpg", "width": 64, "height": 48}
              for i in range(2000)]  # fmt: skip
    category = {"id": 1, "name": "person", "keypoints": ["nose"]}
    points = [{"id": 1, "image_id": 3, "category_id": 1, "keypoints": [1, 2, 2]}]
    root = {"images": images, "annotations": points, "categories": [category]}
    (tmp_path / "person_keypoints.json").write_text(json.dumps(root))
    opened = open_source(recognise([tmp_path])[0])
    assert opened.sequence.size == (64, 48) and not opened.sequence.size_inferred


def test_the_limit_of_size_is_the_settings(folder: Path) -> None:
    # A picture of 2,000 × 1,000 pixels is two megapixels.
    Image.new("RGB", (2000, 1000)).save(folder / "img" / "000002.png")
    for limit in (2, 1):
        save(Settings(largest_megapixels=limit))
        opened = open_source(recognise([folder])[0])
        assert opened.images is not None and opened.images.read(0).shape[2] == 4
        if limit == 2:
            assert opened.images.read(1).shape == (1000, 2000, 4)
    with pytest.raises(FrameError, match=r"000002\.png is 2000 × 1000 pixels.*the limit is 1"):
        opened.images.read(1)


@pytest.mark.parametrize("order", [["frame2.png", "frame10.png"], ["frame10.png", "frame2.png"]])
def test_the_labels_say_which_order_images_have(order: list[str], tmp_path: Path) -> None:
    """Natural or by bytes: frames are called by name and never sorted."""
    for grey, name in ((20, "frame2.png"), (100, "frame10.png")):
        Image.new("L", (8, 6), grey).save(tmp_path / name)
    frames = [
        {"frame-no": str(i), "frame": name, "annotations": []} for i, name in enumerate(order)
    ]
    (tmp_path / "SeqLabel.json").write_text(json.dumps({"tracking-annotations": frames}))
    opened = open_source(recognise([tmp_path])[0])
    shown = [int(opened.images.read(i)[0, 0, 0]) for i in range(2)]
    assert shown == [20 if name == "frame2.png" else 100 for name in order]
    # The service sorts by bytes, in which "1" comes before "2".
    assert opened.agreement.ok == (order[0] == "frame10.png")
