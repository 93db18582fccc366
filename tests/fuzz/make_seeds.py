#!/usr/bin/env python3
"""make_seeds.py CORDON FOLDER: what the fuzz targets begin with, made of the samples: FOLDER/NAME/ for NAME_fuzz.

Policies as they are, the IR and each vendor's files as CORDON writes them, in the form that the target takes its input.
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def solaris(files):
    """Four files in one input: three bytes say where to cut it (solaris_import_fuzz.cpp). A cut is a fraction of the
    remaining text in 256ths, so padding moves each file's end to the next cut."""
    parts = [path.read_bytes() if path.exists() else b"" for path in files]
    rest = 256 * max(sum(map(len, parts)) // 100, 1)
    cuts, padded = [], b""
    for part in parts[:-1]:
        cut = -(-len(part) * 256 // rest)
        part += b"\n" * (rest * cut // 256 - len(part))
        cuts.append(cut)
        padded += part
        rest -= len(part)
    return bytes(cuts) + padded + parts[-1] + b"\n" * (rest - len(parts[-1]))


def main(cordon, folder):
    folder = pathlib.Path(folder)
    counts = {}

    def seed(target, content):
        counts[target] = counts.get(target, 0) + 1
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        (place / str(counts[target])).write_bytes(content)

    for policy in sorted(ROOT.glob("samples/**/*.cordon")) + sorted(ROOT.glob("tests/golden/**/*.cordon")):
        seed("parse", policy.read_bytes())
    for inventory in sorted(ROOT.glob("samples/*/hosts.csv")) + sorted(ROOT.glob("samples/*/hosts.json")):
        seed("inventory", inventory.read_bytes())
    seed("inventory", b'name,address,platform,ou\n"a, ""b""","10.0.0.1\n::1",other,\nb,dynamic in 10.0.0.0/8,other\n')
    seed("inventory", b'[{"name": "a", "address": ["::1"], "platform": "other", "roles": null, "ou": "x\\u00e4"}]')
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "capture"
        for kind in "", "pcapng", "cut", "damaged", "wifi", "gateway":
            made_by = ROOT / "tests/golden/replay/Inputs/capture.py"
            subprocess.run([sys.executable, made_by, file, kind], check=True)
            seed("capture", file.read_bytes())
        out = pathlib.Path(scratch) / "out"
        policy = ROOT / "tests/golden/cli/Inputs/rule-sets.cordon"
        subprocess.run([cordon, "build", policy, "-o", out, "--target", "runtime"], check=True, capture_output=True)
        for path in sorted(out.glob("*.cordonset")):
            seed("ruleset", path.read_bytes())
    for policy in sorted(ROOT.glob("samples/*/policy.cordon")):
        with tempfile.TemporaryDirectory() as scratch:
            out = pathlib.Path(scratch) / "out"
            subprocess.run([cordon, "build", policy, "-o", out], check=True, capture_output=True)
            done = subprocess.run([cordon, "check", "--dump=ir", policy], check=True, capture_output=True)
            seed("ir_json", done.stdout)
            for host in sorted(path for path in out.iterdir() if path.is_dir()):
                for name, target in ("ipsec.netsh", "netsh_import"), ("swanctl.conf", "strongswan_import"):
                    if (host / name).exists():
                        seed(target, (b"\0" if target == "netsh_import" else b"") + (host / name).read_bytes())
                if (host / "ipsecinit.conf").exists():
                    names = "ipsecinit.conf", "ike/config", "ike.preshared", "hostname.ip.tun0"
                    seed("solaris_import", solaris([host / name for name in names]))


main(*sys.argv[1:])
