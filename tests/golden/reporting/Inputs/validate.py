"""validate.py FOLDER REPORT...: judges what `cordon check --format` wrote, by its ending. FOLDER: docs/schema.

.json against the published schema, which allows unknown fields, and a strict copy, which does not; .sarif against the
schema of the standard and what code scanning wants beyond it; .gitlab and .xml against what their readers want; .github
line by line. Prints a line per report.
"""
import collections
import json
import os
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[4]
SARIF_SCHEMA = ROOT / "build/npm/package/lib/schemas/sarif-2.1.0-rtm.5.json"
ID = re.compile(r"[A-Z]{3}\d{3}")


def require(holds, what):
    if not holds:
        raise AssertionError(what)


def valid(validator, document):
    for error in validator.iter_errors(document):
        raise AssertionError(f"{list(error.absolute_path)}: {error.message}")


def strict(node):
    """Forbids fields that the schema does not name."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: strict(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node["additionalProperties"] = False
    return node


def is_plain(text):
    """One line without characters that a terminal obeys."""
    return not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


def is_relative(path):
    return path and not path.startswith(("/", "..")) and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path)


def json_report(text, folder):
    document = json.loads(text)
    schema = json.loads((folder / "cordon.findings-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for one in (schema, strict(schema)):
        valid(jsonschema.Draft202012Validator(one), document)
    findings = document["findings"]
    states = collections.Counter(f["severity"] + "s" if f["state"] == "open" else f["state"] for f in findings)
    require({k: v for k, v in document["counts"].items() if v} == dict(states), f"counts are {dict(states)}")
    require(len({f["fingerprint"] for f in findings}) == len(findings), "fingerprints are unique")
    for finding in findings:
        require(is_plain(finding["message"]), finding["message"])
        require("place" not in finding or is_relative(finding["place"]["path"]), finding)
    return len(findings)


def sarif_report(text, _):
    document = json.loads(text)
    # OASIS's own schema, which tools/setup fetches: it is not Cordon's to hand on.
    if SARIF_SCHEMA.exists():
        valid(jsonschema.Draft4Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8"))), document)
    elif os.environ.get("CI") == "true":
        raise SystemExit(f"{SARIF_SCHEMA.name} is not there: tools/setup fetches it, by npm")
    run, = document["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    require(len(results) <= 25000, "too many results")
    for rule in rules:
        require(ID.fullmatch(rule["id"]), rule["id"])
        for key in ("shortDescription", "fullDescription", "help"):
            require(rule[key]["text"].strip(), f"{rule['id']} has no {key}")
    require(len({r["id"] for r in rules}) == len(rules), "rules are unique")
    prints = [r["partialFingerprints"]["cordonFinding/v1"] for r in results]
    require(len(set(prints)) == len(prints), "fingerprints are unique")
    for result in results:
        require(rules[result["ruleIndex"]]["id"] == result["ruleId"], "the rule is the one named")
        require(len(result["locations"]) == 1, "one location")
        require(all(map(is_plain, result["message"]["text"].split("\n"))), result)
        require(not re.search(r"\]\(", result["message"]["text"]), "no links")
        for location in result["locations"] + result.get("relatedLocations", []):
            place = location["physicalLocation"]
            uri = place["artifactLocation"]["uri"]
            require(is_relative(uri) and re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=@/%-]+", uri), uri)
            require(is_plain(urllib.parse.unquote(uri)), uri)
            region = place["region"]
            if "startColumn" in region:
                require(region["endLine"] == region["startLine"], "regions of one line")
                require(region["endColumn"] > region["startColumn"], "regions hold something")
    return len(results)


def gitlab_report(text, _):
    document = json.loads(text)
    require(isinstance(document, list), "a list")
    for entry in document:
        require(set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}, entry)
        require(is_plain(entry["description"]) and ID.fullmatch(entry["check_name"]), entry)
        require(entry["severity"] in ("info", "minor", "major", "critical", "blocker"), entry)
        require(is_relative(entry["location"]["path"]), entry)
        require(entry["location"]["lines"]["begin"] >= 1, entry)
    require(len({e["fingerprint"] for e in document}) == len(document), "fingerprints are unique")
    return len(document)


def junit_report(text, _):
    root = xml.etree.ElementTree.fromstring(text.encode("utf-8"))
    require(root.tag == "testsuites", "testsuites")
    suite, = root
    cases = list(suite)
    for one in (root, suite):
        require(int(one.get("tests")) == len(cases), "tests are counted")
        require(int(one.get("failures")) == len(suite.findall("testcase/failure")), "failures are counted")
        require(int(one.get("skipped")) == len(suite.findall("testcase/skipped")), "skipped ones are counted")
    for case in cases:
        require(case.tag == "testcase" and len(case) <= 1, "one verdict a case")
        require(is_relative(case.get("classname")) and is_plain(case.get("name")), case.attrib)
    return len(cases)


def github_report(text, _):
    order = ["error", "warning", "notice"]
    levels = []
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        require(match and is_plain(line), line)
        levels.append(order.index(match.group(1)))
        properties = dict(p.split("=", 1) for p in match.group(2).split(","))
        require(set(properties) <= {"file", "line", "col", "endColumn", "title"}, line)
        decoded = properties["file"].replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
        require(is_relative(decoded) and ID.fullmatch(properties["title"]), line)
    require(levels == sorted(levels), "the worst first")
    return len(levels)


KINDS = {".json": json_report, ".sarif": sarif_report, ".gitlab": gitlab_report, ".xml": junit_report,
         ".github": github_report}


def main(folder, *reports):
    for name in reports:
        path = pathlib.Path(name)
        try:
            count = KINDS[path.suffix](path.read_bytes().decode("utf-8"), pathlib.Path(folder))
        except (AssertionError, ValueError, KeyError, xml.etree.ElementTree.ParseError) as error:
            sys.exit(f"{path.name}: {error!r}")
        print(f"{path.name}: {count}: valid")


main(*sys.argv[1:])
