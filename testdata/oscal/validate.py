#!/usr/bin/env python3
"""Holds what Shirube writes against the official schema, and against an implementation that is not ours. Run by hand:

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install jsonschema compliance-trestle
    /tmp/peer/bin/python testdata/oscal/validate.py --shirube target/debug/shirube [--schema FILE]

Exports every instrument, every stated relation, a profile of what applies, the profile resolved, and the results and plans of
the demonstration's assessments; validates each by the schema (oscal_complete_schema.json of release 1.2.2, by default the one
make.py copied) and reads each with compliance-trestle, where it knows the model. Where there is trestle, the profile is
resolved by it too, and the controls both find are compared. Exit code 1 when anything differs.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
AT = "2026-11-22T00:00:00Z"
FACTS = ["--fact", "roles=provider,user", "--fact", "generative=yes"]


def run(program, *arguments):
    done = subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def export(program, folder):
    """Everything Shirube writes, in one folder."""
    run(program, "norm", "export", "--all", "--at", AT, "-o", folder)
    run(program, "norm", "export", "--all", "--model", "mapping", "--at", AT, "-o", folder / "mapping.json")
    run(program, "norm", "export", "--model", "profile", *FACTS, "--at", AT, "-o", folder / "profile.json")
    run(program, "norm", "resolve", folder / "profile.json", "--at", AT, "-o", folder / "resolved.json")
    data = folder / "data"
    run(program, "--data", data, "db", "seed-demo")
    number = 0
    for operator in json.loads(run(program, "--data", data, "operator", "list", "--json"))["operators"]:
        listed = run(program, "--data", data, "assess", "list", "--operator", operator["id"], "--json")
        for assessment in json.loads(listed)["assessments"]:
            number += 1
            for model in ("results", "plan"):
                subprocess.run([str(program), "--data", str(data), "assess", "export", assessment["id"], "--oscal", model,
                                "-o", str(folder / f"{model}-{number}.json")], capture_output=True)
    return sorted(folder.glob("*.json"))


def by_schema(schema, files):
    import jsonschema
    import regex

    def pattern(validator, wanted, instance, _):
        if validator.is_type(instance, "string") and not regex.search(wanted, instance):
            yield jsonschema.ValidationError(f"{instance!r} does not match {wanted!r}")

    # The schemas write \\p{L} as ECMAScript does; Python's own patterns do not know it.
    kind = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": pattern})
    validator = kind(json.loads(schema.read_text(encoding="utf-8")))
    faults = 0
    for file in files:
        for error in validator.iter_errors(json.loads(file.read_text(encoding="utf-8"))):
            faults += 1
            print(f"{file.name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    print(f"schema: {len(files)} documents, {faults} faults")
    return faults


def models():
    from trestle.oscal import assessment_results, catalog, poam, profile
    known = {
        "catalog": catalog.Catalog, "profile": profile.Profile, "assessment-results": assessment_results.AssessmentResults,
        "plan-of-action-and-milestones": poam.PlanOfActionAndMilestones,
    }
    try:
        from trestle.oscal import mapping
        known["mapping-collection"] = mapping.MappingCollection
    except (ImportError, AttributeError):
        pass
    return known


def by_trestle(files):
    """Every document read by somebody else's model; trestle knows OSCAL up to its own version, so the version is set to it."""
    from trestle.oscal import OSCAL_VERSION
    known, faults, unread = models(), 0, 0
    for file in files:
        (root, value), = json.loads(file.read_text(encoding="utf-8")).items()
        if root not in known:
            unread += 1
            continue
        value["metadata"]["oscal-version"] = OSCAL_VERSION
        try:
            known[root](**value)
        except Exception as error:  # whatever it says is what is wanted
            faults += 1
            print(f"{file.name}: {str(error)[:400]}")
    print(f"trestle (OSCAL {OSCAL_VERSION}): {len(files) - unread} documents read, {unread} of a model it does not know, {faults} faults")
    return faults


def ids(value):
    for control in value.get("controls", []):
        yield control["id"]
        yield from ids(control)
    for group in value.get("groups", []):
        yield from ids(group)


def resolved_alike(folder):
    """The controls that both resolutions find; trestle brings outer controls along differently, so sets are compared."""
    from trestle.core.profile_resolver import ProfileResolver
    from trestle.oscal import OSCAL_VERSION
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / ".trestle").mkdir()
        profile = json.loads((folder / "profile.json").read_text(encoding="utf-8"))
        for item in profile["profile"]["imports"]:
            source = json.loads((folder / item["href"]).read_text(encoding="utf-8"))
            source["catalog"]["metadata"]["oscal-version"] = OSCAL_VERSION
            place = root / "catalogs" / re.sub(r"[^A-Za-z0-9]", "_", item["href"])
            place.mkdir(parents=True)
            (place / "catalog.json").write_text(json.dumps(source), encoding="utf-8")
            item["href"] = f"trestle://catalogs/{place.name}/catalog.json"
        profile["profile"]["metadata"]["oscal-version"] = OSCAL_VERSION
        place = root / "profiles" / "mine"
        place.mkdir(parents=True)
        (place / "profile.json").write_text(json.dumps(profile), encoding="utf-8")
        theirs = ProfileResolver().get_resolved_profile_catalog(root, str(place / "profile.json"))
    theirs = set(ids(json.loads(theirs.json(exclude_none=True, by_alias=True))))
    ours = set(ids(json.loads((folder / "resolved.json").read_text(encoding="utf-8"))["catalog"]))
    selected = {i for item in profile["profile"]["imports"] for s in item["include-controls"] for i in s["with-ids"]}
    print(f"resolution: {len(selected)} selected, {len(ours)} with outer controls here, {len(theirs)} there; "
          f"selected and lost here {len(selected - ours)}, there {len(selected - theirs)}")
    return len(selected - ours) + len(selected - theirs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shirube", type=pathlib.Path, required=True)
    parser.add_argument("--schema", type=pathlib.Path, default=HERE / "corpus/oscal_complete_schema.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = export(given.shirube.resolve(), folder)
        faults = by_schema(given.schema, files)
        try:
            import trestle  # noqa: F401
        except ImportError:
            print("no trestle here")
        else:
            faults += by_trestle(files) + resolved_alike(folder)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
