"""A worker's page as the service makes it of a template, opened in a real browser.

The service renders the template's Liquid with the task's input, its values escaped; the browser
has no network and a stand-in for the component, which checks what the page gives it.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from liquid import Environment, StrictUndefined

from gtreview.formats.skeleton_template import COMPONENT_URL

STAND_IN = Path(__file__).with_name("stand_in.js")
ALERTS = "<script>window.alerts = []; window.alert = (text) => alerts.push(text);</script>\n"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=5000",
    "--dump-dom",
)


def browser() -> str:
    """The browser; a test without one is skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return found or pytest.skip("needs chromium (packaging/system_libraries installs it)")


def task_input(line: str) -> dict[str, str]:
    """What the pre-annotation function makes of a line of the manifest."""
    data = json.loads(line)
    return {
        "image_s3_uri": data["source-ref"],
        "initial_values": json.dumps(data["annotations"]),
    }


def rendered(template: str, given: dict[str, str]) -> str:
    """The page that the service makes of ``template``."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["grant_read_access"] = lambda uri: uri.replace("s3://", "https://signed/")
    return environment.from_string(template).render(task={"input": given})


def shown(page: str, folder: Path) -> dict[str, Any]:
    """What the stand-in says of ``page``; ``folder``: an empty one for the browser."""
    script = base64.b64encode(STAND_IN.read_bytes()).decode()
    page = page.replace(COMPONENT_URL, f"data:text/javascript;base64,{script}")
    file = folder / "page.html"
    file.write_text(f"<!DOCTYPE html>\n<meta charset='utf-8'>\n{ALERTS}{page}", "utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [browser(), *FLAGS, profile, file.as_uri()], capture_output=True, timeout=120, check=True
    )
    told = _StandIn()
    told.feed(done.stdout.decode())
    return json.loads(told.text) if told.text else {"errors": ["the component did not start"]}


class _StandIn(HTMLParser):
    """The text of ``<pre id="stand-in">``."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._inside = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "pre" and ("id", "stand-in") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""
