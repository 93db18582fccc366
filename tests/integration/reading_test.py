#!/usr/bin/env python3
"""The instruments against each other: for every packet here, what xfrm.py reads from the policies is what the kernel
does with the packet. The configuration is written by hand, with every kind of child and selector."""
import itertools
import unittest

import lab
import xfrm

ME, ME6 = "10.1.1.1", "2001:db8::1"

# name, mode, priority, own selector, peer's selector
CHILDREN = [
    ("web", "pass", 10, f"{ME}[6]", "10.77.0.0/24[6/80]"),
    ("ports", "pass", 20, f"{ME}[6/1000-1003]", "10.77.0.0/24[6]"),
    ("echo", "transport", 30, f"{ME}[1/2048]", "10.77.0.0/24[1/2048]"),
    ("host", "pass", 40, ME, "10.77.0.9"),
    ("wire", "drop", 50, ME, "10.77.0.0/24"),
    ("names", "transport", 60, f"{ME}[17]", "0.0.0.0/0[17/53]"),
    ("neighbours", "pass", 65, f"{ME6}[58/135]", "::/0[58/135]"),
    ("host6", "drop", 70, ME6, "2001:db8:2::9"),
    ("wire6", "transport6", 80, ME6, "2001:db8:2::/64"),
    ("gre", "drop", 90, f"{ME}[47]", "0.0.0.0/0[47]"),
    ("printers", "drop", 100, "10.8.1.0/24", "10.9.1.0/24"),
    ("telnet", "pass", 105, "10.8.0.0/16[6]", "10.9.0.0/16[6/23]"),
    ("site", "tunnel", 110, "10.8.0.0/16", "10.9.0.0/16"),
]


def configuration():
    def child(name, mode, priority, own, peer):
        kind = "transport" if mode.startswith("transport") else mode
        reqid = f"reqid = {priority}\n" if kind == "transport" else ""
        return (f"{name} {{\n mode = {kind}\n start_action = trap\n priority = {priority}\n {reqid}"
                f" local_ts = {own}\n remote_ts = {peer}\n esp_proposals = aes128-sha256\n}}\n")

    def connection(name, remote, modes):
        children = "".join(child(*row) for row in CHILDREN if row[1] in modes)
        return f"{name} {{\n version = 2\n remote_addrs = {remote}\n children {{\n{children}}}\n}}\n"

    return ("connections {\n" + connection("shunts", "127.0.0.1", ("pass", "drop")) +
            connection("traps", "%any", ("transport",)) + connection("traps6", "%any6", ("transport6",)) +
            connection("sites", "10.77.0.2", ("tunnel",)) + "}\n")


def packets():
    """Both directions, a hit and near misses of every selector."""
    ports = [(999, 80), (1000, 80), (1003, 80), (1000, 81), (1004, 81), (53, 53)]
    cases = [(6, *p) for p in ports] + [(17, *p) for p in ports]
    cases += [(1, 8, 0), (1, 0, 0), (1, 8, 1), (47, 0, 0), (132, 0, 0)]
    cases6 = [(6, 999, 80), (17, 999, 53), (58, 128, 0), (58, 135, 0), (58, 136, 0), (47, 0, 0)]
    for peer, (protocol, a, b) in itertools.product(("10.77.0.9", "10.77.0.8", "10.77.1.9"), cases):
        back = (a, b) if protocol == 1 else (b, a)
        yield "out", ME, peer, protocol, a, b
        yield "in", peer, ME, protocol, *back
    for peer, (protocol, a, b) in itertools.product(("2001:db8:2::9", "2001:db8:2::8", "2001:db8:3::9"), cases6):
        back = (a, b) if protocol == 58 else (b, a)
        yield "out", ME6, peer, protocol, a, b
        yield "in", peer, ME6, protocol, *back
    for here, there in itertools.product(("10.8.0.1", "10.8.1.1", "10.7.0.1"), ("10.9.0.1", "10.9.1.1", "10.10.0.1")):
        for source, target in (here, there), (there, here):
            for protocol, a, b in (6, 999, 23), (6, 23, 999), (17, 23, 23), (1, 8, 0), (47, 0, 0):
                yield "forward", source, target, protocol, a, b


class Reading(unittest.TestCase):
    def test_what_is_read_is_what_the_kernel_does(self):
        with lab.Lab(2) as (host, _):
            host.add_addresses([ME, ME6])
            host.start("sim")
            host.configure(configuration())
            host.load()
            policies = xfrm.policies(host)
            host.kill()  # its policies stay; nobody answers the kernel's requests for SAs
            every = list(packets())
            seen = host.judge(every)
        read = [xfrm.decide(policies, packet[0], xfrm.packet(*packet[1:])) for packet in every]
        for packet, expected, verdict in zip(every, read, seen):
            with self.subTest(packet=packet):
                self.assertEqual(expected, verdict)
        kinds = {(packet[0], verdict) for packet, verdict in zip(every, seen)}
        self.assertEqual(9, len(kinds), "direction and verdict")


if __name__ == "__main__":
    lab.main()
