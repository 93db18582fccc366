#!/usr/bin/env python3
"""Datagrams between hosts of the lab, and what was seen on the wire.

    flow.py WIRE < FLOWS

WIRE is the bridge's namespace (a file). FLOWS is a JSON list of {"from": namespace, "to": namespace, "source": address,
"target": address, "port": UDP port of both sides, "count": datagrams, "seconds": how long to try}; a flow ends when
`count` have arrived. Prints for each {"sent": n, "arrived": n, "wire": {"udp" (in clear), "esp", "ah": frames}}.
"""
import collections
import ipaddress
import json
import socket
import sys
import time

import wire

PROTECTED = {50: "esp", 51: "ah"}
WAIT = 0.25  # for one datagram, in seconds


def flow(wire_namespace, request):
    version = socket.AF_INET6 if ":" in request["source"] else socket.AF_INET
    source, target, port = request["source"], request["target"], request["port"]
    wire.enter(wire_namespace)
    frames = wire.listen("to-" + request["from"][-1])
    wire.enter(request["to"])
    receiver = socket.socket(version, socket.SOCK_DGRAM)
    receiver.bind((target, port))
    receiver.settimeout(WAIT)
    wire.enter(request["from"])
    sender = socket.socket(version, socket.SOCK_DGRAM)
    sender.bind((source, port))
    sent = arrived = 0
    end = time.monotonic() + request["seconds"]
    with frames, receiver, sender:
        while arrived < request["count"] and time.monotonic() < end:
            sender.sendto(b"datagram %d" % sent, (target, port))
            sent += 1
            try:
                receiver.recv(100)
                arrived += 1
            except TimeoutError:
                pass
        packets = [packet for packet in map(wire.read, wire.drain(frames)) if packet]
    # Of what the sender sent: the datagrams in clear, and whatever is protected.
    clear = (ipaddress.ip_address(source), ipaddress.ip_address(target), wire.UDP, port, port)
    names = ["udp" if packet == clear else PROTECTED.get(packet.protocol) for packet in packets]
    return {"sent": sent, "arrived": arrived, "wire": collections.Counter(filter(None, names))}


json.dump([flow(sys.argv[1], request) for request in json.load(sys.stdin)], sys.stdout)
