#!/usr/bin/env python3
"""planted_test.py CORDON: clean policies give nothing above a note; with one mistake planted, just that finding.

NAME.cordon is a clean policy, NAME.plants what is done to it, one mistake a block:

    EXP201 warning: `proxy`
    - a line that is taken out of the policy
    + a line that is put in its place, or at the end

The first line says what `cordon check` then finds, and the words at its place and at those of its labels. Nothing else
is found but notes of other ids or, beside an error or a warning, of its own.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HEAD = re.compile(r"^([A-Z]{3}\d{3}) (error|warning|note): (.*)$")
KEYS = {"a": "maple-4417-orchid-basin-6620-tundra", "b": "violet-9081-anchor-plume-3375-gravel",
        "c": "cobalt-2296-lantern-fjord-7714-thistle", "d": "saffron-5532-harbor-quill-1908-meadow"}


def plants_of(base):
    """(line number, head, removed lines, added lines) of each block."""
    path = HERE / f"{base}.plants"
    plants = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], 1):
        if not line or line.startswith("#"):
            continue
        if line[:2] in ("- ", "+ "):
            plants[-1][2 if line[0] == "-" else 3].append(line[2:])
        else:
            plants.append((number, HEAD.match(line).groups(), [], []))
    return plants


def planted(text, removed, added):
    lines = text.splitlines()
    at = len(lines)
    for line in removed:
        at = lines.index(line)
        del lines[at]
    return "\n".join(lines[:at] + added + lines[at:]) + "\n"


def findings_of(cordon, folder, text):
    """(id, level, words at its places) of each finding."""
    (folder / "p.cordon").write_text(text, encoding="utf-8")
    done = subprocess.run([cordon, "check", "--now", "2027-06-01", "--format", "json", "p.cordon"], cwd=folder,
                          capture_output=True, text=True)
    said = json.loads(done.stdout) if done.stdout else {}
    # It may refuse a policy, but says why.
    if done.returncode != said.get("exit_code") or (done.returncode == 2 and not said["findings"]):
        raise RuntimeError(f"cordon check ended with {done.returncode}: {done.stdout}{done.stderr}")
    lines = text.splitlines()

    def words(place):
        return f"`{lines[place['line'] - 1][place['column'] - 1:place['end_column'] - 1]}`" if place else "nowhere"

    return [(each["id"], each["severity"],
             ", ".join([words(each.get("place"))] + [words(label.get("place")) for label in each.get("labels", [])]))
            for each in said["findings"]]


def wrong(found, head):
    """True if `found` is not the finding that `head` says, alone but for notes."""
    counted = [each for each in found if each[1] != "note" or (each[0] == head[0] and head[1] == "note")]
    return counted != [head]


def main(cordon):
    faulty = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(HERE.parent.parent / "samples/linux-ikev2/pki", folder / "pki")
        (folder / "keys").mkdir()
        for key, value in KEYS.items():
            (folder / f"keys/{key}.psk").write_text(value + "\n", encoding="utf-8")
            (folder / f"keys/{key}.psk").chmod(0o600)
        for path in sorted(HERE.glob("*.cordon")):
            text = path.read_text(encoding="utf-8")
            found = [each for each in findings_of(cordon, folder, text) if each[1] != "note"]
            if found:
                faulty += 1
                print(f"{path.name} is clean, but gives {found}")
            for number, head, removed, added in plants_of(path.stem):
                found = findings_of(cordon, folder, planted(text, removed, added))
                if wrong(found, head):
                    faulty += 1
                    print(f"{path.stem}.plants:{number}: wanted {head}, found {found}")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
