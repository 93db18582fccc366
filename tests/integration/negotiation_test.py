#!/usr/bin/env python3
"""Cordon's swanctl.conf in two charons that negotiate: who picks which connection, what they agree on. The SAs are
simulated where the kernel has no ESP; IKE, policies and the kernel's requests for SAs are real."""
import re
import time
import unittest

import compiled
import lab


def associations(host):
    """The established SAs of a host: a set of (IKE version, IKE proposal, mode, ESP or AH proposal)."""
    found, version, ike = set(), None, None
    for line in host.swanctl("--list-sas").stdout.splitlines():
        if match := re.match(r"^\S+: #\d+, ESTABLISHED, (IKEv\d)", line):
            version = match.group(1)
        elif match := re.match(r"^  ([A-Z0-9_-]+(?:/[A-Z0-9_-]+)+)$", line):
            ike = match.group(1)
        elif match := re.search(r"INSTALLED, (\S+), (?:ESP|AH):(\S+)$", line):
            found.add((version, ike, match.group(1), match.group(2)))
    return found


def wait_for_associations(host):
    end = time.monotonic() + 2 * lab.PATIENCE  # charon gives up after 1.4
    while not (found := associations(host)) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def negotiate(sender, receiver, source, target):
    """Sends datagrams until the sender has an SA, or has had five chances; what it has then."""
    for _ in range(5):
        lab.flow(sender, receiver, source, target, 5005, 1, 0.3)
        if found := wait_for_associations(sender):
            return found
    return set()


def forget(*hosts):
    """Ends all SAs; the traps stay."""
    for host in hosts:
        names = re.findall(r"^(\S+): #", host.swanctl("--list-sas").stdout, re.M)
        for name in set(names):
            host.swanctl("--terminate", "--ike", name, "--force", check=False)


MODERN = ("IKEv2", "AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048")
CLASSIC = ("IKEv1", "3DES_CBC/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024")


class Negotiation(unittest.TestCase):
    def check_pair(self, hosts, source, target, expected):
        """A datagram from either host makes the two agree on `expected` and nothing else. It may be more than one SA:
        where they are simulated the kernel never has one, and asks again."""
        for sender, receiver, here, there in (*hosts, source, target), (*hosts[::-1], target, source):
            with self.subTest(sender=sender, source=here):
                self.assertEqual({expected}, negotiate(sender, receiver, here, there), receiver.log()[-2000:])
                self.assertEqual({expected}, wait_for_associations(receiver))
                forget(*hosts)

    def test_linux_ikev2(self):
        policy = compiled.Policy(compiled.SAMPLES / "linux-ikev2")
        addresses = [("10.1.3.10", "10.1.3.20"), ("2001:db8:3::10", "2001:db8:3::20")]
        with lab.Lab(2) as hosts:
            policy.start(hosts, addresses)
            for pair in addresses:
                self.check_pair(hosts, *pair, (*MODERN, "TRANSPORT", "AES_GCM_16-256"))

    def test_site_to_site(self):
        policy = compiled.Policy(compiled.SAMPLES / "site-to-site")
        with lab.Lab(2) as hosts:
            inner = policy.start_gateway(*hosts)
            self.check_pair(hosts, *inner, ("IKEv1", "3DES_CBC/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048", "TUNNEL",
                                            "3DES_CBC/HMAC_SHA1_96/MODP_2048"))

    def test_wildcards(self):
        policy = compiled.Policy(lab.HERE / "policies/wildcards")
        addresses = [("10.77.0.1", "10.77.0.2"), ("fd77::1", "fd77::2"), ("10.88.0.1", "10.88.0.2")]
        with lab.Lab(2) as hosts:
            policy.start(hosts, addresses)
            self.check_pair(hosts, *addresses[0], (*MODERN, "TRANSPORT", "AES_CBC-256/HMAC_SHA2_256_128"))
            self.check_pair(hosts, *addresses[1], (*MODERN, "TRANSPORT", "AES_CBC-256/HMAC_SHA2_256_128"))
            self.check_pair(hosts, *addresses[2], (*CLASSIC, "TRANSPORT", "3DES_CBC/HMAC_SHA1_96"))

    def test_identities(self):
        """Hosts with an `id`: with a preshared key both go by address, with certificates by it, whatever else the list
        of methods holds."""
        written = 'using psk("keys/pair.psk"), modern'
        key, certificate = 'psk("keys/pair.psk")', "certificate(lab-root)"
        pair = ("10.77.0.1", "10.77.0.2")
        for methods in [key], [key, certificate], [certificate, key]:
            for name, ike, esp in ("modern", MODERN, "AES_CBC-256/HMAC_SHA2_256_128"), ("classic", CLASSIC,
                                                                                      "3DES_CBC/HMAC_SHA1_96"):
                wanted = f"using {', '.join(methods)}, {name}"
                with self.subTest(using=wanted), lab.Lab(2) as hosts:
                    policy = compiled.Policy(lab.HERE / "policies/identities",
                                             lambda text, wanted=wanted: text.replace(written, wanted))
                    policy.start(hosts, [pair])
                    self.check_pair(hosts, *pair, (*ike, "TRANSPORT", esp))


if __name__ == "__main__":
    lab.main()
