"""netsh_lines.py judged: the good scripts pass; each fault put into one is found, on its line, and named."""
import os
import pathlib
import tempfile
import unittest

import netsh_lines

HERE = pathlib.Path(__file__).parent
SQL, TUNNEL, RESPOND = ((HERE / name).read_text()
                       for name in ("good-sql.netsh", "good-tunnel.netsh", "good-respond.netsh"))

# What is replaced in a good script, by what, and what the judge must say. Each fault is one.
SQL_FAULTS = [
    # lines and tokens
    ("# The paper's", "#The paper's", "a comment begins"),
    ("# The paper's", "; The paper's", "not `ipsec static"),
    ('ipsec static set policy', 'netsh ipsec static set policy', "not `ipsec static"),
    ('ipsec static set policy', 'IPSEC static set policy', "not `ipsec static"),
    ('ipsec static delete policy name="sql"', "ipsec static delete all", "not `ipsec static"),
    ('delete policy name="sql"', 'delete policy name="all"', "every one"),
    ('mirrored=yes srcmask', 'mirrored = yes srcmask', "not tag=value"),
    ('mirrored=yes srcmask', 'mirrored=yes  srcmask', "not tag=value"),
    ('mirrored=yes srcmask', 'mirrored=yes yes srcmask', "not tag=value"),
    ('name="new-sql-block" action', 'name=new-sql-block action', "is quoted"),
    ('action=block', 'action="block"', "is not quoted"),
    ('action=block', 'action=block ', "blanks at the end"),
    ('name="new-sql-block" action=block', 'name="new-sql-bl\u00f6ck" action=block', "printable ASCII"),
    ('srcport=0', 'sport=0', "no tag `sport`"),
    ('mirrored=yes srcmask', 'mir=yes srcmask', "no tag `mir`"),
    ('mmpfs=no', 'mmpfs=no mmpfs=no', "given twice"),
    ('mmpfs=no qmpermm=0', 'qmpermm=0 mmpfs=no', "documented order"),
    ('name="new-sql-app"\nipsec static add filter ', 'description="" name="new-sql-app"\nipsec static add filter ',
     "is empty"),
    # values that must be there, and their ranges
    ('activatedefaultrule=no ', '', "`activatedefaultrule` is missing"),
    (' mmsecmethods="3DES-SHA1-3 3DES-SHA1-2"', '', "`mmsecmethods` is missing"),
    ('mmpfs=no ', '', "`mmpfs` is missing"),
    ('mmlifetime=480', 'mmlifetime=0', "`mmlifetime` is a number"),
    ('mmlifetime=480', 'mmlifetime=0480', "`mmlifetime` is a number"),
    ('mirrored=yes srcmask', 'srcmask', "`mirrored` is missing"),
    ('protocol=ANY ', '', "`protocol` is missing"),
    ('conntype=all activate=yes psk', 'activate=yes psk', "`conntype` is missing"),
    ('conntype=all activate=yes psk', 'conntype=both activate=yes psk', "`conntype` is one of"),
    ('activate=yes psk', 'psk', "`activate` is missing"),
    ('soft=no', 'soft=maybe', "yes or no"),
    # main mode
    ('3DES-SHA1-3 3DES-SHA1-2', '3DES-SHA1-2 3DES-SHA1-3', "group 3 come first"),
    ('3DES-SHA1-3 3DES-SHA1-2', '3DES-SHA1-2 3DES-SHA1-2', "offer is given twice"),
    ('3DES-SHA1-3 3DES-SHA1-2', 'AES128-SHA1-2', "no main-mode offer"),
    ('3DES-SHA1-3 3DES-SHA1-2', '3DES-SHA1-14', "no main-mode offer"),
    ('assign=no', 'assign=yes', "before it is complete"),
    # filters
    ('dstport=1433', 'dstport=1433-1434', "not one port"),
    ('dstport=1433', 'dstport=1433,1434', "not one port"),
    ('dstport=1433', 'dstport=65536', "not one port"),
    ('protocol=TCP', 'protocol=ICMP', "a port with protocol"),
    ('protocol=TCP', 'protocol=ANY', "a port with protocol"),
    ('protocol=TCP', 'protocol=tcp', "no protocol"),
    ('protocol=ANY', 'protocol=ICMP:8', "no protocol"),
    ('protocol=ANY', 'protocol=0', "no protocol"),
    ('srcmask=255.255.255.255', 'srcmask=255.255.255.0', "bits beyond"),
    ('srcmask=255.255.255.255', 'srcmask=255.0.255.0', "no mask: dotted"),
    ('srcmask=255.255.255.255', 'srcmask=32', "no mask: dotted"),
    ('srcmask=255.255.255.255 ', '', "no mask beside"),
    ('srcaddr=192.0.2.10', 'srcaddr=192.0.2.10/32', "no IPv4 address"),
    ('srcaddr=192.0.2.10', 'srcaddr=192.0.2.10-192.0.2.11', "no IPv4 address"),
    ('srcaddr=192.0.2.10', 'srcaddr=2001:db8::10', "no IPv4 address"),
    ('srcaddr=192.0.2.10', 'srcaddr=192.0.2.010', "no IPv4 address"),
    ('srcaddr=192.0.2.10', 'srcaddr=sql.contoso.example', "no IPv4 address"),
    ('dstaddr=any', 'dstaddr=me', "both sides are `me`"),
    ('srcaddr=me dstaddr=any', 'srcaddr=any dstaddr=dns', "the other side is `me`"),
    ('dstaddr=any protocol=ANY mirrored=yes', 'dstaddr=any protocol=ANY mirrored=yes dstmask=255.255.255.255',
     "a mask beside"),
    # actions
    ('action=block', 'soft=no action=block', "counts for negotiate only"),
    ('soft=no ', '', "`soft` is missing"),
    ('inpass=no ', '', "`inpass` is missing"),
    ('qmpfs=yes ', '', "`qmpfs` is missing"),
    (' qmsecmethods="ESP[3DES,SHA1]:100000k/3600s"', '', "`qmsecmethods` is missing"),
    ('ESP[3DES,SHA1]:100000k/3600s', 'ESP[3DES,SHA1]', "both lifetimes"),
    ('ESP[3DES,SHA1]:100000k/3600s', 'ESP[3DES,SHA1]:3600s', "both lifetimes"),
    ('ESP[3DES,SHA1]', 'ESP[AES128,SHA1]', "unknown algorithm"),
    ('ESP[3DES,SHA1]', 'ESP[3DES,SHA256]', "unknown algorithm"),
    ('ESP[3DES,SHA1]', 'ESP[None,None]', "without integrity"),
    ('ESP[3DES,SHA1]', 'ESP[3DES,None]', "without integrity"),
    ('ESP[3DES,SHA1]', 'AH[SHA256]', "no hash"),
    ('100000k', '20479k', "not in the range 20480"),
    ('3600s', '299s', "not in the range 300"),
    ('3600s', '172800s', "not in the range 300"),
    ('k/3600s"', 'k/3600s ESP[3DES,SHA1]:100000k/3600s"', "offer is given twice"),
    # names and references
    ('add filterlist name="new-sql-app"', 'add filterlist name="new-sql-rest"', "added twice"),
    ('add rule name="rest"', 'add rule name="app"', "added twice"),
    ('filterlist="new-sql-rest" filteraction', 'filterlist="new-sql-rust" filteraction', "`new-sql-rust` is not added"),
    ('filteraction="new-sql-block"', 'filteraction="new-sql-black"', "`new-sql-black` is not added"),
    ('policy="new-sql" filterlist="new-sql-app"', 'policy="sqx" filterlist="new-sql-app"', "`sqx` is not added"),
    ('delete filterlist name="sql-app"', 'delete filterlist name="sql-old"', "which it does not make"),
    ('ipsec static delete filteraction name="sql-block"\n', '', "not deleted first"),
    ('ipsec static add filter filterlist="new-sql-rest" srcaddr=me dstaddr=any protocol=ANY mirrored=yes\n', '',
     "is empty"),
    # rules and order
    (' psk="not-a-real-key-just-an-example"\nipsec static add rule', '\nipsec static add rule', "no authentication"),
    ('psk="not-a-real-key-just-an-example"\nipsec static set', 'kerberos=yes\nipsec static set',
     "than any secured rule"),
    ('psk="not-a', 'psk="not\\a', "a backslash"),
    ('ipsec static set policy name="new-sql" assign=yes\n', '', "not exactly one"),
    ('assign=yes', 'assign=no', "not exactly one"),
    ('set policy name="new-sql" assign', 'set policy name="sqx" assign', "`sqx` is not added"),
    ('ipsec static delete policy name="sql"\nipsec static delete filterlist name="sql-app"',
     'ipsec static delete filterlist name="sql-app"\nipsec static delete policy name="sql"', "not in this order"),
    ('ipsec static set policy name="new-sql" assign=yes\n# The old one goes.\nipsec static delete policy name="sql"'
     '\n',
     'ipsec static delete policy name="sql"\nipsec static set policy name="new-sql" assign=yes\n', "not in this order"),
    ('ipsec static set policy name="new-sql" newname="sql"\n', '', "policy `new-sql` is not renamed"),
    ('ipsec static set filterlist name="new-sql-app" newname="sql-app"\nipsec static set policy name="new-sql" '
     'newname="sql"\n',
     'ipsec static set policy name="new-sql" newname="sql"\nipsec static set filterlist name="new-sql-app" '
     'newname="sql-app"\n', "not in this order"),
    ('newname="sql-rest"', 'newname="sql-rust"', "old filterlist `sql-rust` is not deleted"),
    ('set filterlist name="new-sql-rest"', 'set filterlist name="sql-rest"', "renames `sql-rest`"),
    ('ipsec static show policy name="sql" level=verbose\n', '', "does not show"),
    ('show policy name="sql"', 'show policy name="new-sql"', "not the policy's name at the end"),
    ('ipsec static set store location=local\n', '', "which store"),
    ('# Leftovers.', "# Or run it against the domain's store.", "sends a preshared key to a domain"),
    ('ipsec static add filterlist name="new-sql-rest"\n',
     'ipsec static add filterlist name="new-sql-rest"\nipsec static add filter filterlist="new-sql-rest" srcaddr=any '
     'dstaddr=me protocol=ANY mirrored=yes\n', "the same filter"),
    ('srcaddr=192.0.2.10 dstaddr=192.0.2.20 protocol=TCP mirrored=yes',
     'srcaddr=192.0.2.10 dstaddr=192.0.2.20 protocol=TCP mirrored=no', "one way only"),
    ('location=local', 'location=domain domain=x', "domain policy"),
    ('location=local', 'location=persistent', "not the local store"),
]
TUNNEL_FAULTS = [
    ('dstaddr=10.2.0.0 protocol=ANY mirrored=no', 'dstaddr=10.2.0.0 protocol=ANY mirrored=yes',
     "mirrored filter in a tunnel"),
    ('dstaddr=10.2.0.0 protocol=ANY', 'dstaddr=10.2.0.0 protocol=TCP', "a protocol in a tunnel"),
    ('tunnel=203.0.113.1', 'tunnel=198.51.100.1', "end at one address"),
    ('tunnel=203.0.113.1', 'tunnel=gw', "no tunnel end point"),
    ('srcaddr=10.2.0.0', 'srcaddr=10.3.0.0', "without its way back"),
    ('inpass=no', 'inpass=yes', "a tunnel negotiates"),
    ('S=WA, O', 'ST=WA, O', "no part of a name"),
    ("O=\\'Contoso, Ltd\\'", "O=Contoso, Ltd", "outside"),
    (' certmap:no excludecaname:no"\nipsec static add', '"\nipsec static add', "a root is"),
    (' excludecaname:no"\nipsec static set', '"\nipsec static set', "a root is"),
    ('AH[SHA1]+ESP[3DES,None]', 'AH[SHA1]ESP[3DES,None]', "both lifetimes"),
    ('S=WA, O=\\\'Contoso, Ltd\\\', CN=Contoso Root certmap:no excludecaname:no"\nipsec static set',
     'S=CA, CN=Other Root certmap:no excludecaname:no"\nipsec static set', "for one pair"),
]
RESPOND_FAULTS = [
    ('activatedefaultrule=yes', 'activatedefaultrule=no', "that the policy turns off"),
    (' activate=yes', ' activate=no', "needs no methods"),
    (' activate=yes', '', "`activate` is missing"),
    ('qmpfs=no ', '', "`qmpfs` is missing"),
    ('qmpfs=no', 'qmpfs=maybe', "yes or no"),
    (' qmsecmethods="ESP[3DES,SHA1]:100000k/3600s"', '', "`qmsecmethods` is missing"),
    ('ESP[3DES,SHA1]:100000k', 'ESP[AES,SHA1]:100000k', "unknown algorithm"),
    ('k/3600s"', 'k/3600s ESP[3DES,SHA1]:100000k/3600s"', "offer is given twice"),
    (' kerberos=yes psk="not-a-real-key-just-an-example"', '', "no authentication"),
    ('psk="not-a', 'psk="not\\a', "a backslash"),
    ('psk="not-a-real-key-just-an-example"', 'rootca="CN=Root"', "a root is"),
    ('qmpfs=no activate=yes', 'activate=yes qmpfs=no', "documented order"),
    ('defaultrule policy="new-respond" qmpfs=no', 'defaultrule policy="new-respond" soft=no qmpfs=no', "no tag `soft`"),
    ('defaultrule policy="new-respond"', 'defaultrule policy=new-respond', "`policy` is quoted"),
    ('defaultrule policy="new-respond"', 'defaultrule policy="new-respund"', "`new-respund` is not added"),
    ('defaultrule policy="new-respond"', 'defaultrule policy="new-respund"', "whose methods are not said"),
    ('ipsec static set policy name="new-respond" assign',
     'ipsec static set defaultrule policy="new-respond" qmpfs=no activate=yes qmsecmethods="AH[MD5]:100000k/3600s" '
     'kerberos=yes\nipsec static set policy name="new-respond" assign', "is set twice"),
]


class NetshLines(unittest.TestCase):
    def judge(self, text):
        return netsh_lines.check_text(text.encode("latin-1"))

    def test_good_scripts_are_good(self):
        self.assertEqual(self.judge(SQL), [])
        self.assertEqual(self.judge(TUNNEL), [])
        self.assertEqual(self.judge(RESPOND), [])

    def test_each_fault_is_found(self):
        for good, faults in ((SQL, SQL_FAULTS), (TUNNEL, TUNNEL_FAULTS), (RESPOND, RESPOND_FAULTS)):
            for old, new, says in faults:
                with self.subTest(new, says=says):
                    self.assertIn(old, good)
                    found = self.judge(good.replace(old, new, 1))
                    self.assertTrue(any(says in text for _, _, text in found), found)

    def test_a_fault_is_found_on_its_line(self):
        found = self.judge(SQL.replace("dstport=1433", "dstport=1433-1434"))
        self.assertEqual([(line, text) for _, line, text in found], [(12, "`1433-1434` is not one port")])

    def test_files_are_text_with_short_lines(self):
        for data, says in ((b"\xef\xbb\xbf" + SQL.encode(), "byte order mark"), (SQL.encode()[:-1], "line end"),
                           (SQL.replace("\n", "\r\n").encode(), "carriage return"), (b"", "no commands"),
                           (b"# " + b"x" * 998 + b"\n" + SQL.encode(), "the limit is 999")):
            found = netsh_lines.check_text(data)
            self.assertTrue(any(says in text for _, _, text in found), found)

    def test_a_script_with_a_key_is_private(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "ipsec.netsh")
            for text, mode, good in ((SQL, 0o600, True), (SQL, 0o644, False), (TUNNEL, 0o644, True),
                                     (RESPOND, 0o600, True), (RESPOND, 0o644, False)):
                pathlib.Path(path).write_text(text)
                os.chmod(path, mode)
                self.assertEqual(netsh_lines.check(path) == [], good)

    def test_an_undo_takes_back_what_the_script_made_and_nothing_else(self):
        good = "ipsec static set store location=local\n" + "".join(
            f'ipsec static set policy name="{staged}s2s" assign=no\nipsec static delete policy name="{staged}s2s"\n'
            f'ipsec static delete filterlist name="{staged}s2s-out"\nipsec static delete filterlist '
            f'name="{staged}s2s-in"\nipsec static delete filteraction name="{staged}s2s-secure"\n'
            for staged in ("new-", ""))
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "ipsec.netsh").write_text(TUNNEL)
            undo = pathlib.Path(folder) / "undo.netsh"
            undo.write_text(good)
            self.assertEqual(netsh_lines.check(str(undo)), [])
            for old, new, says in (
                    ("location=local", "location=domain", "location=local"),
                    ('assign=no', 'assign=yes', "takes nothing back"),
                    ('ipsec static set policy name="s2s" assign=no\n', "", "`s2s` is not unassigned"),
                    ('ipsec static delete policy name="s2s"\n', "", "policy `s2s` is not deleted"),
                    ('delete filterlist name="s2s-in"', 'delete filterlist name="other"', "takes nothing back"),
                    ('delete filterlist name="s2s-in"', 'add filterlist name="s2s-in"', "takes nothing back"),
                    ('ipsec static delete policy name="new-s2s"\nipsec static delete filterlist name="new-s2s-out"\n',
                     'ipsec static delete filterlist name="new-s2s-out"\nipsec static delete policy name="new-s2s"\n',
                     "before its policy")):
                with self.subTest(new, says=says):
                    self.assertIn(old, good)
                    undo.write_text(good.replace(old, new, 1))
                    found = netsh_lines.check(str(undo))
                    self.assertTrue(any(says in text for _, _, text in found), found)

    def test_keys_are_never_shown(self):
        secret = "not-a-real-key-just-an-example"
        for old, new, _ in SQL_FAULTS:
            for _, _, text in self.judge(SQL.replace(old, new, 1)):
                self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main()
