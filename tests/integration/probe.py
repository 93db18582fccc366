#!/usr/bin/env python3
"""What the kernel itself does with a packet: the judge that shares nothing with Cordon.

    probe.py WIRE HOST MAC < PACKETS

WIRE and HOST are the namespaces (files) of the bridge and of the host, whose port on the bridge is the one that WIRE
calls to-x, MAC the address of its eth0. PACKETS is a JSON list of [direction, source, target, protocol, sport, dport]
(for ICMP: type, code), seen from the host. `out` packets leave through an ordinary socket of the host, `in` packets are
put on its wire. Prints a JSON list of what became of each:
    block      the kernel refused it, or counted it as blocked
    negotiate  held back, or not let in, for want of an SA
    clear      seen on the wire, or delivered to its protocol
    lost       none of these within the time: the lab is broken, or the packet is none that can be judged so
"""
import ctypes
import errno
import ipaddress
import json
import os
import pathlib
import socket
import struct
import sys
import time

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
ETHERTYPE = {4: 0x0800, 6: 0x86DD}
ALL_FRAMES = 3
CLONE_NEWNET = 0x40000000
WAIT = 1.0 * int(os.environ.get("LAB_PATIENCE", "1"))
PAYLOAD = b"cordon probe"

# Counters that say a packet was delivered, whether or not somebody listens there.
DELIVERED = {
    (4, TCP): ["Tcp.OutRsts"], (6, TCP): ["Tcp.OutRsts"],
    (4, UDP): ["Udp.NoPorts", "Udp.InDatagrams"], (6, UDP): ["Udp6NoPorts", "Udp6InDatagrams"],
    (4, ICMP): ["Icmp.InMsgs"], (6, ICMPV6): ["Icmp6InMsgs"],
}
DELIVERED_OTHER = {4: ["Ip.InUnknownProtos"], 6: ["Ip6InUnknownProtos"]}


def enter(namespace):
    with open(namespace) as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


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


def is_this(frame, source, target, protocol, sport, dport):
    """True if an Ethernet frame carries this packet."""
    if struct.unpack_from("!H", frame, 12)[0] != ETHERTYPE[source.version]:
        return False
    if source.version == 4:
        size, proto, addresses = (frame[14] & 15) * 4, frame[23], frame[26:34]
    else:
        size, proto, addresses = 40, frame[20], frame[22:54]
    if proto != protocol or addresses != source.packed + target.packed:
        return False
    ports = {TCP: "!HH", UDP: "!HH", ICMP: "!BB", ICMPV6: "!BB"}.get(protocol)
    return ports is None or struct.unpack_from(ports, frame, 14 + size) == (sport, dport)


def outbound(wire, packet):
    wire.setblocking(False)
    try:
        while wire.recv(65535):
            pass  # what earlier packets left
    except BlockingIOError:
        pass
    before = counters()
    refused = is_refused(*packet)
    end = time.monotonic() + WAIT
    wire.settimeout(0.02)
    while time.monotonic() < end:
        now = counters()
        if refused or now["XfrmOutPolBlock"] > before["XfrmOutPolBlock"]:
            return "block"
        if now["XfrmOutNoStates"] > before["XfrmOutNoStates"]:
            return "negotiate"
        try:
            if is_this(wire.recv(65535), *packet):
                return "clear"
        except TimeoutError:
            pass
    return "lost"


def inbound(wire, mac, packet):
    version, protocol = packet[0].version, packet[2]
    delivered = DELIVERED.get((version, protocol), DELIVERED_OTHER[version])
    before = counters()
    wire.send(mac + bytes.fromhex("0200000000fe") + struct.pack("!H", ETHERTYPE[version]) + datagram(*packet))
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        now = counters()
        if now["XfrmInPolBlock"] > before["XfrmInPolBlock"]:
            return "block"
        if now["XfrmInTmplMismatch"] > before["XfrmInTmplMismatch"]:
            return "negotiate"
        if any(now[name] > before[name] for name in delivered):
            return "clear"
        time.sleep(0.001)
    return "lost"


def main(wire_namespace, host_namespace, mac):
    enter(wire_namespace)
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
    wire.bind(("to-" + host_namespace[-1], ALL_FRAMES))
    enter(host_namespace)
    verdicts = []
    for direction, source, target, *rest in json.load(sys.stdin):
        packet = (ipaddress.ip_address(source), ipaddress.ip_address(target), *rest)
        mac_bytes = bytes.fromhex(mac.replace(":", ""))
        verdicts.append(outbound(wire, packet) if direction == "out" else inbound(wire, mac_bytes, packet))
    json.dump(verdicts, sys.stdout)


main(*sys.argv[1:])
