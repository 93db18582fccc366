#!/usr/bin/env python3
"""Hostile values in every name and text of a policy, and in its keys: each build refuses the value, with a place and
without any output, or writes files in which the target's own lexical rules (lexers.py) find it as exactly one value, or
not at all: every other word of every file is what an ordinary value gives."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import lexers

HERE = pathlib.Path(__file__).resolve().parent
CORDON = os.environ.get("CORDON", str(HERE.parent.parent / "build/release/bin/cordon"))
ORDINARY = "ordinary"
ORDINARY_KEY = "preshared-0123456789abcdef"
PLACE = re.compile(r"^[^\s:]+:\d+:\d+: error: ", re.M)

# What a value may try: to end a line, a string, a section, a command; to begin a comment, an escape, a variable,
# another value; to be no text, to read in another order than it is written, to be long.
HOSTILE = {
    "newline": "a\nb",
    "return": "a\rb",
    "tab": "a\tb",
    "quote": 'a"b',
    "two quotes": 'a" b="c',
    "apostrophe": "a'b",
    "brace": "a}b",
    "open brace": "a{b",
    "backslash": "a\\b",
    "last backslash": "a\\",
    "escape n": "a\\nb",
    "hash": "a#b",
    "blank hash": "a #b",
    "slashes": "a // b",
    "comment": "a /* b",
    "dollar": "a$b",
    "variable": "a${HOME}b",
    "percent": "a%PATH%b",
    "ampersand": "a&b",
    "pipe": "a|b",
    "redirect": "a>b",
    "backquote": "a`id`b",
    "semicolon": "a;b",
    "equals": "a=b",
    "comma": "a,b",
    "blank": "a b",
    "blanks around": " a ",
    "dots": "../a",
    "absolute": "/a",
    "empty": "",
    "nul": "a\0b",
    "escape": "a\x1b[31mb",
    "bidi": "a\u202eb",
    "isolate": "a\u2066b",
    "zero width": "a\u200bb",
    "non-ASCII": "aüb",
    "line separator": "a\u2028b",
    "not UTF-8": b"a\xffb",
    "4 KiB": "a" * 4096,
    "option": "--a",
}
KEYS = {
    "newline": b"first line\nsecond line of a key",
    "quote": b'a-key-with-a-"-inside-0123456789',
    "hash": b"a-key #-inside-0123456789",
    "brace": b"a-key-with-}-inside-0123456789",
    "backslash": b"a-key-with-\\-inside-0123456789",
    "nul": b"a-key\0-inside-0123456789",
    "dollar": b"a-key-with-$-inside-0123456789",
    "ampersand": b"a-key-with-&-inside-0123456789",
    "blank end": b"a-key-0123456789abcdef ",
    "0x": b"0x0123456789abcdef0123456789abcdef",
    "0s": b"0sAQIDBAUGBwgJCgsMDQ4PEA==",
    "non-ASCII": "key-ü-0123456789abcdef".encode(),
    "percent": b"a-key-with-%PATH%-inside-01234",
    "equals": b"a-key=with=equals-0123456789",
    "4 KiB": b"k" * 4096,
    "empty": b"",
}
TEMPLATE = (HERE / "policy.cordon").read_text()
QUOTED = set(re.findall(r"(?:TEXT|SUBJECT|PATH)@([a-z-]+)", TEMPLATE))


def positions():
    return sorted(set(re.findall(r"(?:NAME|TEXT|DOTTED|SUBJECT|PATH)@([a-z-]+)", TEMPLATE)))


def spliced(position, value):
    """The policy with `value` at `position` and ordinary values elsewhere, as bytes. Inside quotes the language's own
    escapes are used, so that the value gets as far as it can."""
    raw = value if isinstance(value, bytes) else value.encode()

    def put(match):
        kind, name = match.group(1).decode(), match.group(2).decode()
        if name != position:
            return (ORDINARY + "-" + name).encode() if kind != "DOTTED" else (ORDINARY + "." + name).encode()
        if kind in ("TEXT", "SUBJECT", "PATH"):
            return raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n").replace(b"\t", b"\\t")
        return raw

    return re.sub(rb"(NAME|TEXT|DOTTED|SUBJECT|PATH)@([a-z-]+)", put, TEMPLATE.encode())


def certificate(folder):
    """A self-made computer certificate, as bytes: its name is not what is tested here."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "a.pem",
                    "-days", "3650", "-subj", "/C=US/O=Contoso/CN=swan.example"], cwd=folder, check=True,
                   capture_output=True)
    return pathlib.Path(folder, "a.pem").read_bytes()


class Build:
    """One build in a folder of its own: status, message, files (path -> text)."""

    certificate = b""

    def __init__(self, position="", value="", key=ORDINARY_KEY.encode()):
        with tempfile.TemporaryDirectory(prefix="cordon-hostile-") as folder:
            source, output = pathlib.Path(folder, "policy"), pathlib.Path(folder, "output")
            (source / "pki").mkdir(parents=True)
            (source / "policy.cordon").write_bytes(spliced(position, value))
            (source / "pki" / "swan2.pem").write_bytes(self.certificate)
            for name, ending, data in ("key", ".psk", key), ("certificate", ".pem", self.certificate):
                self.write_input(source, value if position == name else f"{ORDINARY}-{name}", ending, data)
            done = subprocess.run([CORDON, "build", "policy.cordon", "-o", str(output)], cwd=source,
                                  capture_output=True, timeout=60, check=False,
                                  env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"})
            self.status, self.message = done.returncode, done.stderr.decode("utf-8", "replace")
            self.stdout = done.stdout
            self.has_output = output.exists()
            self.files = {}
            for path in sorted(output.rglob("*")) if self.has_output else []:
                if path.is_file():
                    text = path.read_bytes().decode("utf-8", "surrogateescape")
                    self.files[path.relative_to(output).as_posix()] = text
            shutil.rmtree(output, ignore_errors=True)

    @staticmethod
    def write_input(source, name, ending, data):
        """A file under a hostile name, where the file system takes the name."""
        try:
            path = source / (name if isinstance(name, str) else os.fsdecode(name))
            if source not in path.parents:
                return
            path = path.with_name(path.name + ending)
            path.touch(mode=0o600)
            path.write_bytes(data)
        except (OSError, ValueError):
            pass

    def words(self):
        return {path: lexer(text) for path, text in self.files.items() if (lexer := lexers.lexer_of(path))}


class HostileValues(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="cordon-hostile-") as folder:
            Build.certificate = certificate(folder)
        cls.ordinary = Build()
        assert cls.ordinary.status == 0, cls.ordinary.message
        assert {p.rsplit("/", 1)[-1] for p in cls.ordinary.files} >= {"ipsec.netsh", "swanctl.conf", "ipsecinit.conf",
                                                                      "ike.preshared", "manifest.json"}

    def assert_refused(self, build, what):
        self.assertIn(build.status, (1, 2), f"{what}: status {build.status}\n{build.message}")
        self.assertRegex(build.message, PLACE, what)
        self.assertFalse(build.has_output, f"{what}: refused, and yet there is output")
        self.assertEqual(build.stdout, b"", what)
        self.assertNotRegex(build.message, "[\0\x1b\u202e\u2066\u200b]", f"{what}: the message has raw marks")

    def assert_one_value(self, build, position, value, what):
        """The words are those of the ordinary build, with the value for the ordinary one."""
        ordinary = ORDINARY + ("." if position == "domain" else "-") + position
        value = value if position in QUOTED else value.strip()  # blanks around a bare word are none of it
        renamed = {path.replace(ordinary, value): words for path, words in self.ordinary.words().items()}
        self.assertEqual(sorted(build.words()), sorted(renamed), what)
        for path, words in build.words().items():
            expected = [w.replace(ordinary, value) if isinstance(w, str) else w for w in renamed[path]]
            if path.endswith("manifest.json"):
                # Digests and sizes follow the text; strings that hold the value are what is looked at.
                expected = [w for w in expected if isinstance(w, tuple) or ordinary in w or value in w]
                words = [w for w in words if isinstance(w, tuple) or ordinary in w or value in w]
                if len(value) < 1000:  # that a long description was cut is a note in the manifest
                    self.assertEqual(len(words), len(expected), f"{what}: {path}")
                continue
            differing = zip(sorted(set(words) - set(expected), key=repr), sorted(set(expected) - set(words), key=repr))
            for word, wanted in differing if position != "subject" and len(value) < 1000 else ():
                # (a DN has a syntax of its own in each file; long names are cut, with a number in their place)
                self.fail(f"{what}: {path}: {word!r}, not {wanted!r}")
            self.assertEqual(len(words), len(expected), f"{what}: {path}")

    def test_each_value_in_each_place_is_refused_or_one_value(self):
        taken = refused = 0
        for position in positions():
            for name, value in HOSTILE.items():
                what = f"{name} as {position}"
                with self.subTest(what):
                    build = Build(position, value)
                    if build.status != 0:
                        self.assert_refused(build, what)
                        refused += 1
                    else:
                        text = value if isinstance(value, str) else value.decode()
                        self.assert_one_value(build, position, text, what)
                        taken += 1
        self.assertGreater(taken, 50)
        self.assertGreater(refused, 300)

    def test_a_text_that_says_nothing_is_refused(self):
        self.assertRegex(Build("group-owner", "").message, r"policy\.cordon:\d+:\d+: error: .* \[NAM190\]")

    def test_each_key_is_refused_or_one_value_and_never_shown(self):
        for name, key in KEYS.items():
            with self.subTest(name):
                build = Build(key=key)
                text = key.decode("utf-8", "replace").strip()
                if len(text) > 8:
                    self.assertNotIn(text[:12], build.message)
                    self.assertNotIn(text[:12], build.stdout.decode("utf-8", "replace"))
                if build.status != 0:
                    self.assert_refused(build, name)
                    continue
                for path, words in build.words().items():
                    shape = [w if isinstance(w, tuple) else "" for w in words]
                    ordinary = [w if isinstance(w, tuple) else "" for w in self.ordinary.words()[path]]
                    if path != "manifest.json":
                        self.assertEqual(shape, ordinary, f"{name}: {path}")


if __name__ == "__main__":
    unittest.main()
