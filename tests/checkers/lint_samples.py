#!/usr/bin/env python3
"""lint_samples.py CORDON FOLDER: each faulty policy of the folder has just the faults that it names.

A policy's first line is `# Finds: ID, ID`: what `cordon check` reports of it at warning or above.
"""
import pathlib
import re
import subprocess
import sys

FINDS = re.compile(r"# Finds: ([A-Z]{3}\d{3}(?:, [A-Z]{3}\d{3})*)$")

def findings_of(cordon, policy):
    done = subprocess.run([cordon, "check", "--now", "2027-06-01", policy.name], cwd=policy.parent, capture_output=True,
                          text=True)
    found = re.findall(r"^\S+: (error|warning): .* \[([A-Z]{3}\d{3})\]$", done.stderr, re.M)
    return {ident for _, ident in found}, done.stderr


def main(cordon, folder):
    faulty, policies = 0, sorted(pathlib.Path(folder).glob("*.cordon"))
    for policy in policies:
        named = FINDS.match(policy.read_text(encoding="utf-8").split("\n", 1)[0])
        wanted = set(named.group(1).split(", ")) if named else set()
        found, text = findings_of(cordon, policy)
        if not named or found != wanted:
            faulty += 1
            print(f"{policy.name}: wanted {sorted(wanted)}, as its first line says, found {sorted(found)}\n{text}")
    if not policies:
        print(f"{folder}: no policies")
    return 1 if faulty or not policies else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
