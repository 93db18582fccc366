#!/usr/bin/env python3
"""What the kernel itself does with a packet: the judge that shares nothing with Cordon.

    probe.py WIRE HOST MAC < PACKETS

WIRE and HOST are the namespaces (files) of the bridge and of the host, whose port on the bridge is the one that WIRE
calls to-x, MAC the address of its eth0. PACKETS is a JSON list of [direction, source, target, protocol, sport, dport]
(for ICMP: type, code), seen from the host. `out` packets leave through an ordinary socket of the host; `in` and
`forward` packets are put on its wire. Prints a JSON list of what became of each:
    block      the kernel refused it, or counted it as blocked
    negotiate  held back, or not let in, for want of an SA
    clear      seen on the wire (forwarded: again), or delivered to its protocol
    lost       none of these within the time: the lab is broken, or the packet is none that can be judged so
"""
import errno
import ipaddress
import json
import os
import pathlib
import socket
import struct
import sys
import time

import wire
from wire import ICMP, ICMPV6, TCP, UDP

WAIT = 1.0 * int(os.environ.get("LAB_PATIENCE", "1"))
PAYLOAD = b"cordon probe"
NOWHERE = bytes.fromhex("0200000000fe")

# Counters that say a packet was delivered, whether or not somebody listens there.
DELIVERED = {
    (4, TCP): ["Tcp.OutRsts"], (6, TCP): ["Tcp.OutRsts"],
    (4, UDP): ["Udp.NoPorts", "Udp.InDatagrams"], (6, UDP): ["Udp6NoPorts", "Udp6InDatagrams"],
    (4, ICMP): ["Icmp.InMsgs"], (6, ICMPV6): ["Icmp6InMsgs"],
}
DELIVERED_OTHER = {4: ["Ip.InUnknownProtos"], 6: ["Ip6InUnknownProtos"]}


def counters():
    """All counters of the host's network: XFRM's by their names, the protocols' as "Udp.NoPorts" and "Udp6NoPorts"."""
    net = pathlib.Path("/proc/thread-self/net")
    values = {}
    for file in ("xfrm_stat", "snmp6"):
        values |= {name: int(value) for name, value in map(str.split, (net / file).read_text().splitlines())}
    lines = (net / "snmp").read_text().splitlines()
    for names, numbers in zip(lines[::2], lines[1::2]):
        layer, *names = names.split()
        values |= {f"{layer}{name}".replace(":", "."): int(n) for name, n in zip(names, numbers.split()[1:])}
    return values


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def transport(source, target, protocol, sport, dport):
    """What follows the IP header, with its checksum."""
    if protocol == TCP:
        body, at = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 5 << 4, 2, 1024, 0, 0), 16
    elif protocol == UDP:
        body, at = struct.pack("!HHHH", sport, dport, 8 + len(PAYLOAD), 0) + PAYLOAD, 6
    elif protocol in (ICMP, ICMPV6):
        body, at = struct.pack("!BBHHH", sport, dport, 0, 1, 1) + PAYLOAD, 2
    else:
        return PAYLOAD
    pseudo = b"" if protocol == ICMP else source.packed + target.packed + struct.pack("!II", len(body), protocol)
    return body[:at] + struct.pack("!H", checksum(pseudo + body) or 0xFFFF) + body[at + 2 :]


def datagram(source, target, protocol, sport, dport):
    body = transport(source, target, protocol, sport, dport)
    if source.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + source.packed + target.packed + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 7, 0, 64, protocol, 0) + source.packed + target.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def is_refused(source, target, protocol, sport, dport):
    """Sends through an ordinary socket, which is what asks the policies. True if the kernel refused."""
    inet = socket.AF_INET6 if source.version == 6 else socket.AF_INET
    kind = {TCP: socket.SOCK_STREAM, UDP: socket.SOCK_DGRAM}.get(protocol, socket.SOCK_RAW)
    raw = kind == socket.SOCK_RAW
    with socket.socket(inet, kind, protocol if raw else 0) as out:
        out.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        out.setblocking(False)
        try:
            out.bind((str(source), 0 if raw else sport))
            if target.version == 6 and target.is_multicast:
                out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("eth0"))
            if protocol == TCP:
                out.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                out.connect((str(target), dport))
            else:
                body = transport(source, target, protocol, sport, dport) if raw else PAYLOAD
                out.sendto(body, (str(target), 0 if raw else dport))
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno != errno.EPERM:
                raise
            return True
    return False


def put(frames, mac, packet):
    frames.send(mac + NOWHERE + struct.pack("!H", wire.ETHERTYPE[packet[0].version]) + datagram(*packet))


def verdict(before, arrived, block, negotiate):
    """Waits for one of the kernel's counters to move, or for `arrived`, which takes the counters."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        now = counters()
        if any(now[name] > before[name] for name in block):
            return "block"
        if any(now[name] > before[name] for name in negotiate):
            return "negotiate"
        if arrived(now):
            return "clear"
        time.sleep(0.001)
    return "lost"


def outbound(frames, mac, packet):
    for _ in wire.drain(frames):
        pass  # what earlier packets left
    before = counters()
    if is_refused(*packet):
        return "block"
    return verdict(before, lambda _: packet in map(wire.read, wire.drain(frames)), ["XfrmOutPolBlock"],
                   ["XfrmOutNoStates"])


def inbound(frames, mac, packet):
    names = DELIVERED.get((packet[0].version, packet[2]), DELIVERED_OTHER[packet[0].version])
    before = counters()
    put(frames, mac, packet)
    return verdict(before, lambda now: any(now[name] > before[name] for name in names),
                   ["XfrmInPolBlock"], ["XfrmInTmplMismatch"])


def forwarded(frames, mac, packet):
    for _ in wire.drain(frames):
        pass
    before = counters()
    put(frames, mac, packet)
    return verdict(before, lambda _: packet in map(wire.read, wire.drain(frames)),
                   ["XfrmInPolBlock", "XfrmOutPolBlock"], ["XfrmInTmplMismatch", "XfrmOutNoStates"])


DIRECTIONS = {"out": outbound, "in": inbound, "forward": forwarded}


def main(wire_namespace, host_namespace, mac):
    wire.enter(wire_namespace)
    frames = wire.listen("to-" + host_namespace[-1])
    wire.enter(host_namespace)
    verdicts = []
    for direction, source, target, *rest in json.load(sys.stdin):
        packet = (ipaddress.ip_address(source), ipaddress.ip_address(target), *rest)
        verdicts.append(DIRECTIONS[direction](frames, bytes.fromhex(mac.replace(":", "")), packet))
    json.dump(verdicts, sys.stdout)


main(*sys.argv[1:])
