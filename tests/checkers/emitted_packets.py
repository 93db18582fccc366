#!/usr/bin/env python3
"""emitted_packets.py SAMPLE OUT: does what was written do what the sample's packet table says?

Reads the emitted files themselves and judges every row of SAMPLE/packets.csv by the platform's own order: Windows by
the published order of specificity, Solaris by its classes,
strongSwan by the priorities in the file, Cordon's runtime by place. Nothing of the compiler is used, so that a fault in
its order or evaluation cannot hide in what it emits.
"""
import csv
import ipaddress
import json
import os
import pathlib
import re
import struct
import sys

import ipsecinit_lines
import netsh_lines

PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58, "ipv6-icmp": 58, "sctp": 132}
EVERYTHING = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}
ALL_PORTS = range(65536)


class Packet:
    def __init__(self, row):
        self.host, self.direction, self.by = row["host"], row["direction"], row["by"]
        self.source, self.destination = (ipaddress.ip_address(row[k]) for k in ("source", "destination"))
        self.protocol = PROTOCOLS.get(row["protocol"]) or int(row["protocol"])
        self.ports = int(row["sport"]), int(row["dport"])
        self.expected = row["treatment"]


class Filter:
    """One directional filter. A side is "me" or a network; ports are ranges; a protocol of None is any."""

    def __init__(self, source, destination, protocol=None, source_ports=ALL_PORTS, destination_ports=ALL_PORTS):
        self.sides, self.protocol, self.ports = (source, destination), protocol, (source_ports, destination_ports)

    def meets(self, packet, me):
        def inside(side, address):
            return address in me if side == "me" else address.version == side.version and address in side

        return (all(inside(s, a) for s, a in zip(self.sides, (packet.source, packet.destination)))
                and self.protocol in (None, packet.protocol)
                and all(p in ports for p, ports in zip(packet.ports, self.ports)))

    def reversed(self):
        icmp = self.protocol in (1, 58)
        ports = self.ports if icmp else self.ports[::-1]
        return Filter(self.sides[1], self.sides[0], self.protocol, *ports)


# --- Windows ---------------------------------------------------------------------------------------------------------
# J. Fossen, SANS SEC505, "IPSec order of specificity": most specific first. S single address (`me` too), N net, A any.
CLASS_PAIRS = "S->S N->S S->N N->N A->S S->A A->N N->A A->A".split()
RESTRICTIONS = ["block", "negotiate", "negotiate accept", "negotiate fallback", "negotiate fallback accept", "permit"]


def windows_place(filter_, treatment, tunnel):
    def letter(side):
        return "S" if side == "me" or side.prefixlen == side.max_prefixlen else "A" if side.prefixlen == 0 else "N"

    def length(side):
        return 32 if side == "me" else side.prefixlen

    source, destination = filter_.sides
    given = [ports != ALL_PORTS for ports in filter_.ports]
    return (not tunnel, CLASS_PAIRS.index(f"{letter(source)}->{letter(destination)}"),
            [source, destination].count("me"), -length(destination), -length(source), filter_.protocol is None,
            not given[1], not given[0], RESTRICTIONS.index(treatment.replace(" tunnel", "")))


def windows(folder):
    """Judges by the script: the filters of all rules, most specific first."""
    script = netsh_lines.Script(os.path.join(folder, "ipsec.netsh"))
    commands = [c for c in (script.command_of(n, line) for n, line in script.read(netsh_lines.LINE_MAX)) if c]
    of_kind = {}
    for command in commands:
        of_kind.setdefault(command.kind, []).append(command)
    actions = {c.get("name"): c for c in of_kind[("add", "filteraction")]}
    placed = []
    for rule in of_kind[("add", "rule")]:
        action = actions[rule.get("filteraction")]
        treatment = action.get("action")
        if treatment == "negotiate":
            treatment += "".join(word for tag, word in ((rule.get("tunnel"), " tunnel"),
                                                        (action.get("soft") == "yes", " fallback"),
                                                        (action.get("inpass") == "yes", " accept")) if tag)
        for command in of_kind[("add", "filter")]:
            if command.get("filterlist") == rule.get("filterlist"):
                for half in windows_filters(command):
                    placed.append((windows_place(half, treatment, rule.get("tunnel")), half, treatment))
    placed.sort(key=lambda entry: entry[0])

    def judge(packet, me):
        return next((treatment for _, half, treatment in placed if half.meets(packet, me)), "clear")

    return judge


def windows_filters(command):
    def side(name):
        address = command.get(name + "addr")
        if address == "me":
            return "me"
        return EVERYTHING[4] if address == "any" else ipaddress.ip_network(f"{address}/{command.get(name + 'mask')}")

    def ports(name):
        port = int(command.get(name + "port") or 0)
        return range(port, port + 1) if port else ALL_PORTS

    protocol = command.get("protocol")
    number = None if protocol == "ANY" else PROTOCOLS.get(protocol.lower()) or int(protocol)
    there = Filter(side("src"), side("dst"), number, ports("src"), ports("dst"))
    return [there, there.reversed()] if command.get("mirrored") == "yes" else [there]


# --- Solaris ---------------------------------------------------------------------------------------------------------
def solaris(folder):
    """Judges by ipsecinit.conf: bypass, AH with ESP, ESP, AH, drop; inside a class by place in the file.

    Each tunnel has a policy of its own for what the routes send there, taken to be the networks its entries name; what
    no entry takes is dropped. Packets of the host meet its policy first; forwarded ones meet those of tunnels only.
    """
    init = ipsecinit_lines.InitFile(os.path.join(folder, "ipsecinit.conf"))
    init.check(init.read(ipsecinit_lines.LINE_MAX))
    placed, routes = {}, []  # by tunnel, None: the host's
    for number, entry in enumerate(init.entries):
        boost = 0
        for word, properties in entry.actions:
            boost |= 0x800000 if word in ("pass", "bypass") else 0
            boost |= 0x400000 if "encr_algs" in properties or "encr_auth_algs" in properties else 0
            boost |= 0x200000 if "auth_algs" in properties else 0
        treatment = {"pass": "permit", "bypass": "permit", "drop": "block", "ipsec": "negotiate"}[entry.actions[0][0]]
        tunnel = entry.keys.get("tunnel")
        placed.setdefault(tunnel, []).append((boost + 0xfffff - number, entry.keys, treatment))
        if tunnel is not None:
            routes.append((ipaddress.ip_network(entry.keys["raddr"]), tunnel))
    for entries in placed.values():
        entries.sort(key=lambda entry: -entry[0])

    def policy(name, packet, outbound, otherwise):
        local, remote = (packet.source, packet.destination)[::1 if outbound else -1]
        ports = packet.ports[::1 if outbound else -1]
        for _, keys, treatment in placed.get(name, ()):
            if solaris_meets(keys, packet, local, remote, ports, outbound):
                return treatment if name is None or treatment != "negotiate" else "negotiate tunnel"
        return otherwise

    def tunnel_to(address):
        return next((name for network, name in routes if address.version == network.version and address in network),
                    None)

    def judge(packet, me):
        verdict = "clear"
        if packet.direction != "forward":
            verdict = policy(None, packet, packet.direction == "out", "clear")
        for outbound in (True, False):
            name = tunnel_to(packet.destination if outbound else packet.source)
            if name is not None and packet.direction in ("forward", "out" if outbound else "in"):
                return verdict if verdict == "block" else policy(name, packet, outbound, "block")
        return verdict

    return judge


def solaris_meets(keys, packet, local, remote, ports, outbound):
    def inside(key, address):
        block = keys.get(key)
        return block is None or (address.version == ipaddress.ip_network(block).version
                                 and address in ipaddress.ip_network(block))

    def span(key, value):
        first, dash, last = keys.get(key, "0-255").partition("-")
        return int(first) <= value <= int(last if dash else first)

    ulp = keys.get("ulp")
    number = None if ulp is None else PROTOCOLS.get(ulp) or int(ulp)
    wanted = [keys.get("lport"), keys.get("rport")]
    return (inside("laddr", local) and inside("raddr", remote) and number in (None, packet.protocol)
            and keys["dir"] in ("both", "out" if outbound else "in")
            and all(w is None or int(w) == p for w, p in zip(wanted, ports))
            and (number not in (1, 58) or span("type", packet.ports[0]) and span("code", packet.ports[1])))


# --- strongSwan ------------------------------------------------------------------------------------------------------
SETTING = re.compile(r"^\s*(?:([\w.-]+) \{|(\})|([\w.-]+) = (.*)|#.*|)$")
SELECTOR = re.compile(r"([0-9a-f:./]+)(?:\[(\w+)(?:/(\d+)(?:-(\d+))?)?\])?")


def strongswan(folder):
    """Judges by swanctl.conf: the smallest priority of all children that match."""
    path, children, stack = os.path.join(folder, "swanctl.conf"), [], []
    with open(path, encoding="ascii") as file:
        for line in file:
            name, closing, key, value = SETTING.match(line.rstrip("\n")).groups()
            if name:
                stack.append(name)
                if len(stack) == 4 and stack[0] == "connections" and stack[2] == "children":
                    children.append({"mode": "tunnel"})
            elif closing:
                stack.pop()
            elif key and len(stack) == 4 and stack[2] == "children":
                children[-1][key] = value.strip('"')
    children = [child for child in children if child.get("start_action") == "trap"]
    children.sort(key=lambda child: int(child["priority"]))

    def judge(packet, me):
        for child in children:
            local, remote = ([selector(text.strip(), me) for text in child[key].split(",")]
                             for key in ("local_ts", "remote_ts"))
            pairs = [pair_filter(a, b) for a in local for b in remote]
            halves = {"out": pairs, "in": [p.reversed() for p in pairs]}
            halves["forward"] = halves["out"] + halves["in"] if child["mode"] != "transport" else []
            if any(half.meets(packet, me) for half in halves[packet.direction]):
                return {"pass": "permit", "drop": "block", "transport": "negotiate",
                        "tunnel": "negotiate tunnel"}[child["mode"]]
        return "clear"

    return judge


def selector(text, me):
    """(network or "me", protocol, ports or ICMP value)."""
    if text.startswith("dynamic"):
        text = "0.0.0.0/0" + text[len("dynamic"):]
        return ("me",) + selector(text, me)[1:]
    address, protocol, first, last = SELECTOR.fullmatch(text).groups()
    number = None if protocol in (None, "any") else PROTOCOLS.get(protocol) or int(protocol)
    ports = None if first is None else range(int(first), int(last or first) + 1)
    return ipaddress.ip_network(address), number, ports


def pair_filter(local, remote):
    protocol = local[1] if local[1] is not None else remote[1]
    ports = [side[2] if side[2] is not None else ALL_PORTS for side in (local, remote)]
    if protocol in (1, 58) and ports[0] != ALL_PORTS:
        value = ports[0][0]
        ports = ([range(value, value + 1), ALL_PORTS] if value < 256 else
                 [range(value >> 8, (value >> 8) + 1), range(value & 255, (value & 255) + 1)])
    return Filter(local[0], remote[0], protocol, *ports)


# --- Cordon's own runtime ---------------------------------------------------------------------------------------------
HEADER_BYTES, SECTIONS_AT, SECTIONS = 368, 96, 17
ACTIONS, LISTS = 9, {"out": 14, "in": 15, "forward": 16}
ACTION = struct.Struct("<8B104x")
FILTER = struct.Struct("<4Q4BHBB4HIIB7x")


def runtime(path):
    """Judges by a rule set, byte by byte as docs/ruleset.md has it: the first filter of a list that matches."""
    with open(path, "rb") as file:
        content = file.read()
    sections = [struct.unpack_from("<QQ", content, SECTIONS_AT + 16 * number) for number in range(SECTIONS)]

    def records(section, form):
        offset, count = sections[section]
        return [form.unpack_from(content, offset + number * form.size) for number in range(count)]

    def side(is_me, family, high, low, length):
        number = high << 64 | low if family else low
        return "me" if is_me else ipaddress.ip_network((number, length))

    def treatment(action):
        kind, _, _, _, _, fallback, inbound, tunnel = action
        return (["permit", "block", "negotiate"][kind] + " tunnel" * tunnel + " fallback" * fallback
                + " accept" * inbound)

    actions = [treatment(action) for action in records(ACTIONS, ACTION)]
    lists = {direction: [] for direction in LISTS}
    for direction, section in LISTS.items():
        for (source_high, source_low, target_high, target_low, source_length, target_length, source_me, target_me,
             protocol, family, _, sport_first, sport_last, dport_first, dport_last, action, _,
             connection) in records(section, FILTER):
            if connection == 2:  # remote access alone, which no row is about
                continue
            half = Filter(side(source_me, family, source_high, source_low, source_length),
                          side(target_me, family, target_high, target_low, target_length),
                          None if protocol == 256 else protocol, range(sport_first, sport_last + 1),
                          range(dport_first, dport_last + 1))
            lists[direction].append((half, actions[action]))

    def judge(packet, me):
        return next((action for half, action in lists[packet.direction] if half.meets(packet, me)), "clear")

    return judge


# --- a sample --------------------------------------------------------------------------------------------------------
# What a platform lets through by itself stands in no file.
BY_ITSELF = ("platform broadcast", "platform multicast", "platform IKE", "platform L2TP")
JUDGES = {"ipsec.netsh": windows, "ipsecinit.conf": solaris, "swanctl.conf": strongswan}


def own_addresses(sample):
    """host -> its addresses, as the policy's texts have them; empty for a dynamic one."""
    paths = sorted(pathlib.Path(sample).rglob("*.cordon"))
    text = re.sub(r"#.*", "", "\n".join(path.read_text(encoding="utf-8") for path in paths))
    hosts = {}
    for name, body in re.findall(r"\bhost\s+(\S+)\s*\{([^}]*)\}", text):
        static = re.search(r"\baddress\s+([0-9a-fA-F:., ]+);", body)
        hosts[name] = [ipaddress.ip_address(a.strip()) for a in static.group(1).split(",")] if static else []
    for path in sorted(pathlib.Path(sample).rglob("*.csv")):  # inventories
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                if {"name", "address", "platform"} <= row.keys():
                    static = [] if row["address"].startswith("dynamic") else row["address"].split(";")
                    hosts[row["name"]] = [ipaddress.ip_address(a.strip()) for a in static]
    return hosts


def judge_of(folder):
    name = next(n for n in JUDGES if os.path.exists(os.path.join(folder, n)))
    return JUDGES[name](folder)


def check(sample, out):
    hosts, judges, faults, judged = own_addresses(sample), {}, [], 0
    with open(os.path.join(out, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)["hosts"]
    # What the rows of hosts say that Cordon writes nothing for is for whoever configures them.
    unwritten = {host["name"] for host in manifest if host.get("reason", "").startswith("Cordon does not configure")}
    shared = {host["name"]: os.path.join(out, host["shared_file"]) for host in manifest if "shared_file" in host}
    with open(os.path.join(sample, "packets.csv"), encoding="ascii") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    for row in csv.DictReader(lines):
        packet = Packet(row)
        folder = os.path.join(out, packet.host)
        nothing = packet.expected == "no policy" or packet.host in unwritten
        is_written = packet.host in shared or os.path.isdir(folder)
        if packet.host not in hosts or nothing == is_written:
            faults.append(f"{packet.host}: no such host, or a folder where none should be")
            continue
        if nothing or packet.by in BY_ITSELF:
            continue
        if packet.host not in judges:
            judges[packet.host] = runtime(shared[packet.host]) if packet.host in shared else judge_of(folder)
        own = hosts[packet.host] or [packet.source if packet.direction == "out" else packet.destination]
        got = judges[packet.host](packet, own)
        judged += 1
        if got != packet.expected:
            faults.append(f"{','.join(row.values())}: the files say {got}")
    return faults, judged


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.split(":")[0], file=sys.stderr)
        return 2
    faults, judged = check(*arguments)
    for fault in faults:
        print(fault)
    print(f"{judged} packets judged by the emitted files, {len(faults)} faults")
    return 1 if faults or not judged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
