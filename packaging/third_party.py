"""Prints THIRD_PARTY.md: the packages that a bundle holds, with versions and licences."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

ROOT = "gtreview"


def needed(name: str, seen: dict[str, metadata.Distribution]) -> None:
    """Collects ``name`` and everything it requires on this machine into ``seen``."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        seen[key] = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return
    for requirement in seen[key].requires or ():
        if "extra ==" not in requirement:
            needed(re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0], seen)


def licence(package: metadata.PackageMetadata) -> str:
    """The licence as the package states it: expression, classifier, or first line of its text."""
    classifiers = [c for c in package.get_all("Classifier") or () if c.startswith("License ::")]
    named = package.get("License-Expression") or ", ".join(c.split(" :: ")[-1] for c in classifiers)
    return named or (package.get("License") or "see the package").strip().splitlines()[0]


def texts(package: metadata.Distribution) -> list[str]:
    """The licence files that the package brings."""
    files = package.files or ()
    found = [f for f in files if re.match(r"(LICEN[CS]E|COPYING|NOTICE)", f.name, re.IGNORECASE)]
    paths = [Path(str(file.locate())) for file in found]
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()]


def main() -> None:
    seen: dict[str, metadata.Distribution] = {}
    needed(ROOT, seen)
    del seen[ROOT]
    print("# Third-party software in a gtreview bundle\n")
    print("Qt is used under the LGPL: its libraries are separate files and can be replaced.\n")
    print("| package | version | licence |\n| --- | --- | --- |")
    for package in seen.values():
        info = package.metadata
        print(f"| {info['Name']} | {package.version} | {licence(info)} |")
    for package in seen.values():
        for text in texts(package):
            print(f"\n## {package.metadata['Name']}\n\n```\n{text.strip()}\n```")


if __name__ == "__main__":
    main()
