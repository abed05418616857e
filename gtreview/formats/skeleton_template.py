"""Worker templates of the crowd-2d-skeleton component: the rig is in its attributes."""

from __future__ import annotations

import html
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from gtreview.errors import InputError
from gtreview.formats.colours import as_read, component_colour
from gtreview.formats.document import is_number, valid_text
from gtreview.formats.rig import short
from gtreview.model.rig import Bone, Keypoint, Rig, Style
from gtreview.model.rig_problems import NEUTRAL
from gtreview.model.sides import guess_pairs

COMPONENT = "crowd-2d-skeleton"
COMPONENT_URL = "URL_OF_CROWD_2D_SKELETON_JS"
"""Stands in a template for the address of the component's script until that is known."""
IMAGE = "{{ task.input.image_s3_uri | grant_read_access }}"
INITIAL_VALUES = "{{ task.input.initial_values }}"
INSTRUCTION = "Mark every keypoint that can be seen."

_LIQUID = {"{{": "}}", "{%": "%}"}
_COMMENT = {"<!--": "-->", "<script": "</script"}
_MASK = "\ue000"
_MASKED = re.compile(f"{_MASK}([0-9]+);")
# A tag ends outside quotes.
_TAG = re.compile(rf"""<{COMPONENT}(?=[\s/>])(?:[^"'>]|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_TAG_BEGINS = re.compile(rf"<{COMPONENT}(?=[\s/>]|$)", re.IGNORECASE)
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, COMPONENT)

_TEMPLATE = """\
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>

<script>
  // The component is hosted beside the job's data: this is its address.
  const url = {url};
  fetch(url)
    .then((response) => response.text())
    .then((code) => {{
      const script = document.createElement("script");
      script.type = "module";
      script.text = code;
      document.head.appendChild(script);
    }});
</script>

<crowd-form id="crowd-form">
  <!-- The component has a submit button of its own; without this the form would add another. -->
  <crowd-button form-action="submit" style="display: none;"></crowd-button>
  <crowd-2d-skeleton
{attributes}
  >
    <div slot="instructions">
{instructions}
    </div>
    <div slot="annotation-insights"></div>
  </crowd-2d-skeleton>
</crowd-form>

<script>
  // The component does not show what was found wrong with a skeleton: its panel "Annotation
  // Insights" does.
  const component = document.querySelector("crowd-2d-skeleton");
  const panel = component.querySelector("[slot=annotation-insights]");
  for (const skeleton of JSON.parse(component.getAttribute("initialValues") || "[]")) {{
    for (const issue of skeleton.annotation_issues || []) {{
      const line = document.createElement("p");
      line.textContent = (skeleton.name ? skeleton.name + ": " : "") + issue.reason;
      panel.append(line);
    }}
  }}
</script>
"""


@dataclass(frozen=True)
class SkeletonTemplate:
    """``rig`` with its problems as they stand; ``image`` and ``initial_values``: what the
    template puts there, Liquid as it is written."""

    rig: Rig
    image: str = ""
    initial_values: str = ""


def holds_component(text: str) -> bool:
    """Whether a template's text names the component."""
    return f"<{COMPONENT}" in text.lower()


def parse_template(text: str, path: Path) -> SkeletonTemplate:
    """The rig of the first component in a template; text around it does not matter.

    A keypoint without a colour has the component's, a bone without one is neutral. Pairs are
    guessed from the labels, and the rig has the file's name.

    Raises
    ------
    InputError : there is no component, or an attribute is no JSON or not of the form it has.
    """
    given = _attributes(text, path)
    points = tuple(
        _keypoint(item, i) for i, item in enumerate(_list(given, "keypointClasses", path))
    )
    bones = tuple(_bone(item) for item in _list(given, "skeletonRig", path, []))
    rig = Rig(
        path.name.split(".")[0],
        points,
        bones,
        guess_pairs(dict.fromkeys(point.label for point in points)),
        _style(given, path),
    )
    return SkeletonTemplate(rig, given.get("imgsrc", ""), given.get("initialvalues", ""))


def dump_template(
    rig: Rig, *, instructions: Iterable[str] = (), component_url: str = COMPONENT_URL
) -> str:
    """A complete worker template with the rig.

    It holds labels, colours, rest positions, bones, and whether skeletons have a colour each;
    neither the rig's name, pairs and aliases, nor how points and bones are drawn.

    Parameters
    ----------
    instructions : paragraphs of plain text for whoever annotates; what the rig says of its
        keypoints follows.
    component_url : where the component's script is.
    """
    told = [f"{point.label}: {point.description}" for point in rig.keypoints if point.description]
    texts = (*(tuple(instructions) or (INSTRUCTION,)), *told)
    paragraphs = "\n".join(f"      <p>{_escaped(text)}</p>" for text in texts)
    attributes = "\n".join(f"    {name}={value}" for name, value in _written(rig).items())
    return _TEMPLATE.format(
        url=_json(component_url), attributes=attributes, instructions=paragraphs
    )


class _Tag(HTMLParser):
    """The attributes of a tag, names in lower case."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Of an attribute given twice a browser takes the first.
        self.found = {name: value or "" for name, value in reversed(attrs)}


def _attributes(text: str, path: Path) -> dict[str, str]:
    """The first component's. Liquid is masked meanwhile: its quotes are not the page's."""
    page, _ = _taken_out(text, _COMMENT, "")
    page, liquid = _taken_out(page, {**_LIQUID, _MASK: ""}, _MASK)
    begins = _TAG_BEGINS.search(page)
    if not begins:
        raise InputError(
            f"holds no <{COMPONENT}> element",
            path=path,
            hint=f"Expected a worker template of the {COMPONENT} component.",
        )
    tag = _TAG.match(page, begins.start())
    if not tag:
        raise InputError(f"ends within the tag <{COMPONENT}>: the file is cut off", path=path)
    return {
        name: _MASKED.sub(lambda found: liquid[int(found[1])], value)
        for name, value in _Tag(tag.group()).found.items()
    }


def _taken_out(text: str, ends: Mapping[str, str], mask: str) -> tuple[str, list[str]]:
    """``text`` without what lies between a key of ``ends`` and its value, and what that is.

    With a ``mask`` that and a number stands in its place. What has no end stays. Takes time in
    proportion to the text, whatever is in it.
    """
    kept: list[str] = []
    taken: list[str] = []
    endless: set[str] = set()
    at = 0
    for found in re.finditer("|".join(map(re.escape, ends)), text):
        begin = found.group()
        if found.start() < at or begin in endless:
            continue
        end = text.find(ends[begin], found.end())
        if end < 0:
            endless.add(begin)
            continue
        kept += [text[at : found.start()], f"{mask}{len(taken)};" if mask else ""]
        at = end + len(ends[begin])
        taken.append(text[found.start() : at])
    return "".join((*kept, text[at:])), taken


def _list(
    given: Mapping[str, str], name: str, path: Path, default: list[Any] | None = None
) -> list[Any]:
    found = _value(given, name, path, default)
    if not isinstance(found, list):
        raise InputError("is no list", path=path, place=f"the attribute {name}")
    return found


def _value(given: Mapping[str, str], name: str, path: Path, default: Any = None) -> Any:
    """The JSON value of an attribute; ``default`` where it is absent or empty, if there is one."""
    text, place = given.get(name.lower(), ""), f"the attribute {name}"
    if not text.strip():
        if default is None:
            raise InputError("is missing or empty", path=path, place=place)
        return default
    if any(begin in text and end in text for begin, end in _LIQUID.items()):
        raise InputError(
            "is filled in by the job and not there yet",
            path=path,
            place=place,
            hint="Expected the rig as JSON in the template.",
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON: {error}", path=path, place=place) from error


def _keypoint(item: Any, i: int) -> Keypoint:
    fields = item if isinstance(item, dict) else {}
    colour = fields.get("color") or component_colour(i)
    x, y = _number(fields.get("x")), _number(fields.get("y"))
    return Keypoint(_text(fields.get("label")), as_read(colour), x, y)


def _bone(item: Any) -> Bone:
    parts = [*item, None, None, None] if isinstance(item, list) else [None] * 3
    return Bone(_text(parts[0]), _text(parts[1]), as_read(parts[2] or NEUTRAL))


def _style(given: Mapping[str, str], path: Path) -> Style:
    """Bare ``uniqueSkeletonColors`` is yes, as for every attribute of HTML that is yes or no."""
    if "uniqueskeletoncolors" not in given:
        return Style()
    found = _value(given, "uniqueSkeletonColors", path, True)
    colours = tuple(map(as_read, found)) if isinstance(found, list) else ()
    return Style(by_skeleton=bool(found), colours=colours)


def _text(value: object) -> str:
    return valid_text(value) if isinstance(value, str) else "" if value is None else str(value)


def _number(value: object) -> float:
    """NaN where it is none; numbers come as text as well."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return float("nan")
    return float(value) if is_number(value) else float("nan")  # type: ignore[arg-type]


def _written(rig: Rig) -> dict[str, str]:
    """The component's attributes as they stand in the page, quotes included."""
    places = [
        {
            "id": str(uuid.uuid5(_SPACE, point.label)),
            "color": point.colour,
            "label": point.label,
            "x": short(point.x),
            "y": short(point.y),
        }
        for point in rig.keypoints
    ]
    written = {
        "imgSrc": f'"{IMAGE}"',
        "keypointClasses": f"'{_json(places)}'",
        "skeletonRig": f"'{_json([[bone.a, bone.b, bone.colour] for bone in rig.bones])}'",
        "skeletonBoundingBox": f"'{_json(_bounding_box(rig))}'",
        "initialValues": f'"{INITIAL_VALUES}"',
    }
    if rig.style.by_skeleton:
        written["uniqueSkeletonColors"] = f"'{_json(list(rig.style.colours) or True)}'"
    return written


def _bounding_box(rig: Rig) -> dict[str, float]:
    xs = [short(point.x) for point in rig.keypoints]
    ys = [short(point.y) for point in rig.keypoints]
    return {"left": min(xs), "top": min(ys), "right": max(xs), "bottom": max(ys)}


def _json(value: object) -> str:
    """JSON that neither HTML, a script, nor Liquid takes for its own."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # Only inside strings can a brace be followed by one of these.
    return text.replace("{{", "{\\u007b").replace("{%", "{\\u0025")


def _escaped(text: str) -> str:
    return html.escape(valid_text(text)).replace("{", "&#123;")
