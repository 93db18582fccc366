#!/usr/bin/env python3
"""House rules, as a test: tidy.py ROOT prints `file:line: rule` for each breach and fails if there is one.

Layers and include cycles, what a header looks like, what a diagnostic needs, and a few words and characters that must
not be in the repository. The rules are data where they can be; the exemption lists at the top only ever shrink.
"""
import os
import pathlib
import re
import sys

# --- exemptions: each with its reason; remove an entry as soon as it is not needed -----------------------------------
# Files over 600 lines.
LONG_FILES = {}
# Tests that may skip, and when: "path: name".
SKIPS = {}
# Files with lines over 120 characters.
WIDE_FILES = {
    "tests/lab/charon": "a line of charon's configuration",
    "tests/unit/backends/netsh_import_test.cpp": "commands as text",
    "tests/unit/ir/json_read_test.cpp": "JSON as text",
    "tests/unit/parse/statements_test.cpp": "trees as text",
}
# Made by the build.
GENERATED = {"checks.inc", "commands.inc", "pages.inc", "source_dir.h", "starters.inc"}
# Diagnostics that no code reports.
UNREPORTED = {}
# Diagnostics that no test mentions, each with its reason.
UNTESTED = {
    "PLT600": "only a faulty backend gives it; what it reports, prove(), has its own tests",
}
# Diagnostics without a page.
UNDOCUMENTED = {}

# --- layers ----------------------------------------------------------------------------------------------------------
# What code below a folder may include of ours; the longest matching prefix counts. A folder may always include itself.
LAYERS = {
    "runtime/net": [],
    "runtime": ["runtime"],
    "compiler": ["compiler", "runtime/net"],
    "grammar": ["compiler/parse"],  # generated, behind compiler/parse
    "analyzer": ["analyzer", "compiler", "runtime/net"],
    # Of the runtime's own files the writer shares the format and its limits, and a proof reads with the runtime's own
    # loader (decision 0018).
    "backends": ["backends", "compiler", "runtime/net"]
                + [f"runtime/ruleset/{word}.h"
                   for word in ("format", "records", "rule_count", "text", "load", "verify", "seal")],
    "tools": ["tools", "runtime", "compiler", "analyzer", "backends"],
    "bench": ["bench", "tools", "runtime", "compiler", "analyzer", "backends"],
    "tests": ["tests", "tools", "runtime", "compiler", "analyzer", "backends", "bench"],
}
# Parts of the compiler that must stay ignorant of others, whatever the graph's shape: what was written, what is meant
# and what packets meet are three worlds.
NEVER = {
    "compiler/ast": ["compiler/ir", "compiler/model", "compiler/sema", "compiler/lower"],
    "compiler/parse": ["compiler/ir", "compiler/model", "compiler/sema", "compiler/lower"],
    "compiler/ir": ["compiler/ast", "compiler/parse", "compiler/model", "compiler/sema", "compiler/lower"],
    "compiler/meaning": ["compiler/ast", "compiler/parse", "compiler/sema", "compiler/lower"],
    "compiler/space": ["compiler/ast", "compiler/parse", "compiler/model", "compiler/sema", "compiler/lower"],
}
LIBRARIES = ("runtime/", "compiler/", "analyzer/", "backends/")

# --- words and characters --------------------------------------------------------------------------------------------
TEXT = {".h", ".cpp", ".c", ".def", ".inc", ".py", ".sh", ".cmake", ".txt", ".md", ".cordon", ".csv", ".json", ".g4",
        ".re", ".yml", ".toml", ".test", ".netsh", ".conf", ""}
CODE = {".h", ".cpp", ".c", ".py", ".sh", ".g4", ".re", ".cmake", ".txt", ".cordon", ".inc", ""}  # lines up to 120
SOURCE = {".h", ".cpp", ".c", ".py", ".sh", ".g4", ".re"}  # files up to 600 lines
IGNORED = {".git", "build", "__pycache__", ".cache", "node_modules"}
LINE_MAX, FILE_MAX, FILE_WARN = 120, 600, 400
SHELL_LINE_MAX = 140  # commands are not cut as freely

UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.-])/(" + "|".join(["wo" + "rk/", "tmp/bash" + "_jobs"]) + r")|\.\./sha" + "red/")
SKIPPING = re.compile(r"GTEST" + r"_SKIP|DISABLED" + r"_\w|@unittest\.ski" + r"p|\bself\.ski" + r"pTest")
PRINTING = re.compile(r"\bstd::c(out|err)\b|(?<![\w])(f?printf|puts)\s*\(|\bllvm::(outs|errs)\s*\(")
USING_NAMESPACE = re.compile(r"^\s*using\s+namespace\b")
VAGUE_CLASS = re.compile(r"\b(class|struct)\s+\w*(Manager|Utils?|Helper)\b")
VAGUE_FILE = re.compile(r"(^|[_-])(utils?|helpers?|manager|misc|common)([_.-]|$)", re.I)
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


class Findings:
    """What is wrong, and what only deserves a look."""

    def __init__(self):
        self.errors, self.warnings = [], []

    def error(self, path, line, rule):
        self.errors.append((str(path), line, rule))

    def warn(self, path, line, rule):
        self.warnings.append((str(path), line, rule))


def files_of(root):
    """All text files below `root`, relative, sorted."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in IGNORED)
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if path.suffix in TEXT and name not in IGNORED and not path.is_symlink():
                found.append(path.relative_to(root).as_posix())
    return found


def read(root, path, findings):
    data = (root / path).read_bytes()
    if b"\0" in data:
        return None  # a binary without a suffix; nothing for us
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if not is_faulty_on_purpose(path):
            findings.error(path, 1, "text is UTF-8")
        return None


def is_faulty_on_purpose(path):
    """Inputs of tests may break every rule of text."""
    folders = ("tests/golden/", "tests/fuzz/", "tests/checkers/", "tests/planted/", "samples/lint/")
    return path.startswith(folders) and not path.endswith((".py", ".cpp", ".h"))


# --- text ------------------------------------------------------------------------------------------------------------
def check_text(path, text, findings):
    suffix = pathlib.PurePath(path).suffix
    lines = text.split("\n")
    faulty = is_faulty_on_purpose(path)
    is_shell = suffix == ".sh" or (suffix == "" and lines[0].startswith("#!") and lines[0].endswith("sh"))
    line_max = SHELL_LINE_MAX if is_shell else LINE_MAX if suffix in CODE else sys.maxsize
    if text and not text.endswith("\n") and not faulty:
        findings.error(path, len(lines), "a file ends with a line end")
    if VAGUE_FILE.search(pathlib.PurePath(path).name) and suffix in SOURCE:
        findings.error(path, 1, "a file is named for its one concept, not utils, common, misc or manager")
    for number, line in enumerate(lines, 1):
        if not faulty:
            if "\t" in line and suffix != ".csv":
                findings.error(path, number, "no tabs")
            if line.rstrip() != line:
                findings.error(path, number, "no blanks at the end of a line")
            if len(line) > line_max and not path.startswith("docs/") and path not in WIDE_FILES:
                findings.error(path, number, f"lines have up to {line_max} characters, this one {len(line)}")
        if UNFINISHED.search(line):
            findings.error(path, number, "nothing unfinished: do it, or say in a decision why not")
        if MACHINE_PATH.search(line):
            findings.error(path, number, "no paths of one machine")
        skip = SKIPPING.search(line)
        if skip and path.startswith("tests/") and path not in SKIPS:
            findings.error(path, number, f"a test does not skip (`{skip.group(0)}`): list it with its reason")
    if suffix in SOURCE:
        if len(lines) - 1 > FILE_MAX and path not in LONG_FILES:
            findings.error(path, FILE_MAX, f"files have up to {FILE_MAX} lines, this one {len(lines) - 1}: split it")
        elif len(lines) - 1 > FILE_WARN:
            findings.warn(path, FILE_WARN, f"{len(lines) - 1} lines: two concepts?")


# --- C++ -------------------------------------------------------------------------------------------------------------
def layer_of(path):
    fitting = [folder for folder in LAYERS if path.startswith(folder + "/")]
    return max(fitting, key=len, default=None)


def node_of(path):
    """The node of the folder graph: the folder below the top one, or, for files directly in a top folder, the file."""
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else str(pathlib.PurePath(path).with_suffix(""))


def allowed(path, target):
    layer = layer_of(path)
    if layer is None or target.startswith(layer + "/") or node_of(target) == node_of(path):
        return True
    return any(target == other or target.startswith(other + "/") for other in LAYERS[layer])


def check_includes(path, text, known, findings):
    """Reports faulty includes; returns ours, as (line, target)."""
    ours, first = [], None
    for number, line in enumerate(text.split("\n"), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        kind, target = found.groups()
        first = first or (number, target)
        if kind == "<":
            continue
        if target in GENERATED:
            continue
        if "/" not in target or target.startswith("."):
            findings.error(path, number, f"an include names its folder from the root: `{target}`")
        elif target not in known:
            findings.error(path, number, f"no file `{target}`")
        else:
            ours.append((number, target))
    own = str(pathlib.PurePath(path).with_suffix(".h"))
    if path.endswith(".cpp") and own in known and first and first[1] != own:
        findings.error(path, first[0], f"own header first: `{own}`")
    for number, target in ours:
        if not allowed(path, target):
            findings.error(path, number, f"{layer_of(path)} does not include `{target}`")
        for folder, others in NEVER.items():
            if path.startswith(folder + "/") and any(target.startswith(other + "/") for other in others):
                findings.error(path, number, f"{folder} does not know `{target}`")
        if path.startswith("backends/") and target.startswith("backends/"):
            mine, theirs = path.split("/"), target.split("/")
            if len(mine) > 2 and len(theirs) > 2 and mine[1] != theirs[1]:
                findings.error(path, number, "formats do not know each other")
        insiders = (target.split("/detail/")[0] + "/", "tests/", "grammar/")
        inner = "/detail/" in target and not path.startswith(insiders)
        if inner:
            findings.error(path, number, f"`{target}` is its own folder's alone")
    return ours


def check_header(path, text, findings):
    lines = text.split("\n")
    if "#pragma once" not in lines:
        findings.error(path, 1, "a header has #pragma once")
    if not lines[0].startswith("///"):
        findings.error(path, 1, "a header begins with a /// comment that says what it is for")
    for number, line in enumerate(lines, 1):
        if USING_NAMESPACE.match(line):
            findings.error(path, number, "no `using namespace` in a header")


def check_code(path, text, findings):
    for number, line in enumerate(text.split("\n"), 1):
        code = line.split("//")[0]
        if path.startswith(LIBRARIES) and PRINTING.search(code):
            findings.error(path, number, "a library does not print: it reports, or writes to the stream it is given")
        if VAGUE_CLASS.search(code):
            findings.error(path, number, "a class is named for what it is, not Manager, Utils or Helper")


def check_cycles(graph, findings):
    """`graph`: node -> {node: (path, line)}. Reports one place per cycle."""
    done, open_nodes, stack = set(), set(), []

    def visit(node):
        open_nodes.add(node)
        stack.append(node)
        for other in sorted(graph.get(node, {})):
            if other in open_nodes:
                path, line = graph[node][other]
                cycle = stack[stack.index(other):] + [other]
                findings.error(path, line, "include cycle: " + " -> ".join(cycle))
            elif other not in done:
                visit(other)
        stack.pop()
        open_nodes.discard(node)
        done.add(node)

    for node in sorted(graph):
        if node not in done:
            visit(node)


# --- diagnostics -----------------------------------------------------------------------------------------------------
CATALOG = re.compile(r"^compiler/diag/catalog/([a-z]{3})\.def$")
ROW = re.compile(r"^CORDON_DIAG\((\w+), (\w+), (\w+), ")
RETIRED = re.compile(r"^CORDON_RETIRED\((\w+),")
FAMILY_PAGES = ("SYN", "NAM", "INV", "IMP", "SUP", "CFG", "SET", "CAP")  # one page a family, listing each id
ID = re.compile(r"^[A-Z]{3}\d{3}$")


def check_diagnostics(texts, findings):
    rows, retired, names = {}, {}, {}
    for path in sorted(p for p in texts if CATALOG.match(p)):
        family = CATALOG.match(path).group(1)
        for needed in (f"compiler/diag/kinds/{family}.h", "compiler/diag/catalog.def"):
            if path not in texts.get(needed, ""):
                findings.error(path, 1, f"{needed} does not include it")
        for number, line in enumerate(texts[path].split("\n"), 1):
            row, old = ROW.match(line), RETIRED.match(line)
            if row:
                ident, name, _ = row.groups()
                if not ID.match(ident) or ident[:3] != family.upper():
                    findings.error(path, number, f"an id is {family.upper()} and three digits: `{ident}`")
                if ident in rows or ident in retired:
                    findings.error(path, number, f"{ident} is used twice")
                if name in names:
                    findings.error(path, number, f"{name} is named twice")
                rows[ident], names[name] = (name, path, number), number
            if old:
                if old.group(1) in rows or old.group(1) in retired:
                    findings.error(path, number, f"{old.group(1)} is retired: ids are never used again")
                retired[old.group(1)] = number

    code = "\n".join(t for p, t in texts.items() if p.startswith(("compiler/", "backends/", "analyzer/", "tools/"))
                     and p.endswith((".cpp", ".h")))
    tests = "\n".join(t for p, t in texts.items() if p.startswith("tests/") and not p.startswith("tests/tidy/"))
    used = set(re.findall(r"\bdiag::(\w+)", code))
    tested = set(re.findall(r"\bdiag::(\w+)", tests)) | set(re.findall(r"\b[A-Z]{3}\d{3}\b", tests))
    # The examples of a page are tests (tests/unit/analyzer/pages_test.cpp).
    tested |= {p[-9:-3] for p, t in texts.items()
               if p.startswith("docs/diagnostics/") and re.search("```(cordon|netsh) test", t)}

    def require(holds, ident, exempt, what, list_name):
        _, path, number = rows[ident]
        if not holds and ident not in exempt:
            findings.error(path, number, f"{ident} is not {what}")
        elif holds and ident in exempt:
            findings.error(path, number, f"{ident} is {what}: take it off {list_name}")

    for ident, (name, _, _) in rows.items():
        require(name in used, ident, UNREPORTED, "reported anywhere", "UNREPORTED")
        require(ident in tested or name in tested, ident, UNTESTED, "in a test", "UNTESTED")
        page = f"docs/diagnostics/{ident[:3] if ident[:3] in FAMILY_PAGES else ident}.md"
        require(ident in texts.get(page, ""), ident, UNDOCUMENTED, f"documented in {page}", "UNDOCUMENTED")
    for ident in sorted({*UNREPORTED, *UNTESTED, *UNDOCUMENTED} - set(rows)):
        findings.error("tests/tidy/tidy.py", 1, f"{ident} is no diagnostic: take it off the lists")
    for path in texts:
        page = re.match(r"docs/diagnostics/([A-Z]{3}\d{3})\.md$", path)
        if page and page.group(1) not in rows and page.group(1) not in retired:
            findings.error(path, 1, f"{page.group(1)} is no diagnostic")


# --- all -------------------------------------------------------------------------------------------------------------
def check_readme(texts, findings):
    for command in ("tools/demo", "tools/test"):
        if command not in texts.get("README.md", ""):
            findings.error("README.md", 1, f"names {command}")


def check_lists(texts, findings):
    for path in sorted(set(LONG_FILES) | set(SKIPS) | set(WIDE_FILES)):
        if path not in texts:
            findings.error("tests/tidy/tidy.py", 1, f"no file `{path}`: take it off the lists")


def check_tree(root):
    findings = Findings()
    root = pathlib.Path(root)
    texts = {}
    for path in files_of(root):
        text = read(root, path, findings)
        if text is not None:
            texts[path] = text
    graph = {}
    for path, text in texts.items():
        check_text(path, text, findings)
        if path.endswith((".cpp", ".h", ".re")):
            for number, target in check_includes(path, text, texts, findings):
                here, there = node_of(path), node_of(target)
                if here != there:
                    graph.setdefault(here, {}).setdefault(there, (path, number))
            check_code(path, text, findings)
        if path.endswith(".h"):
            check_header(path, text, findings)
    check_cycles(graph, findings)
    check_diagnostics(texts, findings)
    check_readme(texts, findings)
    check_lists(texts, findings)
    return findings


def main(arguments):
    if len(arguments) != 2 or not pathlib.Path(arguments[1]).is_dir():
        print("usage: tidy.py ROOT", file=sys.stderr)
        return 2
    findings = check_tree(arguments[1])
    for path, line, rule in sorted(findings.warnings):
        print(f"{path}:{line}: (look) {rule}")
    for path, line, rule in sorted(findings.errors):
        print(f"{path}:{line}: {rule}")
    print(f"{len(findings.errors)} breaches of the house rules" if findings.errors else "the house rules hold")
    return 1 if findings.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
