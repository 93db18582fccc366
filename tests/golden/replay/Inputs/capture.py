#!/usr/bin/env python3
"""capture.py FILE [KIND]: a capture of what ws1 (10.1.40.7) sends and receives, as pcap of Ethernet frames.

KIND: pcapng (Linux cooked, big endian), cut (ends within its last packet), damaged (its third record), wifi (a link
type that is not read), gateway (packets of others), dynamic (lap7 at 10.1.41.9), many (3000 flows).
"""
import ipaddress
import struct
import sys

TCP, UDP, ICMP = 6, 17, 1


def ip(source, target, protocol, payload, fragment=0, identification=1):
    ends = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    if len(ends) == 32:
        return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + ends + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0)
    return head + ends + payload


def ports(source, target, size=16):
    return struct.pack(">HH", source, target) + bytes(size)


def ethernet(packet, tag=b""):
    kind = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"
    return bytes.fromhex("020000000002020000000001") + tag + kind + packet


def cooked(packet):
    return bytes.fromhex("00000001000602000000000100000800") + packet


def both_ways(source, target, protocol, source_port, target_port, count=1):
    there = ip(source, target, protocol, ports(source_port, target_port))
    back = ip(target, source, protocol, ports(target_port, source_port))
    return [there, back] * count


def office(me):
    packets = both_ways(me, "10.1.1.10", UDP, 49152, 53, 2)  # a domain controller: exempt
    packets += both_ways(me, "10.2.8.20", TCP, 49153, 445, 3)  # a member
    packets += both_ways(me, "192.0.2.1", TCP, 49154, 80)  # outside: no filter
    packets.append(ip(me, "10.2.8.20", ICMP, bytes.fromhex("0800000000000000")))
    packets.append(ip(me, "10.2.8.20", UDP, ports(2049, 2049), fragment=0x2000, identification=7))
    packets.append(ip(me, "10.2.8.20", UDP, bytes(16), fragment=3, identification=7))
    packets.append(ip(me, "10.2.8.20", UDP, bytes(16), fragment=3, identification=8))  # its first was not captured
    return packets


def pcap(frames, link=1, last_captured=None):
    file = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    for number, frame in enumerate(frames):
        captured = frame[:last_captured] if number == len(frames) - 1 else frame
        file += struct.pack("<IIII", 1000000000 + number, 0, len(captured), len(frame)) + captured
    return file


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack(">II", kind, len(body) + 12) + body + struct.pack(">I", len(body) + 12)


def pcapng(frames, link):
    file = block(0x0A0D0D0A, struct.pack(">IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack(">HHI", link, 0, 0))
    for frame in frames:
        file += block(6, struct.pack(">IIIII", 0, 0, 0, len(frame), len(frame)) + frame)
    return file


def content(kind):
    if kind == "gateway":
        return pcap([ethernet(ip("10.1.5.5", "10.7.3.3", TCP, ports(1024, 80))),
                     ethernet(ip("10.7.3.3", "10.1.5.5", TCP, ports(80, 1024)))])
    if kind == "many":
        return pcap([ethernet(ip("10.1.40.7", "10.2.8.20", TCP, ports(port, 80))) for port in range(1024, 4024)])
    me = "10.1.41.9" if kind == "dynamic" else "10.1.40.7"
    packets = office(me)
    if kind == "pcapng":
        return pcapng([cooked(packet) for packet in packets], 113)
    if kind == "wifi":
        return pcap(packets, 105)
    frames = [ethernet(packet) for packet in packets]
    frames[1] = ethernet(packets[1], tag=bytes.fromhex("81000064"))
    frames += [bytes.fromhex("0200000000020200000000010806") + bytes(28),  # ARP
               ethernet(ip("10.1.60.1", "10.1.60.2", TCP, ports(1, 2))),  # of others
               ethernet(ip(me, me, TCP, ports(1, 2))),
               ethernet(bytes.fromhex("4500001400000000400600000a0128070a020814")),  # TCP without ports
               ethernet(packets[0])]  # of which only 30 bytes are captured
    file = bytearray(pcap(frames, last_captured=30))
    if kind == "damaged":
        third = 24 + sum(16 + len(frame) for frame in frames[:2])
        file[third + 8:third + 12] = b"\xff\xff\xff\xff"
    return bytes(file[:-7] if kind == "cut" else file)


with open(sys.argv[1], "wb") as out:
    out.write(content(sys.argv[2] if len(sys.argv) > 2 else ""))
