#!/usr/bin/env python3
"""obeyed_names.py DIR KEY SET: no message, whoever writes it, holds a control character that was in a name."""
import os
import pathlib
import subprocess
import sys

folder, key, rule_set = map(pathlib.Path, sys.argv[1:])
ODD = "\x1b[31m\x07odd\r"
os.chdir(folder)
pathlib.Path(ODD + ".cordon").write_text("policy {\n")
pathlib.Path(ODD + "-good.cordon").write_text("host a { address 10.0.0.1; platform unix; }\n")
pathlib.Path(ODD + ".set").write_bytes(b"\x89CORDON\n" + bytes(500))
pathlib.Path(ODD + ".key").write_text("none")
pathlib.Path(ODD + ".signed").write_bytes(rule_set.read_bytes())
pathlib.Path(ODD + ".pcap").write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000") + bytes(7))
sign = ["--set-version", "90", "--not-after", "2096-12-31"]
good = ODD + "-good.cordon"
for command in [
    [ODD],
    ["check", ODD],
    ["check", ODD + ".cordon"],
    ["check", good, "--dump", ODD],
    ["check", good, "--format", ODD],
    ["check", good, "--fail-on", ODD],
    ["check", good, "--color", ODD],
    ["check", good, ODD],
    ["build", good, "-o", ODD + "/" + ODD, "--target", ODD],
    ["build", good, "-o", ODD + ".key"],
    ["fmt", "--check", good],
    ["import", ODD + ".cordon", "--format", ODD],
    ["import", ODD + ".set"],
    ["explain", good, "--from", ODD, "--to", ODD],
    ["explain", good, "--from", "a", "--to", "10.0.0.2", "--service", ODD],
    ["init", ODD, "--starter", ODD],
    ["init", ODD + ".key"],
    ["platforms", ODD],
    ["man", ODD],
    ["completions", ODD],
    ["keygen", ODD],
    ["verify", ODD, "--key", f"{key}.pub"],
    ["verify", ODD + ".set", "--key", f"{key}.pub"],
    ["verify", rule_set, "--key", ODD + ".key"],
    ["verify", rule_set, "--key", f"{key}.pub", "--in-force", ODD],
    ["verify", rule_set, "--key", f"{key}.pub", "--host", ODD],
    ["sign", ODD + ".set", "--key", f"{key}.key", *sign],
    ["sign", ODD + ".signed", "--key", f"{key}.key", *sign],
    ["sign", rule_set, "--key", ODD + ".key", *sign],
    ["sign", rule_set, "--key", f"{key}.key", "--set-version", ODD, "--not-after", ODD],
    ["sign", rule_set, "-o", ODD + ".key", "--key", f"{key}.key", *sign],
    ["replay", ODD, "--policy", good, "--host", "a"],
    ["replay", ODD + ".pcap", "--policy", good, "--host", "a"],
    ["replay", ODD + ".pcap", "--policy", ODD + ".pcap", "--host", "a"],
    ["replay", ODD + ".pcap", "--policy", good, "--host", ODD],
    ["replay", ODD + ".pcap", "--policy", good, "--host", "a", "--connection", ODD],
    ["replay", ODD + ".pcap", "--policy", good, "--host", "a", "--top", ODD],
    ["replay", ODD + ".pcap", "--policy", good, "--host", "a", "--against", ODD],
]:
    done = subprocess.run(["cordon", *map(str, command)], capture_output=True, timeout=60)
    said = done.stdout + done.stderr
    bad = sorted({byte for byte in said if byte < 0x20 and byte != 0x0a})
    assert not bad, f"{command}: bytes {bad} in {said}"
