#!/usr/bin/env python3
"""The samples' swanctl.conf in real charons: each loads whole, each of its children reaches the kernel with its own
priority, and the kernel treats every packet of the sample's hand-written table as the table says."""
import unittest

import compiled
import lab
import xfrm


class Samples(unittest.TestCase):
    def check_host(self, policy, name, rows):
        own = sorted({row.own_address() for row in rows} - {None})
        with lab.Lab(2) as (host, _):
            host.add_addresses(own)
            host.start("sim")
            policy.install(name, host)
            host.load()
            policies = xfrm.policies(host)
            host.kill()  # its policies stay; nobody answers the kernel's requests for SAs
            verdicts = host.judge([row.packet for row in rows])
        wanted = policy.priorities(name)
        self.assertTrue(wanted, f"{name}: no priority in swanctl.conf")
        for direction in "in", "out":
            installed = {p.priority for p in policies if p.direction == direction}
            self.assertEqual(set(wanted), installed, f"{name}: priorities of children and kernel, {direction}")
        for row, verdict in zip(rows, verdicts):
            with self.subTest(host=name, row=row.number, packet=row.packet):
                packet = xfrm.packet(*row.packet[1:])
                self.assertEqual(row.treatment, xfrm.decide(policies, row.direction, packet), "read from the policies")
                self.assertEqual(row.treatment, verdict, "seen in the kernel")
                if row.treatment == "negotiate":
                    self.assertEqual(row.tunnel, xfrm.is_tunnel(policies, row.direction, packet), "in a tunnel")

    def check(self, name):
        policy = compiled.Policy(compiled.SAMPLES / name)
        hosts = policy.swanctl_hosts()
        self.assertTrue(hosts, "no host with strongSwan in this sample")
        rows = compiled.packets(policy.folder)
        for host in hosts:
            mine = [row for row in rows if row.host == host]
            self.assertTrue(mine, f"no packets for {host}")
            self.check_host(policy, host, mine)

    def test_linux_ikev2(self):
        self.check("linux-ikev2")

    def test_site_to_site(self):
        self.check("site-to-site")

    def test_server_isolation_workgroup(self):
        self.check("server-isolation-workgroup")

    def test_l2tp_remote_access(self):
        self.check("l2tp-remote-access")


if __name__ == "__main__":
    lab.main()
