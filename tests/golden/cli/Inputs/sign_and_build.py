#!/usr/bin/env python3
"""sign_and_build.py POLICY FOLDER KEY: sets are signed while builds replace them, and some that sign are killed. Either
does its work or says who is at it; the folder and what lies beside it stay such that the next build takes them."""
import pathlib
import subprocess
import sys
import time

policy, folder, key = sys.argv[1:]
out = pathlib.Path(folder)
build = ["cordon", "build", policy, "-o", folder, "--target", "runtime"]
sets = sorted(str(one) for one in out.glob("*.cordonset"))


def start(*words):
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


for turn in range(30):
    signs = [start("cordon", "sign", *sets, "--key", key, "--set-version", str(turn * 2 + i + 1),
                   "--not-after", "2096-12-31") for i in range(2)]
    builds = [start(*build) for _ in range(2)]
    if turn % 2:
        time.sleep(turn * 0.0004)
        signs[0].kill()
    for run in signs[turn % 2:] + builds:
        said = run.communicate()[1]
        # Of two that sign the lower version may come second: that is refused by its number.
        assert run.returncode == 0 or b"another" in said or b"[SET204]" in said, said
    signs[0].communicate()
    last = subprocess.run(build, capture_output=True)
    assert last.returncode == 0, last.stderr
    assert not out.with_name(f".{out.name}.cordon-new").exists(), turn
    assert not list(out.glob("*.tmp")), turn
