"""ipsecinit_lines.py judged: the good files pass; each fault put into one is found and named."""
import os
import pathlib
import shutil
import tempfile
import unittest

import ike_lines
import ipsecinit_lines
import tunnel_lines

HERE = pathlib.Path(__file__).parent
INIT, CONFIG, KEYS = ((HERE / "good-solaris" / name).read_text()
                      for name in ("ipsecinit.conf", "ike/config", "ike.preshared"))

SQL = ("{ laddr 10.1.2.20 raddr 10.1.2.10 ulp tcp lport 1433 dir both } "
       "ipsec { encr_algs 3des encr_auth_algs sha1 sa unique }")
DROP = "{ laddr 0.0.0.0/0 raddr 0.0.0.0/0 dir both } drop { }"
# What is replaced, by what, and what the judge must say. Each fault is one.
INIT_FAULTS = [
    # lines and braces
    (" } or ipsec\n    { auth", " }\n    or ipsec\n    { auth", "`or` at the beginning"),
    (DROP + "\n", DROP + " " + SQL + "\n", "begins on a new line"),
    (DROP, " " + DROP, "first column"),
    (DROP, DROP + " # everything else", "a comment behind"),
    (DROP, "{ dir both } \\", "a backslash"),
    ("dir both } drop { }", "dir both } drop", "`{` missing"),
    ("dir both } drop { }", "dir both } drop {", "`}` missing"),
    ("dir both } drop { }", "dir both } { }", "no action"),
    ("dir both } drop { }", "dir both drop { }", "`{` inside"),
    (DROP, "laddr 10.1.2.20 } drop { }", "an entry begins with `{`"),
    (DROP, "{ raddr 10.1.2.3 " + "raddr 10.1.2.3 " * 9 + "dir both } drop { }", "tokens in one block"),
    (" or ipsec\n    { encr_auth_algs md5 sa shared }",
     " or ipsec { encr_auth_algs sha1 sa shared } or ipsec { auth_algs sha1 sa shared }" * 20, "actions, more than"),
    # patterns
    ("dir both } drop", "} drop", "no `dir`"),
    ("dir both } drop", "dir Both } drop", "both, in or out"),
    ("dir both } drop", "direction both } drop", "unknown key"),
    ("dir both } drop", "dir } drop", "pairs of key and value"),
    ("laddr 10.1.2.20 raddr 10.1.2.10", "saddr 10.1.2.20 daddr 10.1.2.10", "old style"),
    ("laddr 10.1.2.20 raddr 10.1.2.10", "laddr 10.1.2.20 laddr 10.1.2.10", "`laddr` is given twice"),
    ("laddr 10.1.2.20 raddr 10.1.2.10", "laddr 2001:db8::1 raddr 10.1.2.10", "two families"),
    ("raddr 10.1.5.0/24", "raddr 10.1.5.1/24", "no address or prefix"),
    ("raddr 10.1.5.0/24", "raddr 10.1.5.0/255.255.255.0", "no address or prefix"),
    ("raddr 10.1.5.0/24", "raddr 10.1.5.0-10.1.5.255", "no address or prefix"),
    ("raddr 10.1.5.0/24", "raddr peer.contoso.example", "no address or prefix"),
    ("raddr 10.1.5.0/24", "raddr 10.1.5.0/33", "no address or prefix"),
    ("lport 1433", "lport 1433-1434", "not one port"),
    ("lport 1433", "lport 0", "not one port"),
    ("lport 1433", "lport ms-sql-s", "not one port"),
    ("ulp tcp lport", "ulp 47 lport", "a port without"),
    ("ulp tcp lport", "lport", "a port without"),
    ("ulp tcp", "ulp TCP", "no protocol"),
    ("ulp 47", "ulp 256", "no protocol"),
    ("type 133-137", "type 137-133", "no span"),
    ("type 133-137", "type 133-256", "no span"),
    ("ulp ipv6-icmp type", "ulp udp type", "an ICMP type without"),
    ("type 3 code 4", "code 4", "an ICMP code without"),
    ("raddr 10.1.1.1 ulp icmp", "raddr 2001:db8::1 ulp icmp", "the other family"),
    ("raddr 10.9.0.0/16 ulp 47", "tunnel ip.tun0 ulp 47", "go together"),
    ("raddr 10.9.0.0/16 ulp 47", "tunnel ip.tun0 negotiate both ulp 47", "tunnel or transport"),
    # actions
    ("} drop { }", "} discard { }", "unknown action"),
    ("} drop { }", "} Drop { }", "unknown action"),
    ("} drop { }", "} permit { }", "one direction only"),
    ("} pass { }", "} pass { sa shared }", "has no properties"),
    ("{ encr_algs 3des encr_auth_algs sha1 sa unique }", "{ sa unique }", "without an algorithm"),
    ("{ encr_algs 3des encr_auth_algs sha1 sa unique }", "{ encr_algs 3des sa unique }", "without integrity"),
    ("{ encr_algs null encr_auth_algs sha1", "{ auth_algs sha1 encr_algs null", "a null cipher"),
    ("sa unique }", "}", "no `sa`"),
    ("sa unique }", "sa single }", "shared or unique"),
    ("encr_algs 3des encr_auth_algs sha1 sa unique", "encr_algs 3des encr_alg 3des sa unique", "unknown property"),
    ("encr_algs 3des encr_auth_algs sha1 sa unique", "encr_algs 3des encr_algs des sa unique", "given twice"),
    ("encr_algs 3des encr_auth_algs sha1 sa unique", "encr_algs any encr_auth_algs sha1 sa unique", "no cipher"),
    ("encr_algs 3des encr_auth_algs sha1 sa unique", "encr_algs 3des encr_auth_algs none sa unique", "no integrity"),
    ("aes(256)", "aes(257)", "no such key length"),
    ("aes(256)", "aes", "without a key length"),
    ("aes(256)", "aes-256", "no cipher"),
    ("{ encr_auth_algs md5 sa shared }", "{ auth_algs sha1 encr_algs 3des sa shared }", "alternative is given twice"),
    ("} or ipsec\n    { encr_auth_algs md5 sa shared }", "} or drop { }", "alternatives are"),
    ("} drop { }\n{ laddr", "} pass { } or ipsec { encr_auth_algs sha1 sa shared }\n{ laddr", "alternatives are"),
    (DROP, DROP + "\n" + DROP, "the same pattern"),
]
CONFIG_FAULTS = [
    ('label "sql 1"', 'label ""', "a string that says something"),
    ('label "sql 1"', 'label sql', "a string that says something"),
    ('    label "sql 1"\n', '', "without `label`"),
    ('label "v6"', 'label "sql 1"', "given twice"),
    ('label "v6"', 'label "v6', "not closed"),
    ("    remote_addr 10.1.2.10\n", "", "without `remote_addr`"),
    ("    local_addr ::/0\n", "", "without `local_addr`"),
    ("remote_addr 10.1.2.10", "remote_addr peer", "no address, prefix or span"),
    ("remote_addr 10.1.2.10", "remote_addr 10.1.2.10-10.1.2.9", "no address, prefix or span"),
    ("remote_addr 10.1.2.10", "remote_addr 2001:db8::10", "two families"),
    ("remote_addr 10.1.2.10", "remote_addr 10.1.0.0/16", "is taken by the rule"),
    ("p2_pfs 2", "p2_pfs modp1024", "is a group"),
    ("p2_pfs 2", "p2_pfs 2\n    p2_pfs 5", "given twice"),
    ("p2_pfs 2", "p2_pfs", "has no value"),
    ("p2_lifetime_secs 3600", "p2_lifetime_secs 1h", "is a number"),
    ("p2_lifetime_secs 3600", "p2_lifetime_kb 100000", "no parameter of a rule"),
    ("p2_lifetime_kb 100000", "p2_lifetime 100000", "no parameter in the whole file"),
    ("auth_method preshared", "auth_method psk", "no auth_method"),
    ("oakley_group 2 auth_alg sha1", "oakley_group 3 auth_alg sha1", "no oakley_group"),
    ("encr_alg 3des p1", "encr_alg aes256 p1", "no encr_alg"),
    ("auth_alg sha1 encr_alg 3des p1", "encr_alg 3des p1", "without `auth_alg`"),
    ("auth_alg sha1 encr_alg 3des p1", "auth_alg sha1 auth_alg md5 encr_alg 3des p1", "given twice"),
    ("p1_lifetime_secs 28800", "lifetime 28800", "no part of a transform"),
    ("p1_lifetime_secs 28800", "p1_lifetime_secs 8h", "is a number"),
    ("p1_xform { auth_method dss_sig", "p1_xform auth_method dss_sig", "without `{`"),
    ("    p1_xform { auth_method dss_sig oakley_group 5 auth_alg sha1 encr_alg 3des }\n", "", "without `p1_xform`"),
    ("auth_method rsa_sig oakley_group 2", "auth_method preshared oakley_group 2", "in one rule"),
    ("oakley_group 14 auth_alg sha256 encr_alg aes(256..256)", "oakley_group 2 auth_alg md5 encr_alg des-cbc",
     "transform is given twice"),
    ('    p2_pfs 2\n', '    p2_pfs 2\n    remote_id "x"\n', "in a rule with a preshared key"),
    ('    local_id_type dn\n', '', "without `local_id_type`"),
    ('local_id_type dn', 'local_id_type x509', "no type of identity"),
    ('    remote_id "peer.contoso.example"\n', '', "without `remote_id`"),
    ('cert_root "C=US, ST=Texas', 'cert_root "C=US, S=Texas', "no part of a name"),
    ('cert_root "C=US, ST=Texas', 'cert_root "C=US, E=x, ST=Texas', "no part of a name"),
    ('O=Contoso\\\\, Ltd, CN=Contoso Root', 'O=Contoso, Ltd, CN=Contoso Root', "no part of a name"),
    ('cert_root "C=US, ST=Texas, O=Contoso\\\\, Ltd, CN=Contoso Root"\n', '', "without `cert_root`"),
    ('cert_root "C=US, ST=Texas, O=Contoso\\\\, Ltd, CN=Contoso Root"', 'cert_root "Contoso"', "no distinguished name"),
    ("encr_alg 3des }\n}\n", "encr_alg 3des }\n", "not closed"),
    ("encr_alg 3des }\n}\n", "encr_alg 3des }\n}\n}\n", "closes nothing"),
]
KEY = "6e6f742061207265616c206b6579"
KEY_FAULTS = [
    (KEY, KEY[:-1], "odd number"),
    (KEY, KEY + "0a", "ends in a line end"),
    (KEY, "0x" + KEY, "hexadecimal digits"),
    (KEY, KEY.upper(), "hexadecimal digits"),
    (KEY, '"not a real key"', "not one of"),
    ("    key " + KEY + "\n", "", "without `key`"),
    ("remoteid 10.1.2.10", "remoteid 10.1.2.0/24", "single address"),
    ("remoteid 10.1.2.10", "remoteid peer", "single address"),
    ("localidtype IP", "localidtype FQDN", "is IP"),
    ("localidtype IP", "localidtype IP\n    localidtype IP", "given twice"),
    ("remoteidtype", "remote_id_type", "not one of"),
    ("}\n", "", "not closed"),
    ("}\n", "}\n}\n", "closes nothing"),
    ("}\n", "}\n" + KEYS[KEYS.index("{"):], "another key"),
    ("# Not a real key.\n", "a real key\n", "outside of an entry"),
]


class SolarisLines(unittest.TestCase):
    KINDS = ((INIT, INIT_FAULTS, ipsecinit_lines.InitFile), (CONFIG, CONFIG_FAULTS, ike_lines.ConfigFile),
             (KEYS, KEY_FAULTS, ike_lines.KeyFile))

    def test_good_files_are_good(self):
        for good, _, kind in self.KINDS:
            self.assertEqual(ipsecinit_lines.check_text(good.encode(), kind), [])

    def test_each_fault_is_found(self):
        for good, faults, kind in self.KINDS:
            for old, new, says in faults:
                with self.subTest(new, says=says):
                    self.assertIn(old, good)
                    found = ipsecinit_lines.check_text(good.replace(old, new, 1).encode("latin-1"), kind)
                    self.assertTrue(any(says in text for _, _, text in found), found)

    def test_a_fault_is_found_on_its_line(self):
        found = ipsecinit_lines.check_text(INIT.replace("lport 1433", "lport 0").encode())
        self.assertEqual([(line, text) for _, line, text in found], [(3, "`0` is not one port from 1 to 65535")])

    def test_keys_are_never_shown(self):
        for old, new, _ in KEY_FAULTS:
            for _, _, text in ipsecinit_lines.check_text(KEYS.replace(old, new, 1).encode(), ike_lines.KeyFile):
                self.assertNotIn(KEY[:8], text.lower())

    def test_lines_are_short(self):
        found = ipsecinit_lines.check_text(("# " + "x" * 998 + "\n" + INIT).encode())
        self.assertEqual([line for _, line, _ in found], [1])


class SolarisFolders(unittest.TestCase):
    def judge(self, change):
        """The good folder after `change(path)`; what the judge says."""
        with tempfile.TemporaryDirectory() as folder:
            host = os.path.join(folder, "sol")
            shutil.copytree(HERE / "good-solaris", host)
            os.chmod(os.path.join(host, "ike.preshared"), 0o600)
            change(pathlib.Path(host))
            return [text for _, _, text in ipsecinit_lines.check(host)]

    def test_the_good_folder_is_good(self):
        self.assertEqual(self.judge(lambda host: None), [])

    def test_a_host_that_only_blocks_needs_no_ike(self):
        def only_blocks(host):
            (host / "ipsecinit.conf").write_text(DROP + "\n")
            shutil.rmtree(host / "ike")
            (host / "ike.preshared").unlink()

        self.assertEqual(self.judge(only_blocks), [])

    def test_faults_between_files_are_found(self):
        def text(name, old, new):
            def change(host):
                (host / name).write_text((host / name).read_text().replace(old, new))
            return change

        for change, says in (
                (lambda host: os.chmod(host / "ike.preshared", 0o644), "not 0600"),
                (lambda host: (host / "ike.preshared").unlink(), "without ike.preshared"),
                (lambda host: shutil.rmtree(host / "ike"), "without ike/config"),
                (text("ike.preshared", "10.1.2.10", "10.1.2.11"), "no key for"),
                (text("ike/config", "10.1.5.0/24", "10.1.5.0/25"), "covers these addresses"),
        ):
            found = self.judge(change)
            self.assertTrue(any(says in one for one in found), (says, found))


INTERFACE_FAULTS = [
    ("tsrc", "tsrc 10.1.0.1 tsrc", "not `OWN FAR"),
    (" up", "", "not `OWN FAR"),
    ("10.1.0.1 ", "", "not `OWN FAR"),
    ("router", "router # forwards", "not `OWN FAR"),
    ("10.1.0.1", "# the branch\n10.1.0.1", "2 lines"),
    ("tsrc 198.51.100.1", "tsrc gateway", "no IPv4 address"),
    ("tsrc 198.51.100.1", "tsrc 2001:db8::1", "no IPv4 address"),
    ("10.7.0.1", "203.0.113.1", "`tdst` itself"),
    ("tsrc 198.51.100.1", "tsrc 203.0.113.1", "to itself"),
    ("10.7.0.1", "10.6.0.1", "none of the networks"),
    ("tdst 203.0.113.1", "tdst 203.0.113.2", "covers these addresses"),
    ("tdst 203.0.113.1", "tdst 10.7.0.2", "own packets would go into the tunnel"),
]
GATEWAY_FAULTS = [
    ("raddr 10.7.0.0/16 ", "", "on both sides"),
    ("laddr 10.1.0.0/16 raddr 10.7.0.0/16 ", "", "on both sides"),
    ("tunnel laddr 10.1.0.0/16", "transport laddr 10.1.0.0/16", "has no addresses"),
    ("ipsec { auth_algs sha1 sa shared }", "pass { }", "is `ipsec`"),
    ("ipsec { auth_algs sha1 sa shared }", "drop { }", "is `ipsec`"),
    ("{ tunnel ip.tun1", "{ tunnel ip.tun2", "no file for the interface"),
    ("raddr 10.8.0.0/16", "raddr 10.7.8.0/24", "a destination has one route"),
    ("laddr 10.1.0.0/16 raddr 10.8.0.0/16", "laddr 2001:db8:1::/48 raddr 2001:db8:8::/48", "of one family"),
]


class SolarisGateways(unittest.TestCase):
    def judge(self, change):
        with tempfile.TemporaryDirectory() as folder:
            host = pathlib.Path(folder) / "gw"
            shutil.copytree(HERE / "good-solaris-gateway", host)
            os.chmod(host / "ike.preshared", 0o600)
            change(host)
            return [text for _, _, text in ipsecinit_lines.check(str(host))]

    def test_the_good_gateway_is_good(self):
        self.assertEqual(self.judge(lambda host: None), [])

    def test_each_fault_of_a_gateway_is_found(self):
        for name, faults in (("hostname.ip.tun0", INTERFACE_FAULTS), ("ipsecinit.conf", GATEWAY_FAULTS)):
            for old, new, says in faults:
                def change(host):
                    text = (host / name).read_text()
                    self.assertIn(old, text)
                    (host / name).write_text(text.replace(old, new, 1))

                with self.subTest(new, says=says):
                    found = self.judge(change)
                    self.assertTrue(any(says in one for one in found), found)

    def test_an_interface_without_entries_is_found(self):
        def change(host):
            (host / "hostname.ip.tun2").write_text("10.1.0.1 10.5.0.1 tsrc 198.51.100.1 tdst 203.0.113.5 up\n")

        self.assertIn("no entry is for this interface: what goes through it is not protected", self.judge(change))

    def test_a_file_of_another_name_is_found(self):
        for name in ("hostname.ip.tun01", "hostname6.ip.tun5", "hostname.hme0"):
            found = self.judge(lambda host: (host / name).write_text("10.1.0.1 10.5.0.1 up\n"))
            self.assertIn(f"`{name}` is no file of a tunnel interface", found)

    def test_ipv6_interfaces_are_judged_too(self):
        good = "2001:db8:1::1 2001:db8:7::1 tsrc 2001:db8::1 tdst 2001:db8::7 router up\n"
        kind = tunnel_lines.InterfaceFile
        self.assertEqual(ipsecinit_lines.check_text(good.encode(), kind, "hostname6.ip6.tun0"), [])
        self.assertNotEqual(ipsecinit_lines.check_text(good.encode(), kind, "hostname.ip.tun0"), [])


if __name__ == "__main__":
    unittest.main()
