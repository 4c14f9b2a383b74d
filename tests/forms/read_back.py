"""Reads what the register writes for others with programs that are not ours (scripts/forms.sh).

CycloneDX: the official JSON schemas and the model of cyclonedx-python-lib. Model cards: huggingface_hub.
"""

import json
import pathlib
import sys

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from huggingface_hub import ModelCard

VERSIONS = {"1.6": SchemaVersion.V1_6, "1.7": SchemaVersion.V1_7}
FIELDS = ("limitations", "intended_use", "bias", "license")


def bom(path):
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    fault = JsonStrictValidator(VERSIONS[document["specVersion"]]).validate_str(text)
    assert fault is None, f"{path.name}: {fault}"
    read = Bom.from_json(document)
    refs = {c["bom-ref"] for c in [document["metadata"].get("component")] + document["components"] if c}
    refs |= {s["bom-ref"] for s in document.get("services", [])}
    seen = {str(c.bom_ref) for c in read.components} | {str(s.bom_ref) for s in read.services}
    if read.metadata.component:
        seen.add(str(read.metadata.component.bom_ref))
    assert seen == refs, f"{path.name}: {seen} {refs}"
    for dependency in document["dependencies"]:
        assert dependency["ref"] in refs and set(dependency["dependsOn"]) <= refs, path.name
    return len(refs)


def card(path):
    text = path.read_text(encoding="utf-8")
    read = ModelCard(text)
    data = read.data.to_dict()
    assert data["shirube"]["register"] == "1", path.name
    assert "# " in read.text and not read.text.lstrip().startswith("---"), path.name
    known = {"license", "license_name", "license_link", "pipeline_tag", "library_name", "language", "tags", "datasets", "base_model", "shirube"}
    assert set(data) <= known, f"{path.name}: {set(data) - known}"
    # Every heading is one of ours: nothing in the text opened another.
    headings = [line for line in read.text.splitlines() if line.startswith("#")]
    assert len(headings) == 20, f"{path.name}: {headings}"
    assert isinstance(data["shirube"]["text"]["name"], str), path.name
    return 1


def main(place):
    boms = sorted(pathlib.Path(place).glob("*.cdx.json"))
    cards = sorted(pathlib.Path(place).glob("*.card.md"))
    assert boms and cards, "nothing was written"
    parts = sum(bom(path) for path in boms)
    for path in cards:
        card(path)
    print(f"{len(boms)} bills of materials with {parts} parts, {len(cards)} model cards read by others")


main(sys.argv[1])
