"""The words of an emitted file, by the target's own lexical rules and nothing of Cordon's: what a value would be to the
program that reads the file. Each function takes the file's text and returns a list of words; marks that mean something
to the target are words like "{mark}" in a tuple, so that no value can look like one."""
import json
import re


class Broken(Exception):
    """The target could not read the file."""


def netsh(text):
    """Lines are commands; a word is `tag=value` or a bare word; double quotes hold blanks and have no escape. A line
    that begins with `rem` or `#` says nothing."""
    words = []
    for line in re.split(r"\r\n|\n|\r", text):
        if not line.strip() or re.match(r"\s*(rem\b|#)", line, re.I):
            continue
        words.append(("line",))
        at = 0
        while at < len(line):
            if line[at] == " ":
                at += 1
                continue
            match = re.compile(r'([A-Za-z]+=)?(?:"([^"]*)"|([^\s"]+))(?=\s|$)').match(line, at)
            if not match:
                raise Broken(line)
            tag, quoted, bare = match.groups()
            words.append((tag or "") + (quoted if quoted is not None else bare))
            at = match.end()
    return words


def swanctl(text):
    """libstrongswan's settings: `#` begins a comment, braces open and close sections. After `=` everything up to a line
    end, comment or brace is one value: its pieces, strings in quotes with escapes or bare, joined by one blank."""
    words, at, value = [], 0, None
    escapes = {"n": "\n", "r": "\r", "t": "\t"}

    def close():
        nonlocal value
        if value is not None:
            words.append(" ".join(value))
            value = None

    while at < len(text):
        c = text[at]
        if c == "#":
            while at < len(text) and text[at] != "\n":
                at += 1
            continue
        if c in "{}\n" or (c == "=" and value is None):
            close()
            if c != "\n":
                words.append((c,))
            if c == "=":
                value = []
            at += 1
            continue
        if c in " \t\r":
            at += 1
            continue
        if c == '"':
            piece, at = "", at + 1
            while at < len(text) and text[at] != '"':
                if text[at] == "\\":
                    at += 1
                    piece += escapes.get(text[at:at + 1], text[at:at + 1])
                else:
                    piece += text[at]
                at += 1
            if at >= len(text):
                raise Broken("string without an end")
            at += 1
        else:
            end = at
            stop = '#{}\n" \t\r' + ("=" if value is None else "")
            while end < len(text) and text[end] not in stop:
                end += 1
            piece, at = text[at:end], end
        if value is None:
            words.append(piece)
        else:
            value.append(piece)
    close()
    return words


def solaris(text):
    """ipsecinit.conf, ike/config and ike.preshared: `#` begins a comment outside double quotes, braces are words, a
    string in double quotes has no escape and ends on its line."""
    words = []
    for line in text.split("\n"):
        at = 0
        while at < len(line):
            c = line[at]
            if c == "#":
                break
            if c in " \t\r":
                at += 1
            elif c in "{}":
                words.append((c,))
                at += 1
            elif c == '"':
                end = line.find('"', at + 1)
                if end < 0:
                    raise Broken(line)
                words.append(line[at + 1:end])
                at = end + 1
            else:
                end = at
                while end < len(line) and line[end] not in '# \t\r{}"':
                    end += 1
                words.append(line[at:end])
                at = end
    return words


def manifest(text):
    """JSON: its strings and the shape around them."""
    words = []

    def walk(value):
        if isinstance(value, dict):
            words.append(("{",))
            for key in value:
                words.append(key)
                walk(value[key])
        elif isinstance(value, list):
            words.append(("[",))
            for item in value:
                walk(item)
        else:
            words.append(value if isinstance(value, str) else (value,))

    walk(json.loads(text))
    return words


def lexer_of(path):
    """The lexer of an emitted file; None for text that only people read."""
    name = path.rsplit("/", 1)[-1]
    if name.endswith(".netsh"):
        return netsh
    if name in ("swanctl.conf", "undo.swanctl.conf"):
        return swanctl
    if name == "manifest.json":
        return manifest
    if name in ("ipsecinit.conf", "config", "ike.preshared") or name.startswith("hostname."):
        return solaris
    return None
