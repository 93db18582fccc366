#!/usr/bin/env python3
"""The kernel's IPsec policies, read over netlink, and which of them decides a packet.

`ip xfrm policy` does not print port masks, so it cannot show that a range was widened; the kernel's own structures
(linux/xfrm.h) can. As a script: prints the policies of this network namespace as JSON, in the kernel's order.
"""
import dataclasses
import ipaddress
import json
import socket
import struct
import sys

NETLINK_XFRM = 6
XFRM_MSG_NEWPOLICY, XFRM_MSG_GETPOLICY = 0x13, 0x15
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLM_F_REQUEST, NLM_F_DUMP = 0x1, 0x300
XFRMA_TMPL = 5
DIRECTIONS = {0: "in", 1: "out", 2: "fwd"}  # 3 and up belong to a socket: charon's own bypass
MODES = {0: "transport", 1: "tunnel", 4: "beet"}
PROTOCOLS = {50: "esp", 51: "ah", 108: "ipcomp"}

HEADER = struct.Struct("=IHHII")
SELECTOR = struct.Struct("=16s16s2s2s2s2sHBBB3xiI")
LIFETIMES = 64 + 32  # configured and current
PRIORITY = struct.Struct("=IIBBBB")
TEMPLATE = struct.Struct("=16sIB3xH2x16sIBBBxIII")
INFO_SIZE = 168  # struct xfrm_userpolicy_info, aligned


@dataclasses.dataclass(frozen=True)
class Template:
    protocol: str
    mode: str
    reqid: int
    optional: bool
    source: str
    target: str


@dataclasses.dataclass(frozen=True)
class Policy:
    direction: str
    source: str
    target: str
    protocol: int  # 0 = any
    sport: int
    sport_mask: int
    dport: int
    dport_mask: int
    priority: int
    block: bool
    templates: tuple

    @property
    def treatment(self):
        """block, clear or negotiate. An optional template lets clear packets pass, in and out."""
        if self.block:
            return "block"
        return "negotiate" if any(not t.optional for t in self.templates) else "clear"

    def matches(self, packet):
        source, target = ipaddress.ip_network(self.source), ipaddress.ip_network(self.target)
        if source.version != packet.source.version or packet.source not in source or packet.target not in target:
            return False
        if self.protocol not in (0, packet.protocol):
            return False
        return not ((packet.sport ^ self.sport) & self.sport_mask or (packet.dport ^ self.dport) & self.dport_mask)


@dataclasses.dataclass(frozen=True)
class Packet:
    """What a selector sees. For ICMP the ports are type and code, as in the kernel."""

    source: ipaddress._BaseAddress
    target: ipaddress._BaseAddress
    protocol: int
    sport: int = 0
    dport: int = 0


def packet(source, target, protocol, sport=0, dport=0):
    return Packet(ipaddress.ip_address(source), ipaddress.ip_address(target), protocol, sport, dport)


def deciding(policies, direction, packet):
    """The policies of the best priority that match, all of one treatment.

    Raises ValueError if two of them share that priority but not the treatment: the kernel would take the older.
    """
    found = [p for p in policies if p.direction == direction and p.matches(packet)]
    best = min((p.priority for p in found), default=None)
    found = [p for p in found if p.priority == best]
    if len({p.treatment for p in found}) > 1:
        raise ValueError(f"one priority, {best}, but two treatments for {packet}")
    return found


def decide(policies, direction, packet):
    """What becomes of a packet that goes "out", comes "in", or that the host would "forward": block, clear, negotiate.

    A forwarded packet is judged twice: as it comes in (it must have had the protection that a `fwd` policy asks for),
    and as it goes out. No policy means clear.
    """
    lists = ["fwd", "out"] if direction == "forward" else [direction]
    treatments = {p.treatment for one in lists for p in deciding(policies, one, packet)}
    return next((t for t in ("block", "negotiate") if t in treatments), "clear")


def is_tunnel(policies, direction, packet):
    """True if what decides a packet asks for tunnel mode."""
    lists = ["fwd", "out"] if direction == "forward" else [direction]
    found = [p for one in lists for p in deciding(policies, one, packet)]
    return any(t.mode == "tunnel" for p in found for t in p.templates)


def _address(raw, family):
    return str(ipaddress.ip_address(raw[:4] if family == socket.AF_INET else raw))


def _attributes(raw):
    while len(raw) >= 4:
        length, kind = struct.unpack_from("=HH", raw)
        yield kind, raw[4:length]
        raw = raw[(length + 3) & ~3 :]


def _policy(raw):
    (daddr, saddr, dport, dport_mask, sport, sport_mask, family, target_length, source_length, protocol, _,
     _) = SELECTOR.unpack_from(raw)
    priority, _, direction, action, _, _ = PRIORITY.unpack_from(raw, SELECTOR.size + LIFETIMES)
    if direction not in DIRECTIONS:
        return None
    templates = []
    for kind, value in _attributes(raw[INFO_SIZE:]):
        for one in range(0, len(value), TEMPLATE.size) if kind == XFRMA_TMPL else ():
            to, _, proto, tfamily, frm, reqid, mode, _, optional, *_ = TEMPLATE.unpack_from(value, one)
            templates.append(Template(PROTOCOLS.get(proto, str(proto)), MODES.get(mode, str(mode)), reqid,
                                      bool(optional), _address(frm, tfamily), _address(to, tfamily)))
    number = lambda big_endian: int.from_bytes(big_endian, "big")
    return Policy(DIRECTIONS[direction], f"{_address(saddr, family)}/{source_length}",
                  f"{_address(daddr, family)}/{target_length}", protocol, number(sport), number(sport_mask),
                  number(dport), number(dport_mask), priority, action == 1, tuple(templates))


def dump():
    """All policies of this network namespace but those of sockets, in the kernel's order."""
    found = []
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_XFRM) as netlink:
        netlink.settimeout(30)
        netlink.send(HEADER.pack(HEADER.size + 80, XFRM_MSG_GETPOLICY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + bytes(80))
        while True:
            data = netlink.recv(1 << 20)
            while data:
                length, kind, *_ = HEADER.unpack_from(data)
                if kind == NLMSG_DONE:
                    return found
                if kind == NLMSG_ERROR:
                    raise OSError(-struct.unpack_from("=i", data, HEADER.size)[0], "dump of the policies refused")
                if kind == XFRM_MSG_NEWPOLICY:
                    one = _policy(data[HEADER.size : length])
                    found += [one] if one else []
                data = data[(length + 3) & ~3 :]


def policies(host):
    """The policies of a lab host."""
    done = host.python("xfrm.py")
    rows = [dict(row, templates=tuple(Template(**t) for t in row["templates"])) for row in json.loads(done.stdout)]
    return [Policy(**row) for row in rows]


if __name__ == "__main__":
    json.dump([dataclasses.asdict(p) for p in dump()], sys.stdout)
