#!/usr/bin/env python3
"""embed_test.py [--valgrind]: samples/embed is built as its users build it, and says what the rule set says.

With --valgrind its Makefile puts the static library into it, and valgrind finds neither an error nor a leak, on good
and on bad input. Status 77: valgrind or make is missing.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "samples/embed"
CORDON, LIBRARY = os.environ["CORDON"], os.environ["CORDON_LIBRARY"]
STRICT = "-Wall -Wextra -Wpedantic -Werror -Wconversion -Wno-sign-conversion"

# Direction, packet from its IP header on, and what the policy says.
PACKETS = [
    ("out", "45000028 00000000 40060000 0a01030a 0a010314 c0001538 00000000", "negotiate, by rule queries"),
    ("out", "60000000 00080640 20010db8000300000000000000000010 20010db8000300000000000000000020 c0001538 00000000",
     "negotiate, by rule queries"),
    ("out", "45000028 00000000 40060000 0a01030a c6336401 c0000050 00000000", "no filter, passes in clear"),
    ("in", "45000028 00000000 40060000 0a016001 0a01030a c0000050 00000000", "block, by rule no-guests"),
    ("in", "45000028 00000000 40060000 0a016001 0a01030a c0000051 00000000", "no filter, passes in clear"),
    ("in", "45000028 00000000 40060000 0a010114 0a01030a c000238c 00000000", "permit, by rule metrics"),
]


def run(command, code=0, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    shown = " ".join(map(str, command))
    assert done.returncode == code, f"{shown}: status {done.returncode}, not {code}\n{done.stdout}{done.stderr}"
    return done


def main(valgrind):
    if valgrind and not (shutil.which("valgrind") and shutil.which("make")):
        print("valgrind or make is not installed: tools/setup lab")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        check(pathlib.Path(scratch), valgrind)
    return 0


def build(scratch, static):
    """The program, built in a copy of the sample."""
    copy = scratch / "embed"
    shutil.copytree(SAMPLE, copy)
    if static:
        run(["make", "-C", copy, "static", f"CORDON={ROOT}", f"LIB={LIBRARY}", f"CFLAGS=-g {STRICT}"])
        return copy / "embed"
    options = [f"-DCORDON={ROOT}", f"-DLIB={LIBRARY}", f"-DCMAKE_C_FLAGS={STRICT}"]
    run(["cmake", "-S", copy, "-B", copy / "build"] + options)
    run(["cmake", "--build", copy / "build"])
    return copy / "build/embed"


def check(scratch, valgrind):
    key, other_key, out = scratch / "signing", scratch / "other", scratch / "out"
    for one in key, other_key:
        run([CORDON, "keygen", one])
    run([CORDON, "build", SAMPLE / "web.cordon", "-o", out, "--target", "runtime"])
    rule_set = out / "web1.cordonset"
    unsigned = scratch / "unsigned.cordonset"
    shutil.copy(rule_set, unsigned)
    run([CORDON, "sign", rule_set, "--key", f"{key}.key", "--set-version", "7", "--not-after", "2096-12-31"])
    program = [build(scratch, static=valgrind)]
    if valgrind:
        # Still reachable is one place of 64 bytes for each thread that looks up at a time, which others use after it.
        kinds = "definite,indirect,possible"
        program = ["valgrind", "--quiet", "--leak-check=full", f"--show-leak-kinds={kinds}",
                   f"--errors-for-leak-kinds={kinds}", "--error-exitcode=99"] + program

    lines = "".join(f"{direction} {packet.replace(' ', '')}\n" for direction, packet, _ in PACKETS)
    done = run(program + [rule_set, f"{key}.pub", "web1"], input=lines)
    expected = ["set version 7"] + [f"{direction}: {verdict}" for direction, _, verdict in PACKETS]
    got = done.stdout.splitlines()
    assert len(got) == len(expected) and all(line.endswith(end) for line, end in zip(got, expected)), done.stdout

    # Many at once, as in one by one.
    done = run(program + [rule_set, f"{key}.pub", "web1"], input=lines * 100)
    assert sorted(done.stdout.splitlines()[1:]) == sorted(expected[1:] * 100)

    # What is refused, and why.
    for arguments, why in [
        ([scratch / "absent", f"{key}.pub", "web1"], "No such file"),
        ([unsigned, f"{key}.pub", "web1"], "signed"),
        ([rule_set, f"{other_key}.pub", "web1"], "signed"),
        ([rule_set, f"{key}.pub", "db1"], "not for this host"),
        ([rule_set, rule_set, "web1"], "public key"),
    ]:
        assert why in run(program + arguments, code=1).stderr, why
    for line, why in [("in 4500\n", "cut off"), ("in f5000000\n", "malformed"), ("up 45\n", "no direction")]:
        assert why in run(program + [rule_set, f"{key}.pub", "web1"], code=1, input=line).stderr, why


sys.exit(main("--valgrind" in sys.argv))
