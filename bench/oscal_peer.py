#!/usr/bin/env python3
"""Times compliance-trestle's profile resolver on the input of `cargo bench -p shirube-oscal`. Run by hand:

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install compliance-trestle
    python3 testdata/oscal/make.py --content CLONE
    /tmp/peer/bin/python bench/oscal_peer.py [REPETITIONS]

Prints milliseconds of processor time and of wall time as JSON: for a resolution with the catalogue read from its file each
time, as the tool does it, and for reading the catalogue alone.
"""

import json
import pathlib
import statistics
import sys
import tempfile
import time

PUBLISHED = pathlib.Path(__file__).resolve().parent.parent / "testdata/oscal/corpus/rev5"
CATALOG = "NIST_SP-800-53_rev5_catalog.json"
PROFILE = "NIST_SP-800-53_rev5_HIGH-baseline_profile.json"


def timed(run, times):
    wall, processor = [], []
    for _ in range(times):
        start, cpu = time.perf_counter(), time.process_time()
        run()
        wall.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - cpu) * 1000)
    return {"wall_ms": round(statistics.median(wall), 1), "cpu_ms": round(statistics.median(processor), 1)}


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    from trestle.core.profile_resolver import ProfileResolver
    from trestle.oscal import OSCAL_VERSION
    from trestle.oscal.catalog import Catalog

    with tempfile.TemporaryDirectory() as folder:
        workspace = pathlib.Path(folder)
        (workspace / ".trestle").mkdir()
        for kind, name in (("catalogs", CATALOG), ("profiles", PROFILE)):
            target = workspace / kind / "it"
            target.mkdir(parents=True)
            document = json.loads((PUBLISHED / name).read_text(encoding="utf-8"))
            body = document[kind[:-1]]
            # The tool reads only documents of its own version, and finds the catalogue by its own scheme.
            body["metadata"]["oscal-version"] = OSCAL_VERSION
            for item in body.get("imports", []):
                item["href"] = "trestle://catalogs/it/catalog.json"
            (target / f"{kind[:-1]}.json").write_text(json.dumps(document), encoding="utf-8")
        catalog, profile = workspace / "catalogs/it/catalog.json", workspace / "profiles/it/profile.json"
        resolve = lambda: ProfileResolver().get_resolved_profile_catalog(workspace, profile)
        resolved = resolve()
        count = sum(1 + len(control.controls or []) for group in resolved.groups for control in group.controls or [])
        print(json.dumps({
            "controls": count,
            "resolve": timed(resolve, times),
            "read catalogue": timed(lambda: Catalog.oscal_read(catalog), times),
        }))


if __name__ == "__main__":
    main()
