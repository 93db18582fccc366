"""What the line checkers share: findings with places, reading a file strictly, and running from the command line."""
import ipaddress
import os
import stat
import sys


class Judge:
    """Collects what is wrong with one file."""

    def __init__(self, path):
        self.path = path
        self.findings = []

    def wrong(self, line, text):
        self.findings.append((self.path, line, text))

    def read(self, line_max):
        """The file's lines, numbered from 1. Printable ASCII, ends in a line end, one kind of line end."""
        with open(self.path, "rb") as file:
            data = file.read()
        return self.lines_of(data, line_max)

    def lines_of(self, data, line_max):
        if data.startswith(b"\xef\xbb\xbf"):
            self.wrong(1, "begins with a byte order mark")
            data = data[3:]
        if not data.endswith(b"\n"):
            self.wrong(data.count(b"\n") + 1, "does not end with a line end")
        if b"\r" in data:
            self.wrong(data[:data.index(b"\r")].count(b"\n") + 1, "carriage return")
        lines = data.decode("latin-1").replace("\r", "").split("\n")
        if lines[-1] == "":
            lines.pop()
        for number, line in enumerate(lines, 1):
            if len(line) > line_max:
                self.wrong(number, f"line of {len(line)} characters, the limit is {line_max}")
            strange = [c for c in line if not " " <= c <= "~"]
            if strange:
                self.wrong(number, f"character {strange[0]!r} is not printable ASCII")
            if line != line.rstrip():
                self.wrong(number, "blanks at the end of the line")
        return list(enumerate(lines, 1))

    def demand_private(self):
        """A file with a key is its owner's alone."""
        mode = stat.S_IMODE(os.stat(self.path).st_mode)
        if mode != 0o600:
            self.wrong(1, f"holds a key and has mode {mode:04o}, not 0600")


def address(text, version=None):
    """The address in canonical text, or None."""
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text and version in (None, parsed.version) else None


def network(text):
    """`a` or `a/len` without address bits beyond the length, or None."""
    base, slash, length = text.partition("/")
    if address(base) is None or (slash and not (length.isdigit() and str(int(length)) == length)):
        return None
    try:
        return ipaddress.ip_network(text, strict=True)
    except ValueError:
        return None


def number(text, least, most):
    """The decimal number without leading zeros in the range, or None."""
    if not text.isascii() or not text.isdigit() or str(int(text)) != text:
        return None
    return int(text) if least <= int(text) <= most else None


def run(usage, check, arguments):
    """Checks each file or folder named; prints findings; 0 if there are none."""
    if not arguments:
        print(usage, file=sys.stderr)
        return 2
    findings = []
    for path in arguments:
        if not os.path.exists(path):
            print(f"{path}: no such file or folder", file=sys.stderr)
            return 2
        findings += check(path)
    for path, line, text in findings:
        print(f"{path}:{line}: {text}")
    return 1 if findings else 0
