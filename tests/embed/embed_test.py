#!/usr/bin/env python3
"""embed_test.py [--valgrind | --installed]: samples/embed is built as its users build it, and says what the set says.

With --valgrind its Makefile puts the static library into it, and valgrind finds neither an error nor a leak, on good
and on bad input. With --installed all is installed into a folder that is then moved, and the Makefile finds the library
there with pkg-config, the shared one and the static one. Status 77: valgrind, make or pkg-config is missing.
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


def main(valgrind, installed):
    needed = ["make"] * (valgrind or installed) + ["valgrind"] * valgrind + ["pkg-config"] * installed
    missing = [name for name in needed if not shutil.which(name)]
    if missing:
        print(f"not installed: {', '.join(missing)}: tools/setup lab")
        return 77
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        if installed:
            for program, environment in build_installed(scratch):
                check(scratch / program.parent.name, [program], environment)
        else:
            program = build(scratch, static=valgrind)
            # Still reachable is one place of 64 bytes for each thread that looks up at a time, which others use after.
            kinds = "definite,indirect,possible"
            tool = ["valgrind", "--quiet", "--leak-check=full", f"--show-leak-kinds={kinds}",
                    f"--errors-for-leak-kinds={kinds}", "--error-exitcode=99"] if valgrind else []
            check(scratch / "checked", tool + [program], None)
    return 0


def build_installed(scratch):
    """The program by the shared and by the static library of an installed tree, each with its environment."""
    first, prefix = scratch / "first", scratch / "moved"
    run(["cmake", "--install", os.environ["CORDON_BUILD"], "--prefix", first])
    first.rename(prefix)
    assert run([prefix / "bin/cordon", "--version"]).stdout.startswith("cordon ")
    for page in ["man1/cordon.1", "man1/cordon-sign.1"]:
        assert (prefix / "share/man" / page).read_text().startswith(".TH CORDON"), page
    for place in ["bash-completion/completions/cordon", "zsh/site-functions/_cordon",
                  "fish/vendor_completions.d/cordon.fish"]:
        assert "verify" in (prefix / "share" / place).read_text(), place
    library = next(prefix.glob("**/libcordon.so")).parent
    environment = os.environ | {"PKG_CONFIG_PATH": str(library / "pkgconfig"), "LD_LIBRARY_PATH": str(library)}
    for target in ["installed", "installed-static"]:
        copy = scratch / f"embed-{target}"
        shutil.copytree(SAMPLE, copy)
        run(["make", "-C", copy, target, "CORDON=/nonexistent", f"CFLAGS=-g {STRICT}"], env=environment)
        yield copy / "embed", environment if target == "installed" else None


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


def check(scratch, program, environment):
    scratch.mkdir(exist_ok=True)
    key, other_key, out = scratch / "signing", scratch / "other", scratch / "out"
    for one in key, other_key:
        run([CORDON, "keygen", one])
    run([CORDON, "build", SAMPLE / "web.cordon", "-o", out, "--target", "runtime"])
    rule_set = out / "web1.cordonset"
    unsigned = scratch / "unsigned.cordonset"
    shutil.copy(rule_set, unsigned)
    run([CORDON, "sign", rule_set, "--key", f"{key}.key", "--set-version", "7", "--not-after", "2096-12-31"])

    lines = "".join(f"{direction} {packet.replace(' ', '')}\n" for direction, packet, _ in PACKETS)
    done = run(program + [rule_set, f"{key}.pub", "web1"], input=lines, env=environment)
    expected = ["set version 7"] + [f"{direction}: {verdict}" for direction, _, verdict in PACKETS]
    got = done.stdout.splitlines()
    assert len(got) == len(expected) and all(line.endswith(end) for line, end in zip(got, expected)), done.stdout

    # Many at once, as in one by one.
    done = run(program + [rule_set, f"{key}.pub", "web1"], input=lines * 100, env=environment)
    assert sorted(done.stdout.splitlines()[1:]) == sorted(expected[1:] * 100)

    # What is refused, and why.
    for arguments, why in [
        ([scratch / "absent", f"{key}.pub", "web1"], "No such file"),
        ([unsigned, f"{key}.pub", "web1"], "signed"),
        ([rule_set, f"{other_key}.pub", "web1"], "signed"),
        ([rule_set, f"{key}.pub", "db1"], "not for this host"),
        ([rule_set, rule_set, "web1"], "public key"),
    ]:
        assert why in run(program + arguments, code=1, env=environment).stderr, why
    # OpenSSL may be told to do only what FIPS 140 allows: an error like any other.
    settings = scratch / "fips.cnf"
    settings.write_text("openssl_conf = all\n[all]\nalg_section = algorithms\n[algorithms]\n"
                        "default_properties = fips=yes\n")
    fips = (environment or os.environ) | {"OPENSSL_CONF": str(settings)}
    assert "FIPS mode" in run(program + [rule_set, f"{key}.pub", "web1"], code=1, env=fips).stderr
    for line, why in [("in 4500\n", "cut off"), ("in f5000000\n", "malformed"), ("up 45\n", "no direction")]:
        refused = run(program + [rule_set, f"{key}.pub", "web1"], code=1, input=line, env=environment)
        assert why in refused.stderr, why


sys.exit(main("--valgrind" in sys.argv, "--installed" in sys.argv))
