#!/usr/bin/env python3
"""doc_examples.py CORDON PAGE: each policy of a page is checked as it stands there.

A fenced block whose first word is `cordon` is a policy; any block with `file=NAME` is a file that policies may need. A
policy with `file=NAME` is checked under that name. `finds=ID,ID` names what `cordon check` must report; beyond that,
nothing worse than a note. Policies must be in canonical layout, unless something is wrong with them.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\S+)[ \t]*([^\n]*)\n(.*?)^```$", re.S | re.M)


def run(*arguments, cwd):
    return subprocess.run(arguments, cwd=cwd, capture_output=True, text=True)


def faults_of(cordon, folder, name, wanted):
    """What is wrong with the example in the file `name`, as text; empty: nothing."""
    done = run(cordon, "check", "--now", "2030-01-01", name, cwd=folder)
    found = re.findall(r"(error|warning|note): .* \[([A-Z]{3}\d{3})\]$", done.stderr, re.M)
    serious = {id for level, id in found if level != "note"}
    if not serious <= set(wanted) <= {id for _, id in found}:
        return f"wanted {wanted or 'nothing'}, found:\n{done.stderr}"
    if not any(one.startswith("SYN") for one in wanted):
        done = run(cordon, "fmt", "--check", name, cwd=folder)
        if done.returncode != 0:
            return f"not in canonical layout: {done.stdout}"
    return ""


def write(folder, name, body):
    path = pathlib.Path(folder, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(body, encoding="utf-8")
    path.chmod(0o600)


def main(cordon, page):
    cordon = str(pathlib.Path(shutil.which(cordon)).resolve())
    text = pathlib.Path(page).read_text(encoding="utf-8")
    blocks = [(*match.groups(), text.count("\n", 0, match.start()) + 1) for match in FENCE.finditer(text)]
    checked, faulty = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for language, options, body, _ in blocks:
            for name in re.findall(r"file=(\S+)", options):
                write(folder, name, body)
        for language, options, body, line in blocks:
            if language != "cordon":
                continue
            options = dict(re.findall(r"(\w+)=(\S+)", options))
            name = options.get("file", "policy.cordon")
            write(folder, name, body)
            checked += 1
            fault = faults_of(cordon, folder, name, sorted(filter(None, options.get("finds", "").split(","))))
            if fault:
                faulty += 1
                print(f"{page}:{line}: {fault}")
    if not checked:
        print(f"{page}: no examples")
    return 1 if faulty or not checked else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
