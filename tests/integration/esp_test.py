#!/usr/bin/env python3
"""Cordon's swanctl.conf where the kernel has ESP (run it under tests/lab/vm): packets really arrive, in both
directions, whoever began, and nothing but ESP is on the wire."""
import unittest

import compiled
import lab


class RealEsp(unittest.TestCase):
    def check_pair(self, hosts, source, target):
        """Both sides begin at once; when either has got one packet through, 4 of 4 pass each way, in ESP."""
        a, b = hosts
        ways = [(a, b, source, target), (b, a, target, source)]
        for sender, _, here, there in ways:
            sender.python("datagram.py", here, there, "5005")
        for way in ways:
            with self.subTest(source=way[2]):
                self.assertEqual(1, lab.flow(*way, 5005, 1, 10)["arrived"], "the first to arrive")
        for way in ways:
            with self.subTest(source=way[2]):
                self.assertEqual({"sent": 4, "arrived": 4, "wire": {"esp": 4}}, lab.flow(*way, 5005, 4, 5))

    def test_wildcards(self):
        policy = compiled.Policy(lab.HERE / "policies/wildcards")
        addresses = [("10.77.0.1", "10.77.0.2"), ("fd77::1", "fd77::2"), ("10.88.0.1", "10.88.0.2")]
        with lab.Lab(2) as hosts:
            policy.start(hosts, addresses)
            for pair in addresses:
                self.check_pair(hosts, *pair)

    def test_linux_ikev2(self):
        policy = compiled.Policy(compiled.SAMPLES / "linux-ikev2")
        addresses = [("10.1.3.10", "10.1.3.20"), ("2001:db8:3::10", "2001:db8:3::20")]
        with lab.Lab(2) as hosts:
            policy.start(hosts, addresses)
            for pair in addresses:
                self.check_pair(hosts, *pair)

    def test_site_to_site(self):
        policy = compiled.Policy(compiled.SAMPLES / "site-to-site")
        with lab.Lab(2) as hosts:
            self.check_pair(hosts, *policy.start_gateway(*hosts))


if __name__ == "__main__":
    lab.main()
