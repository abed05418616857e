// Stands in for the crowd-2d-skeleton component: reads its attributes as the formats page says,
// and writes what it made of them into the page instead of drawing anything.
const ATTRIBUTES = ["imgsrc", "keypointclasses", "skeletonrig", "skeletonboundingbox",
                    "initialvalues", "uniqueskeletoncolors"];
const ELEMENTS = ["HTML", "HEAD", "BODY", "META", "SCRIPT", "CROWD-FORM", "CROWD-BUTTON",
                  "CROWD-2D-SKELETON", "DIV", "P"];
const STYLES = ["SolidCircle", "HollowCircle", "SolidSquare"];
const errors = [];

function expect(holds, text) {
  if (!holds) errors.push(text);
  return holds;
}

const isText = (value) => typeof value === "string" && value !== "";
const isColour = (value) => isText(value) && CSS.supports("color", value);

function only(what, value, known) {
  if (!expect(value !== null && typeof value === "object", `${what} is no object`)) return false;
  for (const key of Object.keys(value)) {
    expect(known.includes(key), `${what} has an unknown key ${key}`);
  }
  return true;
}

function list(what, value) {
  return expect(Array.isArray(value), `${what} is no list`) ? value : [];
}

function place(what, value) {
  expect(Number.isInteger(value.x) && Number.isInteger(value.y),
         `${what} is at ${value.x}, ${value.y}: no whole pixels`);
}

class StandIn extends HTMLElement {
  connectedCallback() {
    for (const { name } of this.attributes) {
      expect(ATTRIBUTES.includes(name), `unknown attribute ${name}`);
    }
    const image = this.getAttribute("imgSrc");
    expect(isText(image) && !image.includes("{{"), `imgSrc is not resolved: ${image}`);
    const labels = this.keypoints();
    this.rig(labels);
    this.box();
    this.colours();
    const skeletons = this.skeletons(labels);
    this.page();
    this.tell({
      errors, image, labels,
      names: skeletons.map((one) => one.name ?? ""),
      points: skeletons.map((one) => one.annotations ?? []),
      reasons: skeletons.map((one) => (one.annotation_issues ?? []).map((issue) => issue.reason)),
      instructions: this.slotted("instructions"),
      insights: this.slotted("annotation-insights"),
    });
  }

  json(name, fallback) {
    const text = this.getAttribute(name);
    if (text === null || text === "") return fallback;
    try {
      return JSON.parse(text);
    } catch (error) {
      errors.push(`${name} is no JSON: ${error.message}`);
      return fallback;
    }
  }

  keypoints() {
    const points = list("keypointClasses", this.json("keypointClasses", []));
    expect(points.length > 0, "there are no keypoints");
    const labels = [], ids = [];
    points.forEach((point, i) => {
      const what = `keypoint ${i}`;
      if (!only(what, point, ["id", "color", "label", "x", "y"])) return;
      expect(isText(point.label), `${what} has no label`);
      expect(!labels.includes(point.label), `${what}: label ${point.label} is there twice`);
      expect(isText(point.id) && !ids.includes(point.id), `${what} has no id of its own`);
      expect(isColour(point.color), `${what}: ${point.color} is no colour`);
      place(what, point);
      labels.push(point.label);
      ids.push(point.id);
    });
    return labels;
  }

  rig(labels) {
    list("skeletonRig", this.json("skeletonRig", [])).forEach((bone, i) => {
      const [a, b, colour, ...more] = list(`bone ${i}`, bone);
      expect(labels.includes(a), `bone ${i} leads to ${a}, which is no keypoint`);
      expect(labels.includes(b), `bone ${i} leads to ${b}, which is no keypoint`);
      expect(colour === undefined || isColour(colour), `bone ${i}: ${colour} is no colour`);
      expect(more.length === 0, `bone ${i} has too many parts`);
    });
  }

  box() {
    const sides = ["left", "top", "right", "bottom"];
    const box = this.json("skeletonBoundingBox", {});
    if (!only("skeletonBoundingBox", box, sides)) return;
    for (const side of sides) {
      expect(Number.isFinite(box[side]), `skeletonBoundingBox: ${side} is ${box[side]}`);
    }
  }

  colours() {
    const own = this.json("uniqueSkeletonColors", false);
    if (typeof own === "boolean") return;
    expect(list("uniqueSkeletonColors", own).length > 0, "uniqueSkeletonColors is empty");
    for (const colour of own) expect(isColour(colour), `${colour} is no colour`);
  }

  skeletons(labels) {
    const found = list("initialValues", this.json("initialValues", []));
    return found.filter((one, i) => this.skeleton(`skeleton ${i}`, one, labels));
  }

  skeleton(what, one, labels) {
    const keys = ["name", "annotations", "annotation_options", "annotation_issues"];
    if (!only(what, one, keys)) return false;
    expect(one.name === undefined || isText(one.name), `${what} has no name`);
    const there = [];
    for (const point of list(`${what}: annotations`, one.annotations)) {
      if (!only(`${what}, a point`, point, ["label", "x", "y"])) continue;
      expect(labels.includes(point.label), `${what}: ${point.label} is no keypoint`);
      expect(!there.includes(point.label), `${what} has ${point.label} twice`);
      place(`${what}, ${point.label}`, point);
      there.push(point.label);
    }
    this.options(what, one.annotation_options ?? {});
    for (const issue of list(`${what}: annotation_issues`, one.annotation_issues ?? [])) {
      expect(only(`${what}: issue`, issue, ["reason"]) && isText(issue.reason),
             `${what} has an issue without a reason`);
    }
    return true;
  }

  options(what, options) {
    const keys = ["line_color", "keypoint_style", "keypoint_color", "editable"];
    if (!only(`${what}: annotation_options`, options, keys)) return;
    for (const key of ["line_color", "keypoint_color"]) {
      expect(!(key in options) || isColour(options[key]), `${what}: ${options[key]} is no colour`);
    }
    expect(STYLES.includes(options.keypoint_style ?? STYLES[0]),
           `${what}: keypoint_style is ${options.keypoint_style}`);
    expect(typeof (options.editable ?? true) === "boolean", `${what}: editable is no yes or no`);
  }

  slotted(name) {
    return this.querySelector(`:scope > [slot="${name}"]`)?.textContent ?? "";
  }

  page() {
    expect(this.closest("crowd-form") !== null, "the component is not in a crowd-form");
    expect(document.querySelector("crowd-form > crowd-button[form-action=submit]") !== null,
           "the form has no submit button");
    expect(this.slotted("instructions").trim() !== "", "there are no instructions");
    for (const element of document.querySelectorAll("*")) {
      expect(ELEMENTS.includes(element.tagName), `strange element ${element.tagName}`);
    }
    for (const text of window.alerts) errors.push(`a script ran: ${text}`);
  }

  tell(made) {
    const box = document.createElement("pre");
    box.id = "stand-in";
    box.textContent = JSON.stringify(made);
    document.body.append(box);
  }
}

customElements.define("crowd-2d-skeleton", StandIn);
