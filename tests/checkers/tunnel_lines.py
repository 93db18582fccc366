"""Judge of hostname.ip.tunN and hostname6.ip6.tunN, the files of tunnel interfaces; ipsecinit_lines.py runs it. Written
from ifconfig(8) and net-iptun of illumos and the Solaris System Administration Guide: IP Services."""
import os
import re

import judge

NAME = re.compile(r"hostname(6?)\.(ip(6?)\.tun(0|[1-9]\d{0,4}))")


def interface_of(path):
    """The interface that a file is for, or None."""
    found = NAME.fullmatch(os.path.basename(path))
    return found.group(2) if found and found.group(1) == found.group(3) else None


class InterfaceFile(judge.Judge):
    """One line: own address, far address, `tsrc` A `tdst` B, `router`, `up`. A comment would be handed to ifconfig."""

    def check(self, lines):
        self.near = self.far = self.tsrc = self.tdst = None
        if len(lines) != 1:
            self.wrong(1, f"{len(lines)} lines: each is a command of its own, one says it all")
        if lines:
            self.read_line(*lines[0])
        return self.findings

    def read_line(self, number, line):
        found = re.fullmatch(r"(\S+) (\S+) tsrc (\S+) tdst (\S+)( router)? up", line)
        if not found:
            self.wrong(number, "not `OWN FAR tsrc OUTER tdst PEER [router] up`")
            return
        version = 6 if interface_of(self.path).startswith("ip6") else 4
        addresses = [judge.address(text, version) for text in found.groups()[:4]]
        for text, address in zip(found.groups(), addresses):
            if address is None:
                self.wrong(number, f"`{text}` is no IPv{version} address")
        if None in addresses:
            return
        self.near, self.far, self.tsrc, self.tdst = addresses
        if self.far == self.tdst:
            self.wrong(number, "the far address is `tdst` itself: no packet leaves over such a tunnel")
        if self.tsrc == self.tdst:
            self.wrong(number, "a tunnel from an address to itself")


def fit(init, interfaces, wrong):
    """Do entries and interfaces fit? `wrong(line, text)` for faults of entries."""
    networks = {}  # interface -> networks its entries name
    for entry in init.entries:
        name = entry.keys.get("tunnel")
        if name is None:
            continue
        if name not in interfaces:
            wrong(entry.line, f"no file for the interface `{name}`")
            continue
        remote = judge.network(entry.keys.get("raddr", ""))
        if remote is not None:
            networks.setdefault(name, []).append(remote)
            check_network(entry, remote, interfaces[name], wrong)
    for name, mine in networks.items():
        for other, theirs in networks.items():
            if name < other and any(a.overlaps(b) for a in mine for b in theirs if a.version == b.version):
                wrong(1, f"`{name}` and `{other}` lead to the same network: a destination has one route")
        far = interfaces[name].far
        if far is not None and not any(far in network for network in mine):
            wrong(1, f"the far address of `{name}` lies in none of the networks behind it")
    for name, interface in interfaces.items():
        if name not in networks:
            interface.wrong(1, "no entry is for this interface: what goes through it is not protected")


def check_network(entry, remote, interface, wrong):
    if interface.tdst is None:
        return
    if interface.tdst.version != remote.version:
        wrong(entry.line, "networks of one family through a tunnel of the other")
    elif interface.tdst in remote:
        wrong(entry.line, "the tunnel's own packets would go into the tunnel")


def outer_keys(entry, interfaces):
    """The addresses that IKE sees of an entry: its own, or the outer ones of its tunnel."""
    interface = interfaces.get(entry.keys.get("tunnel"))
    if interface is None or interface.tsrc is None:
        return entry.keys
    return {"laddr": str(interface.tsrc), "raddr": str(interface.tdst)}

