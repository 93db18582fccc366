"""Validates cordon.ir documents. The published schema allows unknown fields, as readers must; what Cordon itself writes
has none, so each document is also held against a strict copy of the schema."""
import copy
import json
import sys

import jsonschema


def strict(node):
    """Forbids fields that no schema names, in every object."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: strict(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node["unevaluatedProperties"] = False
    return node


def main(schema_path, *documents):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    rules = copy.deepcopy(schema)
    rules["$defs"] = strict(rules["$defs"])
    count = 0
    for path in documents:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for validator in (schema, rules):
            for error in jsonschema.Draft202012Validator(validator).iter_errors(document):
                sys.exit(f"{path}: {error.json_path}: {error.message}")
        count += len(document["classes"])
    print(f"{len(documents)} documents, {count} classes: valid")


main(*sys.argv[1:])
