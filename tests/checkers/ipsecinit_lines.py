#!/usr/bin/env python3
"""ipsecinit_lines.py FOLDER|FILE...: judges ipsecinit.conf, ike/config, ike.preshared and hostname.ip.tunN for Solaris
and illumos.

Written from the documented formats alone: ipsecconf(8) and ipsecconf.c, ike.config(5), ike.preshared(5) of illumos, and
the Solaris manuals. It is strict: entries in the new style with a direction each, nothing that the parsers would cut,
guess or ignore, and the files of one host (a folder) must fit each other.
"""
import os
import re
import sys

import judge

LINE_MAX = 999  # the parser's line buffer holds 1024
BLOCK_TOKENS_MAX, ENTRY_TOKENS_MAX, ENTRY_BYTES_MAX, ACTIONS_MAX, KEYS_MAX = 18, 114, 8191, 20, 8

# --- ipsecinit.conf --------------------------------------------------------------------------------------------------
OLD_STYLE = ("saddr", "src", "srcaddr", "daddr", "dst", "dstaddr", "sport", "dport", "smask", "dmask")
ONE_DIRECTION = ("apply", "permit")
ULPS = {"tcp": True, "udp": True, "sctp": True, "icmp": False, "ipv6-icmp": False}  # has ports?
AUTH = ("md5", "hmac-md5", "sha", "sha1", "hmac-sha", "hmac-sha1", "sha256", "hmac-sha256", "sha384", "hmac-sha384",
        "sha512", "hmac-sha512")
ENCR = ("des", "des-cbc", "3des", "3des-cbc", "blowfish", "blowfish-cbc", "aes", "aes-cbc")
KEY_BITS = {"aes": (128, 192, 256), "blowfish": range(32, 449, 8)}


class Entry:
    def __init__(self, line):
        self.line, self.keys, self.actions = line, {}, []  # actions: (word, {property: value})


class InitFile(judge.Judge):
    def check(self, lines):
        self.entries = []
        tokens = self.tokens_of(lines)
        while tokens:
            tokens = self.entry_of(tokens)
        self.check_entries()
        return self.findings

    def tokens_of(self, lines):
        """(line, column, token) in order; `{` and `}` are tokens of their own."""
        tokens = []
        for number, line in lines:
            if line.startswith("#"):
                continue
            if "#" in line:
                self.wrong(number, "a comment behind or inside an entry: `#` ends a token anywhere")
            if "\\" in line:
                self.wrong(number, "a backslash: lines are not continued")
            for found in re.finditer(r"[{}]|[^\s{}]+", line.partition("#")[0]):
                tokens.append((number, found.start(), found.group()))
        return tokens

    def block_of(self, tokens, what):
        """The words of `{ ... }` at the front, and what follows; or None."""
        if not tokens or tokens[0][2] != "{":
            self.wrong(tokens[0][0] if tokens else 1, f"`{{` missing before {what}")
            return None, []
        for i, (number, _, token) in enumerate(tokens[1:], 1):
            if token == "{":
                self.wrong(number, f"`{{` inside {what}")
                return None, []
            if token == "}":
                words = tokens[1:i]
                if len(words) > BLOCK_TOKENS_MAX:
                    self.wrong(number, f"{len(words)} tokens in one block, more than {BLOCK_TOKENS_MAX}")
                return words, tokens[i + 1:]
        self.wrong(tokens[0][0], f"`}}` missing after {what}")
        return None, []

    def entry_of(self, tokens):
        start, column, first = tokens[0]
        if first != "{":
            self.wrong(start, f"an entry begins with `{{`, not `{first}`" if first != "or" else
                       "`or` at the beginning of a line: it stands behind the `}` before it")
            return []
        if column != 0:
            self.wrong(start, "an entry begins in the first column of a line")
        entry, everything = Entry(start), tokens
        pattern, tokens = self.block_of(tokens, "a pattern")
        if pattern is None:
            return []
        self.read_pattern(entry, pattern)
        while True:
            if not tokens or tokens[0][2] in "{}":
                self.wrong(tokens[0][0] if tokens else start, "no action after the pattern")
                return []
            action_line, _, word = tokens[0]
            properties, tokens = self.block_of(tokens[1:], f"the properties of `{word}`")
            if properties is None:
                return []
            self.read_action(entry, action_line, word, properties)
            closing = everything[len(everything) - len(tokens) - 1][0]
            if tokens and tokens[0][2] == "or" and tokens[0][0] == closing:
                tokens = tokens[1:]
                continue
            if tokens and tokens[0][0] == closing:
                self.wrong(closing, f"`{tokens[0][2]}` behind the entry: the next begins on a new line")
            break
        used = everything[:len(everything) - len(tokens)]
        if len(used) > ENTRY_TOKENS_MAX:
            self.wrong(start, f"{len(used)} tokens in one entry, more than {ENTRY_TOKENS_MAX}")
        if sum(len(t) + 1 for _, _, t in used) > ENTRY_BYTES_MAX:
            self.wrong(start, f"an entry of more than {ENTRY_BYTES_MAX} bytes")
        if len(entry.actions) > ACTIONS_MAX:
            self.wrong(start, f"{len(entry.actions)} actions, more than {ACTIONS_MAX}")
        self.entries.append(entry)
        return tokens

    # --- patterns ---
    def read_pattern(self, entry, words):
        texts = [word for _, _, word in words]
        if len(texts) % 2:
            self.wrong(entry.line, "a pattern has pairs of key and value")
        for i in range(0, len(texts) - 1, 2):
            line, key, value = words[i][0], texts[i], texts[i + 1]
            if key in OLD_STYLE:
                self.wrong(line, f"`{key}` is of the old style, which cannot be mixed and knows no `or`")
            elif not hasattr(self, "key_" + key):
                self.wrong(line, f"unknown key `{key}`")
            elif key in entry.keys:
                self.wrong(line, f"`{key}` is given twice")
            else:
                entry.keys[key] = value
                getattr(self, "key_" + key)(line, value)
        if len(entry.keys) > KEYS_MAX:
            self.wrong(entry.line, f"more than {KEYS_MAX} keys in one pattern")
        self.check_pattern(entry)

    def key_laddr(self, line, value):
        if judge.network(value) is None:
            self.wrong(line, f"`{value}` is no address or prefix without bits beyond its length")

    key_raddr = key_laddr

    def key_lport(self, line, value):
        if judge.number(value, 1, 65535) is None:
            self.wrong(line, f"`{value}` is not one port from 1 to 65535")

    key_rport = key_lport

    def key_ulp(self, line, value):
        if value not in ULPS and judge.number(value, 1, 255) is None:
            self.wrong(line, f"`{value}` is no protocol: {', '.join(ULPS)} or a number")

    def key_type(self, line, value):
        first, dash, last = value.partition("-")
        low, high = judge.number(first, 0, 255), judge.number(last if dash else first, 0, 255)
        if low is None or high is None or high < low:
            self.wrong(line, f"`{value}` is no span of 0 to 255")

    key_code = key_type

    def key_dir(self, line, value):
        if value not in ("both", "in", "out"):
            self.wrong(line, f"`dir` is both, in or out, not `{value}`")

    def key_tunnel(self, line, value):
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]{0,30}", value):
            self.wrong(line, f"`{value}` is no tunnel interface of up to 31 characters")

    def key_negotiate(self, line, value):
        if value not in ("tunnel", "transport"):
            self.wrong(line, f"`negotiate` is tunnel or transport, not `{value}`")

    def check_pattern(self, entry):
        keys = entry.keys
        if "dir" not in keys:
            self.wrong(entry.line, "no `dir`: without it bypass and drop may never take effect")
        both = [judge.network(keys[k]) for k in ("laddr", "raddr") if k in keys]
        if len(both) == 2 and None not in both and both[0].version != both[1].version:
            self.wrong(entry.line, "laddr and raddr are of two families")
        ulp = keys.get("ulp")
        if ("lport" in keys or "rport" in keys) and not ULPS.get(ulp, False):
            self.wrong(entry.line, "a port without tcp, udp or sctp")
        if "type" in keys and ulp not in ("icmp", "ipv6-icmp"):
            self.wrong(entry.line, "an ICMP type without icmp or ipv6-icmp")
        if "code" in keys and "type" not in keys:
            self.wrong(entry.line, "an ICMP code without a type")
        family = {"icmp": 6, "ipv6-icmp": 4}.get(ulp)
        if any(n is not None and n.version == family for n in both):
            self.wrong(entry.line, f"{ulp} with addresses of the other family")
        if ("tunnel" in keys) != ("negotiate" in keys):
            self.wrong(entry.line, "`tunnel` and `negotiate` go together")
        if keys.get("negotiate") == "transport" and both:
            self.wrong(entry.line, "in transport mode a tunnel's entry has no addresses")
        if keys.get("negotiate") == "tunnel" and len(both) != 2:
            self.wrong(entry.line, "a tunnel's entry names the networks on both sides")

    # --- actions ---
    def read_action(self, entry, line, word, words):
        if word in ONE_DIRECTION:
            self.wrong(line, f"`{word}` works in one direction only")
        elif word not in ("ipsec", "bypass", "pass", "drop"):
            self.wrong(line, f"unknown action `{word}`")
        texts = [text for _, _, text in words]
        properties = {}
        if len(texts) % 2:
            self.wrong(line, "an action has pairs of property and value")
        for i in range(0, len(texts) - 1, 2):
            name, value = texts[i], texts[i + 1]
            if name in properties:
                self.wrong(words[i][0], f"`{name}` is given twice")
            properties[name] = value
            self.check_property(words[i][0], name, value)
        if word == "ipsec":
            self.check_protection(line, properties)
        elif properties:
            self.wrong(line, f"`{word}` has no properties")
        entry.actions.append((word, properties))

    def check_property(self, line, name, value):
        if name in ("auth_algs", "encr_auth_algs"):
            if value not in AUTH:
                self.wrong(line, f"`{value}` is no integrity algorithm that stands for one")
        elif name == "encr_algs":
            found = re.fullmatch(r"([a-z0-9-]+?)(\((\d+)\))?", value)
            algorithm = found and found.group(1)
            if algorithm not in ENCR + ("null",):
                self.wrong(line, f"`{value}` is no cipher that stands for one")
                return
            bits = KEY_BITS.get(algorithm.removesuffix("-cbc"))
            if found.group(3) and (bits is None or int(found.group(3)) not in bits):
                self.wrong(line, f"`{value}` has no such key length")
            if bits is not None and not found.group(3):
                self.wrong(line, f"`{value}` without a key length means every one")
        elif name == "sa":
            if value not in ("shared", "unique"):
                self.wrong(line, f"`sa` is shared or unique, not `{value}`")
        else:
            self.wrong(line, f"unknown property `{name}`")

    def check_protection(self, line, properties):
        ah, cipher, esp = (properties.get(n) for n in ("auth_algs", "encr_algs", "encr_auth_algs"))
        if not (ah or cipher or esp):
            self.wrong(line, "`ipsec` without an algorithm")
        if cipher and not esp and not ah:
            self.wrong(line, "encryption without integrity")
        if cipher == "null" and not esp:
            self.wrong(line, "a null cipher without integrity")
        if "sa" not in properties:
            self.wrong(line, "no `sa`")

    def check_entries(self):
        seen = {}
        for entry in self.entries:
            words = [word for word, _ in entry.actions]
            if "tunnel" in entry.keys and words != ["ipsec"] * len(words):
                self.wrong(entry.line, "a tunnel's entry is `ipsec`: what none names is dropped")
            if len(words) > 1 and ("drop" in words or any(w in ("pass", "bypass") for w in words[:-1])):
                self.wrong(entry.line, "alternatives are `ipsec` blocks, at most a `pass {}` last")
            offers = [tuple(sorted(properties.items())) for _, properties in entry.actions]
            if len(set(offers)) != len(offers):
                self.wrong(entry.line, "an alternative is given twice")
            key = tuple(sorted(entry.keys.items()))
            if key in seen:
                self.wrong(entry.line, f"the same pattern as in line {seen[key]}: it would be ignored")
            seen.setdefault(key, entry.line)


# --- a folder --------------------------------------------------------------------------------------------------------
def check_folder(folder):
    """All files of a host, and that they fit: every protected pair has an IKE rule, every preshared rule its keys,
    every tunnel its interface."""
    import ike_lines
    import tunnel_lines
    init = InitFile(os.path.join(folder, "ipsecinit.conf"))
    init.check(init.read(LINE_MAX))
    interfaces = {}
    for name in sorted(os.listdir(folder)):
        if name.startswith("hostname"):
            interface = tunnel_lines.InterfaceFile(os.path.join(folder, name))
            if tunnel_lines.interface_of(name) is None:
                init.wrong(1, f"`{name}` is no file of a tunnel interface")
                continue
            interface.check(interface.read(LINE_MAX))
            interfaces[tunnel_lines.interface_of(name)] = interface
    tunnel_lines.fit(init, interfaces, init.wrong)
    findings = init.findings
    for interface in interfaces.values():
        findings = findings + interface.findings
    protected = [e for e in init.entries if any(word == "ipsec" for word, _ in e.actions)]
    config_path, keys_path = os.path.join(folder, "ike", "config"), os.path.join(folder, "ike.preshared")
    if not os.path.exists(config_path):
        if protected:
            init.wrong(protected[0].line, "IPsec without ike/config")
        return findings
    config = ike_lines.ConfigFile(config_path)
    config.check(config.read(LINE_MAX))
    for entry in protected:
        if not any(ike_lines.covers(rule, tunnel_lines.outer_keys(entry, interfaces)) for rule in config.rules):
            init.wrong(entry.line, "no rule of ike/config covers these addresses")
    of_interfaces = [finding for interface in interfaces.values() for finding in interface.findings]
    findings = init.findings + of_interfaces + config.findings
    preshared = [rule for rule in config.rules if "preshared" in rule.methods()]
    if os.path.exists(keys_path):
        keys = ike_lines.KeyFile(keys_path)
        keys.check(keys.read(LINE_MAX))
        keys.demand_private()
        for rule in preshared:
            for pair in rule.single_pairs():
                if pair not in keys.pairs:
                    config.wrong(rule.line, f"no key for {pair[0]} and {pair[1]}")
        findings = init.findings + of_interfaces + config.findings + keys.findings
    elif preshared:
        config.wrong(preshared[0].line, "a preshared key without ike.preshared")
        findings = init.findings + of_interfaces + config.findings
    return findings


def check(path):
    import ike_lines
    import tunnel_lines
    if os.path.isdir(path):
        return check_folder(path)
    if tunnel_lines.interface_of(path):
        interface = tunnel_lines.InterfaceFile(path)
        return interface.check(interface.read(LINE_MAX))
    if path.endswith("ike.preshared"):
        keys = ike_lines.KeyFile(path)
        keys.demand_private()
        return keys.check(keys.read(LINE_MAX))
    kind = ike_lines.ConfigFile if os.path.basename(path) == "config" else InitFile
    file = kind(path)
    return file.check(file.read(LINE_MAX))


def check_text(data, kind=InitFile, path="file"):
    """For tests: judges bytes."""
    file = kind(path)
    return file.check(file.lines_of(data, LINE_MAX))


if __name__ == "__main__":
    sys.exit(judge.run(__doc__.split(":")[0], check, sys.argv[1:]))
