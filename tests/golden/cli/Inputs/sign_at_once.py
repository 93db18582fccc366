#!/usr/bin/env python3
"""sign_at_once.py SET KEY: several runs sign one set at a time; the highest version that one said it wrote stays."""
import pathlib
import subprocess
import sys

rule_set, key = sys.argv[1:]
unsigned = pathlib.Path(rule_set).read_bytes()
for _ in range(20):
    pathlib.Path(rule_set).write_bytes(unsigned)
    runs = {version: subprocess.Popen(["cordon", "sign", rule_set, "--key", key, "--set-version", str(version),
                                       "--not-after", "2096-12-31"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for version in (5, 9, 3, 8)}
    said = {version: run.communicate() for version, run in runs.items()}
    written = [version for version, run in runs.items() if run.returncode == 0]
    assert written, said
    for version, run in runs.items():
        assert run.returncode in (0, 1, 2), said[version]
        assert run.returncode != 2 or b"another run of cordon" in said[version][1], said[version]
    in_file = int.from_bytes(pathlib.Path(rule_set).read_bytes()[24:32], "little")
    assert in_file == max(written), f"version {in_file} is in the file, but {max(written)} was written"
