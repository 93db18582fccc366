"""Frames on the lab's wire, and the way into a namespace. For scripts with sockets in several namespaces at once."""
import ctypes
import ipaddress
import socket
import struct
import typing

CLONE_NEWNET = 0x40000000
ALL_FRAMES = 3
TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
ETHERTYPE = {4: 0x0800, 6: 0x86DD}
PORTS = {TCP: "!HH", UDP: "!HH", ICMP: "!BB", ICMPV6: "!BB"}


class Seen(typing.NamedTuple):
    """What a frame carries, in the order that packets have everywhere here; ICMP's type and code count as ports."""

    source: object
    target: object
    protocol: int
    sport: int
    dport: int


def enter(namespace):
    """Moves this thread into a network namespace; sockets that are open stay where they were made."""
    with open(namespace) as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


def listen(port):
    """A socket that sees every frame of a port of the bridge; to be called inside the bridge's namespace."""
    frames = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
    frames.bind((port, ALL_FRAMES))
    return frames


def drain(frames):
    """Yields the frames that the host has sent so far; those that the bridge sent to it are left out."""
    frames.setblocking(False)
    while True:
        try:
            frame, (_, _, kind, *_) = frames.recvfrom(65535)
        except BlockingIOError:
            return
        if kind != socket.PACKET_OUTGOING:
            yield frame


def read(frame):
    """The packet in a frame, or None if it is not IP. ESP and other protocols without ports have 0, 0."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == ETHERTYPE[4]:
        start, protocol, source, target = 14 + (frame[14] & 15) * 4, frame[23], frame[26:30], frame[30:34]
    elif kind == ETHERTYPE[6]:
        start, protocol, source, target = 54, frame[20], frame[22:38], frame[38:54]
    else:
        return None
    ports = struct.unpack_from(PORTS[protocol], frame, start) if protocol in PORTS else (0, 0)
    return Seen(ipaddress.ip_address(source), ipaddress.ip_address(target), protocol, *ports)
