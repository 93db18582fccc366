"""Judges of ike/config and ike.preshared; ipsecinit_lines.py runs them. Written from ike.config(5) and ike.preshared(5)
of illumos and the Solaris manuals, and from the paper's table of what Windows and Solaris share."""
import re

import judge

# --- ike/config ------------------------------------------------------------------------------------------------------
# Values of the whole file, and of a rule. What a rule may override stands in both.
GLOBALS = {
    "cert_root": "name", "cert_trust": "name", "ignore_crls": None, "use_http": None, "expire_timer": "number",
    "retry_limit": "number", "p1_lifetime_secs": "number", "p1_nonce_len": "number", "p2_nonce_len": "number",
    "p2_lifetime_secs": "number", "p2_softlife_secs": "number", "p2_idletime_secs": "number",
    "p2_lifetime_kb": "number", "p2_softlife_kb": "number", "p2_pfs": "group",
}
RULE = {"label": "string", "local_addr": "addresses", "remote_addr": "addresses", "local_id_type": "id_type",
        "local_id": "name", "remote_id": "name", "p2_pfs": "group", "p2_lifetime_secs": "number",
        "p1_xform": "transform"}
TRANSFORM = {"auth_method": ("preshared", "rsa_sig", "rsa_encrypt", "dss_sig"),
             "encr_alg": ("des", "des-cbc", "3des", "3des-cbc", "blowfish", "blowfish-cbc", "aes", "aes-cbc"),
             "auth_alg": ("md5", "sha", "sha1", "sha256", "sha384", "sha512"),
             "oakley_group": ("1", "2", "5") + tuple(str(n) for n in range(14, 27))}
GROUPS = ("0", "1", "2", "5", "14", "15", "16")
ID_TYPES = ("ip", "ipv4", "ipv6", "dns", "fqdn", "mbox", "user_fqdn", "dn", "DN", "IP", "DNS", "FQDN", "MBOX",
            "USER_FQDN")
REPEATED = ("local_addr", "remote_addr", "remote_id", "p1_xform", "cert_root", "cert_trust")
NAME_PARTS = ("C", "ST", "L", "O", "OU", "CN", "MAILTO", "DC")  # Solaris' names: ST and MAILTO, not S and E
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{}"]+|"')


class Rule:
    def __init__(self, line):
        self.line, self.values, self.transforms = line, {}, []

    def all(self, key):
        return self.values.get(key, [])

    def methods(self):
        return {t.get("auth_method") for t in self.transforms}

    def single_pairs(self):
        """Pairs of single addresses, which a preshared key belongs to."""
        return [(local, remote) for local in self.all("local_addr") for remote in self.all("remote_addr")
                if judge.address(local) and judge.address(remote)]


class ConfigFile(judge.Judge):
    def check(self, lines):
        self.rules, self.globals = [], {}
        tokens = self.tokens_of(lines)
        while tokens:
            line, token = tokens.pop(0)
            if token == "{":
                self.read_rule(line, tokens)
            elif token == "}":
                self.wrong(line, "`}` closes nothing")
            else:
                self.read_value(line, token, tokens, GLOBALS, self.globals, "in the whole file")
        self.check_rules()
        return self.findings

    def tokens_of(self, lines):
        tokens = []
        for number, line in lines:
            text = line.strip()
            if text.startswith(("#", "//")):
                continue
            for found in TOKEN.finditer(line):
                if found.group() == '"':
                    self.wrong(number, "a string is not closed")
                elif found.group().startswith(("#", "//")):
                    break
                else:
                    tokens.append((number, found.group()))
        return tokens

    def read_value(self, line, key, tokens, known, into, where):
        if key not in known:
            self.wrong(line, f"`{key}` is no parameter {where}")
            return
        if key in into and key not in REPEATED:
            self.wrong(line, f"`{key}` is given twice")
        value = ""
        if known[key] == "transform":
            return
        if known[key] is not None:
            if not tokens or tokens[0][1] in "{}" or tokens[0][0] != line:
                self.wrong(line, f"`{key}` has no value")
                return
            value = tokens.pop(0)[1]
            getattr(self, "value_" + known[key])(line, key, value)
        into.setdefault(key, []).append(value.strip('"'))

    def value_number(self, line, key, value):
        if judge.number(value, 1, 2147483647) is None:
            self.wrong(line, f"`{key}` is a number, not `{value}`")

    def value_group(self, line, key, value):
        if value not in GROUPS:
            self.wrong(line, f"`{key}` is a group: {' '.join(GROUPS)}, not `{value}`")

    def value_string(self, line, key, value):
        if not value.startswith('"') or value == '""':
            self.wrong(line, f"`{key}` is a string that says something")

    def value_id_type(self, line, key, value):
        if value not in ID_TYPES:
            self.wrong(line, f"`{value}` is no type of identity")

    def value_addresses(self, line, key, value):
        first, dash, last = value.partition("-")
        ends = (judge.address(first), judge.address(last)) if dash else ()
        good = (None not in ends and ends[0].version == ends[1].version and int(ends[0]) <= int(ends[1]) if dash
                else judge.network(value) is not None)
        if not good:
            self.wrong(line, f"`{value}` is no address, prefix or span")

    def value_name(self, line, key, value):
        if not value.startswith('"'):
            self.wrong(line, f"`{key}` is a string")
        text = value.strip('"')
        if "=" not in text or text.startswith(("DNS=", "IP=", "EMAIL=")):
            if key == "cert_root":
                self.wrong(line, f"`{text}` is no distinguished name")
            return
        for part in re.split(r"(?<!\\), *", text.replace("\\\\", "\\")):
            name, equals, content = part.partition("=")
            if not equals or name.strip() not in NAME_PARTS or not content:
                self.wrong(line, f"`{part}` is no part of a name with {', '.join(NAME_PARTS)}")

    def read_rule(self, line, tokens):
        rule = Rule(line)
        while tokens:
            at, token = tokens.pop(0)
            if token == "}":
                self.rules.append(rule)
                return
            if token == "p1_xform":
                self.read_transform(rule, at, tokens)
            elif token == "{":
                self.wrong(at, "`{` inside a rule")
            else:
                self.read_value(at, token, tokens, RULE, rule.values, "of a rule")
        self.wrong(line, "a rule is not closed")

    def read_transform(self, rule, line, tokens):
        if not tokens or tokens[0][1] != "{":
            self.wrong(line, "`p1_xform` without `{`")
            return
        tokens.pop(0)
        values = {}
        while tokens and tokens[0][1] != "}":
            at, key = tokens.pop(0)
            value = tokens.pop(0)[1] if tokens and tokens[0][1] != "}" else ""
            if key in values:
                self.wrong(at, f"`{key}` is given twice")
            values[key] = value
            algorithm = re.sub(r"\(\d+(\.\.\d+)?\)$", "", value) if key == "encr_alg" else value
            if key == "p1_lifetime_secs":
                self.value_number(at, key, value)
            elif key not in TRANSFORM:
                self.wrong(at, f"`{key}` is no part of a transform")
            elif algorithm not in TRANSFORM[key]:
                self.wrong(at, f"`{value}` is no {key}")
        if tokens:
            tokens.pop(0)
        for key in TRANSFORM:
            if key not in values:
                self.wrong(line, f"a transform without `{key}`")
        rule.transforms.append(values)

    # --- all rules ---
    def check_rules(self):
        labels = set()
        for rule in self.rules:
            for key in ("label", "local_addr", "remote_addr"):
                if not rule.all(key):
                    self.wrong(rule.line, f"a rule without `{key}`")
            for label in rule.all("label"):
                if label in labels:
                    self.wrong(rule.line, f"label `{label}` is given twice")
                labels.add(label)
            if not rule.transforms:
                self.wrong(rule.line, "a rule without `p1_xform`")
            self.check_methods(rule)
            versions = {n.version for a in rule.all("local_addr") + rule.all("remote_addr")
                        for n in [judge.network(a)] if n is not None}
            if len(versions) > 1:
                self.wrong(rule.line, "a rule for two families")
            offers = [tuple(sorted(t.items())) for t in rule.transforms]
            if len(set(offers)) != len(offers):
                self.wrong(rule.line, "a transform is given twice")
        self.check_overlaps()

    def check_methods(self, rule):
        methods = rule.methods() - {None}
        if "preshared" in methods:
            if len(methods) > 1:
                self.wrong(rule.line, "preshared and other methods in one rule")
            for key in ("local_id", "remote_id"):
                if rule.all(key):
                    self.wrong(rule.line, f"`{key}` in a rule with a preshared key")
        elif methods:
            for key in ("local_id_type", "local_id", "remote_id"):
                if not rule.all(key):
                    self.wrong(rule.line, f"a rule with certificates and without `{key}`")
            if not (self.globals.get("cert_root") or self.globals.get("cert_trust")):
                self.wrong(rule.line, "certificates without `cert_root` or `cert_trust`")

    def check_overlaps(self):
        """The first rule by addresses is taken: a later one inside it would never be."""
        for i, first in enumerate(self.rules):
            for later in self.rules[i + 1:]:
                if not any(contains(a, b) for a in first.all("local_addr") for b in later.all("local_addr")):
                    continue
                for remote in later.all("remote_addr"):
                    if any(contains(a, remote) for a in first.all("remote_addr")):
                        self.wrong(later.line, f"{remote} is taken by the rule in line {first.line}")


def span(text):
    first, dash, last = text.partition("-")
    if dash:
        return judge.address(first), judge.address(last)
    block = judge.network(text)
    return (block[0], block[-1]) if block is not None else (None, None)


def contains(outer, inner):
    (a, b), (c, d) = span(outer), span(inner)
    return None not in (a, b, c, d) and a.version == c.version and a <= c and d <= b


def covers(rule, keys):
    """True if the rule is for the addresses of an entry's pattern. An absent address is any."""
    def one(key, default):
        if key not in keys:
            return True
        return any(contains(a, keys[key]) for a in rule.all(default))

    return one("laddr", "local_addr") and one("raddr", "remote_addr")


# --- ike.preshared ---------------------------------------------------------------------------------------------------
class KeyFile(judge.Judge):
    NAMES = ("localidtype", "localid", "remoteidtype", "remoteid", "key")

    def check(self, lines):
        self.pairs = set()
        entry, start = None, 0
        for number, line in lines:
            text = line.strip()
            if text == "" or line.startswith("#"):
                continue
            if text == "{":
                if entry is not None:
                    self.wrong(number, "`{` inside an entry")
                entry, start = {}, number
            elif text == "}":
                if entry is None:
                    self.wrong(number, "`}` closes nothing")
                else:
                    self.check_entry(start, entry)
                entry = None
            elif entry is None:
                self.wrong(number, "outside of an entry")
            else:
                self.read_pair(number, text, entry)
        if entry is not None:
            self.wrong(start, "an entry is not closed")
        return self.findings

    def read_pair(self, line, text, entry):
        words = text.split(" ")
        if len(words) != 2 or words[0] not in self.NAMES:
            self.wrong(line, f"not one of {', '.join(self.NAMES)} with a value")
            return
        name, value = words
        if name in entry:
            self.wrong(line, f"`{name}` is given twice")
        entry[name] = value
        if name.endswith("type") and value != "IP":
            self.wrong(line, f"`{name}` is IP")
        if name.endswith("id") and judge.address(value) is None:
            self.wrong(line, f"`{name}` is a single address")
        if name == "key":
            self.check_key(line, value)

    def check_key(self, line, value):
        """Never shows the key."""
        if not re.fullmatch(r"[0-9a-f]+", value):
            self.wrong(line, "the key is not in lower-case hexadecimal digits")
        elif len(value) % 2:
            self.wrong(line, "the key has an odd number of digits")
        elif value.endswith(("0a", "0d", "00")):
            self.wrong(line, "the key ends in a line end or a zero: a text key and its end")

    def check_entry(self, line, entry):
        for name in self.NAMES:
            if name not in entry:
                self.wrong(line, f"an entry without `{name}`")
        pair = (entry.get("localid"), entry.get("remoteid"))
        if pair in self.pairs:
            self.wrong(line, "another key for the same pair")
        self.pairs.add(pair)
