#!/usr/bin/env python3
"""netsh_lines.py FILE...: judges scripts for `netsh -f` with Windows Server 2003's `ipsec static` commands.

Written from the documented format alone (netsh's built-in help and Microsoft's netsh pages; KB 816514 and 252735 for
tunnels) and from the paper. It is strict: it wants the one plain way to write each thing, so that nothing depends on a
default, on a position or on what happens after an error.
"""
import os
import re
import sys

import judge

LINE_MAX = 999
UNDO = "undo.netsh"  # judged with the ipsec.netsh beside it
OBJECTS = ("policy", "filterlist", "filteraction")  # in the order in which they can be deleted
# The commands a script may have, with their tags in the documented order.
COMMANDS = {
    ("add", "policy"): "name description mmpfs qmpermm mmlifetime activatedefaultrule pollinginterval assign "
                       "mmsecmethods",
    ("add", "filterlist"): "name description",
    ("add", "filter"): "filterlist srcaddr dstaddr description protocol mirrored srcmask dstmask srcport dstport",
    ("add", "filteraction"): "name description qmpfs inpass soft action qmsecmethods",
    ("add", "rule"): "name policy filterlist filteraction tunnel conntype activate description kerberos psk rootca",
    ("set", "defaultrule"): "policy qmpfs activate qmsecmethods kerberos psk rootca",
    ("set", "policy"): "name newname assign",
    ("set", "filterlist"): "name newname",
    ("set", "filteraction"): "name newname",
    ("set", "store"): "location domain",
    ("delete", "policy"): "name",
    ("delete", "filterlist"): "name",
    ("delete", "filteraction"): "name",
    ("show", "policy"): "name level",
}
# What must be said, because its default differs between systems or says something else than one thinks.
REQUIRED = {
    ("add", "policy"): "name mmpfs mmlifetime activatedefaultrule assign mmsecmethods",
    ("add", "filterlist"): "name",
    ("add", "filter"): "filterlist srcaddr dstaddr protocol mirrored",
    ("add", "filteraction"): "name action",
    ("add", "rule"): "name policy filterlist filteraction conntype activate",
    ("set", "defaultrule"): "policy qmpfs activate qmsecmethods",
    ("set", "policy"): "name",
    ("set", "filterlist"): "name newname",
    ("set", "filteraction"): "name newname",
    ("set", "store"): "location",
    ("delete", "policy"): "name",
    ("delete", "filterlist"): "name",
    ("delete", "filteraction"): "name",
    ("show", "policy"): "name level",
}
QUOTED = {"name", "newname", "description", "filterlist", "filteraction", "policy", "psk", "rootca", "mmsecmethods",
          "qmsecmethods"}
AUTHENTICATION = ("kerberos", "psk", "rootca")
YES_NO = {"mmpfs", "activatedefaultrule", "assign", "mirrored", "qmpfs", "inpass", "soft", "activate", "kerberos"}
NUMBERS = {"qmpermm": (0, 2147483647), "mmlifetime": (1, 2147483647 // 60), "pollinginterval": (1, 2147483647 // 60)}
WORDS = {"action": ("permit", "block", "negotiate"), "conntype": ("all", "lan", "dialup"),
         "location": ("local", "domain", "persistent"), "level": ("verbose", "normal")}
PROTOCOLS = ("ANY", "ICMP", "TCP", "UDP", "RAW")
CONFIGURED = ("wins", "dns", "dhcp", "gateway")  # follow the host's configuration
MASKS = [".".join(str((0xffffffff << (32 - n) & 0xffffffff) >> s & 255) for s in (24, 16, 8, 0)) for n in range(33)]

TOKEN = re.compile(r'([a-z]+)=("([^"]*)"|[^\s"]+)')
MAIN_OFFER = re.compile(r"(3DES|DES)-(SHA1|MD5)-([123])")
QUICK_OFFER = re.compile(r"(AH\[(?P<ah>[^],]*)\])?(?P<plus>\+)?(ESP\[(?P<conf>[^],]*),(?P<auth>[^],]*)\])?"
                         r":(?P<kb>\d+)k/(?P<s>\d+)s")
NAME_PARTS = ("CN", "OU", "O", "L", "S", "C", "E", "DC")  # Windows' names: S and E, not ST and emailAddress
ROOTCA = re.compile(r"(.*) certmap:(yes|no) excludecaname:(yes|no)")


class Command:
    def __init__(self, line, kind):
        self.line, self.kind, self.tags = line, kind, []

    def get(self, tag, default=None):
        return next((value for name, value in self.tags if name == tag), default)

    def authentication(self):
        return tuple(t for t in self.tags if t[0] in AUTHENTICATION and t != ("kerberos", "no"))


class Script(judge.Judge):
    def check(self, lines):
        commands = self.commands_of(lines)
        self.check_script(commands)
        if self.has_key:
            for number, line in lines:
                if line.startswith("#") and "domain" in line:
                    self.wrong(number, "sends a preshared key to a domain, where every member can read it")
        return self.findings

    def commands_of(self, lines):
        commands = [c for c in (self.command_of(n, line) for n, line in lines) if c]
        for command in commands:
            self.check_tags(command)
            getattr(self, "check_" + "_".join(command.kind), lambda _: None)(command)
        return commands

    # --- one line ---
    def command_of(self, number, line):
        if line == "" or line == "#" or line.startswith("# "):
            return None
        if line.startswith("#"):
            self.wrong(number, "a comment begins with `# `")
            return None
        words = line.split(" ", 4)
        if words[:2] != ["ipsec", "static"] or len(words) < 5 or tuple(words[2:4]) not in COMMANDS:
            self.wrong(number, "not `ipsec static VERB OBJECT tag=value ...` with a known verb and object")
            return None
        command = Command(number, tuple(words[2:4]))
        rest, at = words[4], 0
        while at < len(rest):
            token = TOKEN.match(rest, at)
            end = token.end() if token else at
            if not token or (end < len(rest) and rest[end] != " ") or rest[end:end + 2] in ("  ", " "):
                self.wrong(number, f"not tag=value, one blank between: `{rest[at:].partition('=')[0][:20]}`")
                return None
            tag, written, inner = token.groups()
            if (tag in QUOTED) != written.startswith('"'):
                self.wrong(number, f"`{tag}` is {'' if tag in QUOTED else 'not '}quoted")
            command.tags.append((tag, inner if inner is not None else written))
            at = end + 1
        return command

    def check_tags(self, command):
        known = COMMANDS[command.kind].split()
        order = []
        for tag, value in command.tags:
            if tag not in known:
                self.wrong(command.line, f"`{' '.join(command.kind)}` has no tag `{tag}`")
                continue
            if tag not in AUTHENTICATION:
                order.append(known.index(tag))
            if tag != "rootca" and sum(t == tag for t, _ in command.tags) > 1:
                self.wrong(command.line, f"`{tag}` is given twice")
            self.check_value(command, tag, value)
        if order != sorted(order):
            self.wrong(command.line, "tags are not in the documented order")
        for tag in REQUIRED[command.kind].split():
            if command.get(tag) is None:
                self.wrong(command.line, f"`{tag}` is missing")

    def check_value(self, command, tag, value):
        if value == "":
            self.wrong(command.line, f"`{tag}` is empty")
        if tag in YES_NO and value not in ("yes", "no"):
            self.wrong(command.line, f"`{tag}` is yes or no, not `{value}`")
        if tag in NUMBERS and judge.number(value, *NUMBERS[tag]) is None:
            self.wrong(command.line, f"`{tag}` is a number from {NUMBERS[tag][0]} to {NUMBERS[tag][1]}, not `{value}`")
        if tag in WORDS and value not in WORDS[tag]:
            self.wrong(command.line, f"`{tag}` is one of {', '.join(WORDS[tag])}, not `{value}`")
        if tag in ("name", "newname", "policy", "filterlist", "filteraction") and value.lower() == "all":
            self.wrong(command.line, f"`{tag}` is `all`, which means every one")

    # --- one command each ---
    def check_add_policy(self, command):
        offers = (command.get("mmsecmethods") or "").split(" ")
        groups = []
        for offer in offers:
            found = MAIN_OFFER.fullmatch(offer)
            if not found:
                self.wrong(command.line, f"`{offer}` is no main-mode offer such as 3DES-SHA1-2")
                continue
            groups.append(found.group(3))
        if len(set(offers)) != len(offers):
            self.wrong(command.line, "a main-mode offer is given twice")
        if "3" in groups[groups.count("3"):]:
            self.wrong(command.line, "offers of group 3 come first whatever the order: write them first")
        if groups.count("3") > 4:
            self.wrong(command.line, "more than 4 offers of group 3")
        if command.get("assign") == "yes":
            self.wrong(command.line, "assigned before it is complete")

    def check_add_filter(self, command):
        sides = [(command.get(s + "addr"), command.get(s + "mask"), command.get(s + "port")) for s in ("src", "dst")]
        for address, mask, _ in sides:
            self.check_side(command, address or "", mask)
        written = [a for a, _, _ in sides]
        if any(a in CONFIGURED for a in written) and "me" not in written:
            self.wrong(command.line, "beside wins, dns, dhcp or gateway the other side is `me`")
        if written == ["me", "me"]:
            self.wrong(command.line, "both sides are `me`")
        protocol = command.get("protocol") or ""
        if protocol not in PROTOCOLS and judge.number(protocol, 1, 255) is None:
            self.wrong(command.line, f"`{protocol}` is no protocol: {', '.join(PROTOCOLS)} or a number")
        for _, _, port in sides:
            if port is None:
                continue
            if judge.number(port, 0, 65535) is None:
                self.wrong(command.line, f"`{port}` is not one port")
            elif port != "0" and protocol not in ("TCP", "UDP"):
                self.wrong(command.line, f"a port with protocol {protocol}")

    def check_side(self, command, address, mask):
        if address in ("me", "any") + CONFIGURED:
            if mask is not None and (address, mask) not in (("me", MASKS[32]), ("any", MASKS[0])):
                self.wrong(command.line, f"a mask beside `{address}`")
            return
        literal = judge.address(address, 4)
        if literal is None:
            self.wrong(command.line, f"`{address}` is no IPv4 address, me, any, wins, dns, dhcp or gateway")
            return
        if mask is None:
            self.wrong(command.line, f"no mask beside {address}")
        elif mask not in MASKS:
            self.wrong(command.line, f"`{mask}` is no mask: dotted, ones before zeros")
        elif mask == MASKS[0]:
            self.wrong(command.line, "mask 0.0.0.0 is `any`")
        elif int(literal) & ~sum(int(p) << s for p, s in zip(mask.split("."), (24, 16, 8, 0))) & 0xffffffff:
            self.wrong(command.line, f"{address} has bits beyond {mask}")

    def check_add_filteraction(self, command):
        details = ("qmpfs", "inpass", "soft", "qmsecmethods")
        if command.get("action") != "negotiate":
            for tag in details:
                if command.get(tag) is not None:
                    self.wrong(command.line, f"`{tag}` counts for negotiate only")
            return
        for tag in details:
            if command.get(tag) is None:
                self.wrong(command.line, f"`{tag}` is missing")
        self.check_quick_offers(command)

    def check_quick_offers(self, command):
        offers = (command.get("qmsecmethods") or "").split(" ")
        for offer in offers:
            self.check_quick_offer(command, offer)
        if len(set(offers)) != len(offers):
            self.wrong(command.line, "a quick-mode offer is given twice")

    def check_quick_offer(self, command, offer):
        found = QUICK_OFFER.fullmatch(offer)
        parts = [p for p in ("ah", "conf") if found and found[p]]
        if not parts or bool(found["plus"]) != (len(parts) == 2):
            self.wrong(command.line, f"`{offer}` is no offer with both lifetimes, as ESP[3DES,SHA1]:100000k/3600s")
            return
        if found["ah"] is not None and found["ah"] not in ("MD5", "SHA1"):
            self.wrong(command.line, f"`{found['ah']}` is no hash")
        if found["conf"] is not None:
            if found["conf"] not in ("DES", "3DES", "None") or found["auth"] not in ("MD5", "SHA1", "None"):
                self.wrong(command.line, f"ESP[{found['conf']},{found['auth']}]: unknown algorithm")
            if found["auth"] == "None" and (found["conf"] == "None" or not found["ah"]):
                self.wrong(command.line, "ESP without integrity")
        if judge.number(found["s"], 300, 172799) is None:
            self.wrong(command.line, f"lifetime of {found['s']} s is not in the range 300 to 172799")
        if judge.number(found["kb"], 20480, 2147483647) is None:
            self.wrong(command.line, f"lifetime of {found['kb']} k is not in the range 20480 to 2147483647")

    def check_add_rule(self, command):
        self.check_authentication(command)
        tunnel = command.get("tunnel")
        if tunnel is not None and judge.address(tunnel, 4) is None:
            self.wrong(command.line, f"`{tunnel}` is no tunnel end point")

    def check_set_defaultrule(self, command):
        self.check_authentication(command)
        self.check_quick_offers(command)
        if command.get("activate") != "yes":
            self.wrong(command.line, "a default rule that is not active needs no methods")

    def check_authentication(self, command):
        if not command.authentication():
            self.wrong(command.line, "no authentication: Kerberos would be meant")
        for tag, value in command.tags:
            if tag == "psk" and "\\" in value:
                self.wrong(command.line, "a backslash in a preshared key")
            if tag == "rootca":
                self.check_root(command, value)

    def check_root(self, command, value):
        found = ROOTCA.fullmatch(value)
        if not found:
            self.wrong(command.line, "a root is `DN certmap:yes|no excludecaname:yes|no`")
            return
        # A comma inside a value stands in \' ... \' quotes.
        parts = re.split(r", (?=[A-Za-z]+=)", found.group(1))
        for part in parts:
            name, equals, content = part.partition("=")
            if not equals or not content.strip() or name not in NAME_PARTS:
                self.wrong(command.line, f"`{part}` is no part of a name with {', '.join(NAME_PARTS)}")
            elif "," in content and not (content.startswith("\\'") and content.endswith("\\'")):
                self.wrong(command.line, f"a comma in `{part}` outside \\' quotes")

    # --- the whole script ---
    def check_script(self, commands):
        if not commands:
            self.wrong(1, "no commands")
            return
        self.check_order(commands)
        added = {kind: self.unique(commands, kind) for kind in ("policy", "filterlist", "filteraction")}
        self.check_assignment(commands, added)
        self.check_deletes(commands, added)
        self.check_references(commands, added)
        filters = {}
        for command in commands:
            if command.kind == ("add", "filter"):
                filters.setdefault(command.get("filterlist"), []).append(command)
        self.check_filters(filters, added["filterlist"])
        self.check_rules(commands, added, filters)
        self.check_default_rules(commands, added["policy"])
        if any(c.get("psk") for c in commands):
            if any(c.kind == ("set", "store") and c.get("location") == "domain" for c in commands):
                self.wrong(1, "a preshared key in a domain policy, which every member can read")
            self.has_key = True

    has_key = False

    def check_order(self, commands):
        """Build beside the policy in force, assign, delete the old one, take its names, show."""
        if commands[0].kind != ("set", "store"):
            self.wrong(commands[0].line, "the first command is not `set store`: which store is meant?")
        elif commands[0].get("location") != "local":
            self.wrong(commands[0].line, "not the local store")
        if commands[-1].kind != ("show", "policy") or commands[-1].get("level") != "verbose":
            self.wrong(commands[-1].line, "the last command does not show the policy")
        stage, has_added = 0, False
        for command in commands:
            has_added |= command.kind[0] == "add"
            now = self.stage_of(command, has_added)
            if now < stage:
                self.wrong(command.line, "store, leftovers deleted, additions, assignment, old ones deleted (policy, "
                                         "then lists, then actions), renames (policy last), show: not in this order")
            stage = max(stage, now)

    def stage_of(self, command, has_added):
        verb, kind = command.kind
        if verb == "delete":
            return (6 if has_added else 1) + OBJECTS.index(kind)
        if verb == "set" and kind != "defaultrule":
            return 0 if kind == "store" else 5 if not command.get("newname") else 10 if kind == "policy" else 9
        return 4 if verb in ("add", "set") else 11

    def check_assignment(self, commands, added):
        """The policy that is assigned is the one that was built; its name at the end is what is shown."""
        assignments = [c for c in commands if c.get("assign") is not None and c.kind == ("set", "policy")]
        if len(assignments) != 1 or assignments[0].get("assign") != "yes":
            self.wrong(commands[-1].line, "not exactly one `set policy ... assign=yes`")
        elif assignments[0].get("name") not in added["policy"]:
            self.wrong(assignments[0].line, f"policy `{assignments[0].get('name')}` is not added")
        shown = commands[-1].get("name")
        if shown not in [c.get("newname") for c in commands if c.kind == ("set", "policy")]:
            self.wrong(commands[-1].line, f"shows `{shown}`, which is not the policy's name at the end")

    def unique(self, commands, kind):
        names = {}
        for command in commands:
            if command.kind == ("add", kind):
                name = command.get("name")
                if name in names:
                    self.wrong(command.line, f"{kind} `{name}` is added twice")
                names.setdefault(name, command)
        return names

    def check_deletes(self, commands, added):
        """Leftovers have the names of what is built, old objects those that it is renamed to."""
        first = next((i for i, c in enumerate(commands) if c.kind[0] == "add"), len(commands))
        made = {(kind, name) for kind, names in added.items() for name in names}
        renames = [c for c in commands if c.get("newname")]
        for command in renames:
            if (command.kind[1], command.get("name")) not in made:
                self.wrong(command.line, f"renames `{command.get('name')}`, which it does not make")
        renamed = {(c.kind[1], c.get("name")) for c in renames}
        for kind, name in sorted(made - renamed):
            self.wrong(added[kind][name].line, f"{kind} `{name}` is not renamed: the next run would delete it in use")
        for part, wanted, what in ((commands[:first], made, "leftover"),
                                   (commands[first:], {(c.kind[1], c.get("newname")) for c in renames}, "old")):
            deleted = {(c.kind[1], c.get("name")) for c in part if c.kind[0] == "delete"}
            for kind, name in sorted(deleted - wanted, key=str):
                self.wrong(1, f"deletes {kind} `{name}`, which it does not make")
            for kind, name in sorted(wanted - deleted, key=str):
                self.wrong(1, f"{what} {kind} `{name}` is not deleted first")

    def check_undo(self, lines, script):
        """Unassigns and deletes what the script makes, under both names, and nothing else."""
        commands = self.commands_of(lines)
        theirs = Script(self.path).commands_of(script)
        wanted = {(c.kind[1], name) for c in theirs if c.kind[0] == "set" and c.get("newname")
                  for name in (c.get("name"), c.get("newname"))}
        if not commands or commands[0].kind != ("set", "store") or commands[0].get("location") != "local":
            self.wrong(1, "the first command is not `set store location=local`")
        done, unassigned = set(), set()
        for command in commands[1:]:
            name = (command.kind[1], command.get("name"))
            if command.kind == ("set", "policy") and command.get("assign") == "no":
                unassigned.add(name)
            elif command.kind[0] != "delete" or name not in wanted:
                self.wrong(command.line, f"`{' '.join(command.kind)}` of `{name[1]}` takes nothing back")
            elif name[0] != "policy" and not any(k == "policy" for k, _ in done):
                self.wrong(command.line, f"{name[0]} `{name[1]}` is deleted before its policy")
            if command.kind[0] == "delete":
                done.add(name)
        for kind, name in sorted(wanted - done):
            self.wrong(1, f"{kind} `{name}` is not deleted")
        for name in sorted(name for kind, name in wanted if kind == "policy" and (kind, name) not in unassigned):
            self.wrong(1, f"policy `{name}` is not unassigned")
        return self.findings

    def check_references(self, commands, added):
        used = {kind: set() for kind in added}
        for command in commands:
            wanted = {("add", "rule"): ("policy", "filterlist", "filteraction"), ("add", "filter"): ("filterlist",),
                      ("set", "defaultrule"): ("policy",)}
            for kind in wanted.get(command.kind, ()):
                name = command.get(kind)
                if name not in added[kind] or added[kind][name].line > command.line:
                    self.wrong(command.line, f"{kind} `{name}` is not added before")
                if command.kind != ("add", "filter"):
                    used[kind].add(name)
        for kind, names in added.items():
            for name, command in names.items():
                if name not in used[kind]:
                    self.wrong(command.line, f"{kind} `{name}` is in no rule")

    def check_filters(self, filters, lists):
        for name, command in lists.items():
            if name not in filters:
                self.wrong(command.line, f"filterlist `{name}` is empty")
        for name, members in filters.items():
            seen = {}
            for command in members:
                for half in halves(command):
                    if seen.setdefault(half, command) is not command:
                        self.wrong(command.line, f"the same filter as in line {seen[half].line}")
                        break

    def check_rules(self, commands, added, filters):
        rules = [c for c in commands if c.kind == ("add", "rule")]
        names, decided, pairs, tunnels = set(), {}, {}, {}
        for rule in rules:
            if (rule.get("policy"), rule.get("name")) in names:
                self.wrong(rule.line, f"rule `{rule.get('name')}` is added twice")
            names.add((rule.get("policy"), rule.get("name")))
            action = added["filteraction"].get(rule.get("filteraction"))
            if action is None:
                continue
            negotiates = action.get("action") == "negotiate"
            for command in filters.get(rule.get("filterlist"), []):
                if rule.get("tunnel"):
                    self.check_tunnel_filter(command)
                for half in halves(command):
                    key = (bool(rule.get("tunnel")), rule.get("conntype"), half)
                    other = decided.setdefault(key, (rule, action))
                    if other[0] is not rule and other[1] is not action:
                        self.wrong(command.line, f"rule `{other[0].get('name')}` treats the same packets otherwise")
                    if rule.get("tunnel"):
                        tunnels[half] = rule
                    if negotiates:
                        first = pairs.setdefault(frozenset(half[:2]), rule)
                        if first.authentication() != rule.authentication():
                            name = first.get("name")
                            self.wrong(rule.line, f"another authentication than rule `{name}` for one pair")
            if rule.get("tunnel") and not (negotiates and action.get("soft") == "no" and action.get("inpass") == "no"):
                self.wrong(rule.line, "a tunnel negotiates, without soft and inpass")
            if negotiates and not rule.get("tunnel"):
                self.check_both_halves(rule, filters.get(rule.get("filterlist"), []))
        for half, rule in tunnels.items():
            back = tunnels.get((half[1], half[0], half[2], half[4], half[3]))
            if back is None:
                self.wrong(rule.line, "a tunnel without its way back")
            elif back.get("tunnel") == rule.get("tunnel"):
                self.wrong(rule.line, "both ways of a tunnel end at one address")
        self.check_unused_authentication(rules, added)

    def check_default_rules(self, commands, policies):
        """What `activatedefaultrule=yes` means by itself is not documented: the methods must follow, once."""
        given = {}
        for command in commands:
            if command.kind == ("set", "defaultrule"):
                if command.get("policy") in given:
                    self.wrong(command.line, f"the default rule of `{command.get('policy')}` is set twice")
                given[command.get("policy")] = command
        for name, policy in policies.items():
            if policy.get("activatedefaultrule") == "yes" and name not in given:
                self.wrong(policy.line, "an active default rule whose methods are not said")
            if policy.get("activatedefaultrule") == "no" and name in given:
                self.wrong(given[name].line, "methods of a default rule that the policy turns off")

    def check_tunnel_filter(self, command):
        if command.get("mirrored") != "no":
            self.wrong(command.line, "a mirrored filter in a tunnel")
        if command.get("protocol") != "ANY":
            self.wrong(command.line, "a protocol in a tunnel")

    def check_both_halves(self, rule, members):
        all_halves = {half for command in members for half in halves(command)}
        for command in members:
            for half in halves(command):
                if (half[1], half[0], half[2], half[4], half[3]) not in all_halves:
                    self.wrong(command.line, f"rule `{rule.get('name')}` negotiates one way only")

    def check_unused_authentication(self, rules, added):
        """On 2000 and XP permit and block rules have the secured rules' authentication."""
        def negotiates(rule):
            action = added["filteraction"].get(rule.get("filteraction"))
            return action is not None and action.get("action") == "negotiate"

        secured = {rule.authentication() for rule in rules if negotiates(rule)}
        for rule in rules:
            if secured and rule.authentication() not in secured:
                self.wrong(rule.line, "another authentication than any secured rule")


def halves(command):
    """The directional filters of a filter: (source, destination, protocol, source port, destination port)."""
    def side(s):
        address = command.get(s + "addr")
        return (address, None if address in ("me", "any") else command.get(s + "mask"))

    there = (side("src"), side("dst"), command.get("protocol"), command.get("srcport") or "0",
             command.get("dstport") or "0")
    back = (there[1], there[0], there[2], there[4], there[3])
    return {there, back} if command.get("mirrored") == "yes" else {there}


def check(path):
    script = Script(path)
    if os.path.basename(path) == UNDO:
        other = Script(os.path.join(os.path.dirname(path), "ipsec.netsh"))
        return script.check_undo(script.read(LINE_MAX), other.read(LINE_MAX))
    script.check(script.read(LINE_MAX))
    if script.has_key:
        script.demand_private()
    return script.findings


def check_text(data, path="script"):
    """For tests: judges bytes, without looking at a file's mode."""
    script = Script(path)
    return script.check(script.lines_of(data, LINE_MAX))


if __name__ == "__main__":
    sys.exit(judge.run(__doc__.split(":")[0], check, sys.argv[1:]))
