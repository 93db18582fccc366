"""Each house rule, broken in a small tree: tidy.py must find exactly that breach, and nothing in the tree as it was."""
import pathlib
import tempfile
import unittest

import tidy

GOOD = {
    "README.md": "Run tools/demo, then tools/test.\n",
    "runtime/net/address.h": "/// Addresses.\n#pragma once\n",
    "runtime/net/address.cpp": '#include "runtime/net/address.h"\n\n#include <string>\n',
    "compiler/id.h": "/// Ids.\n#pragma once\n",
    "compiler/diag/catalog.def": '#include "compiler/diag/catalog/syn.def"\n'
                                 '#include "compiler/diag/catalog/plt.def"\n',
    "compiler/diag/catalog/syn.def": 'CORDON_DIAG(SYN001, BadToken, error, "bad token")\n',
    "compiler/diag/catalog/plt.def": 'CORDON_DIAG(PLT601, OrderDiffers, error, "order")\n'
                                     'CORDON_RETIRED(PLT602, "merged")\n',
    "compiler/diag/kinds/syn.h": '/// SYN.\n#pragma once\n#include "compiler/diag/catalog/syn.def"\n',
    "compiler/diag/kinds/plt.h": '/// PLT.\n#pragma once\n#include "compiler/diag/catalog/plt.def"\n',
    "compiler/ir/filter.h": '/// Filters.\n#pragma once\n#include "compiler/id.h"\n#include "runtime/net/address.h"\n',
    "compiler/parse/parse.cpp": "void f() { report(diag::BadToken); }\n",
    "compiler/parse/detail/lexer.h": "/// Tokens.\n#pragma once\n",
    "backends/backend.h": '/// Backends.\n#pragma once\n\n#include "compiler/ir/filter.h"\n',
    "backends/netsh/emit.h": '/// netsh.\n#pragma once\n\n#include "backends/backend.h"\n',
    "backends/netsh/emit.cpp": '#include "backends/netsh/emit.h"\n\nvoid g() { report(diag::OrderDiffers); }\n',
    "backends/solaris/emit.h": "/// Solaris.\n#pragma once\n",
    "tests/unit/diag_test.cpp": "TEST(A, B) { expect(diag::BadToken); }\n",
    "tests/golden/order.test": "# CHECK: PLT601\n",
    "docs/diagnostics/SYN.md": "# Syntax\n\nSYN001: bad token.\n",
    "docs/diagnostics/PLT601.md": "# PLT601\n",
}


class Tidy(unittest.TestCase):
    def setUp(self):
        """The tree is not ours: no exemptions for it."""
        for name in ("UNREPORTED", "UNTESTED", "UNDOCUMENTED", "LONG_FILES", "WIDE_FILES", "SKIPS"):
            setattr(tidy, name, {})

    def findings(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in (GOOD | changes).items():
                if text is None:
                    continue
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
            return sorted(tidy.check_tree(folder).errors)

    def assert_breach(self, changes, path, rule, line=None):
        found = self.findings(changes)
        self.assertEqual(len(found), 1, found)
        self.assertEqual(found[0][0], path)
        self.assertIn(rule, found[0][2])
        if line is not None:
            self.assertEqual(found[0][1], line)

    def test_the_good_tree_is_good(self):
        self.assertEqual(self.findings({}), [])

    def test_text(self):
        header = "/// Addresses.\n#pragma once\n"
        path = "runtime/net/address.h"
        self.assert_breach({path: header + "\tint a;\n"}, path, "tabs", 3)
        self.assert_breach({path: header + "int a; \n"}, path, "blanks", 3)
        self.assert_breach({path: header + "int a;"}, path, "ends with a line end")
        self.assert_breach({path: header + "// " + "x" * 118 + "\n"}, path, "up to 120", 3)
        self.assert_breach({path: header + "int a;\n" * 599}, path, "up to 600 lines")
        self.assert_breach({path: header + "// TO" + "DO: later\n"}, path, "unfinished", 3)
        self.assert_breach({path: header + "// see /wo" + "rk/x\n"}, path, "one machine", 3)
        self.assert_breach({"runtime/net/ports.h": header.encode() + b"// \xff\n"}, "runtime/net/ports.h", "UTF-8")
        self.assert_breach({"compiler/ir/filter_utils.h": "/// Things.\n#pragma once\n"}, "compiler/ir/filter_utils.h",
                           "one concept")

    def test_wide_tables_and_faulty_inputs_are_let_be(self):
        path = "compiler/diag/catalog/syn.def"
        self.assertEqual(self.findings({path: GOOD[path] + "// " + "x" * 200 + "\n"}), [])
        faulty = {"tests/checkers/bad.netsh": b"\xff\tx \n", "tests/golden/Inputs/x.cordon": "a \t"}
        self.assertEqual(self.findings(faulty), [])

    def test_skipped_tests_are_listed(self):
        path = "tests/unit/diag_test.cpp"
        self.assert_breach({path: GOOD[path] + "GTEST" + "_SKIP();\n"}, path, "does not skip", 2)
        self.assert_breach({path: GOOD[path] + "TEST(A, DISABLED" + "_B)\n"}, path, "does not skip", 2)

    def test_headers(self):
        path = "compiler/id.h"
        self.assert_breach({path: "/// Ids.\n"}, path, "#pragma once")
        self.assert_breach({path: "#pragma once\n"}, path, "/// comment")
        self.assert_breach({path: "/// Ids.\n#pragma once\nusing namespace std;\n"}, path, "using namespace", 3)

    def test_includes(self):
        path = "runtime/net/address.cpp"
        own = '#include "runtime/net/address.h"\n'
        self.assert_breach({path: "#include <string>\n" + own}, path, "own header first", 1)
        self.assert_breach({path: own + '#include "prefix.h"\n'}, path, "names its folder", 2)
        self.assert_breach({path: own + '#include "../net/address.h"\n'}, path, "names its folder", 2)
        self.assert_breach({path: own + '#include "runtime/net/gone.h"\n'}, path, "no file", 2)

    def test_layers(self):
        def breach(path, target, rule, others={}):
            text = "/// A.\n#pragma once\n\n" + f'#include "{target}"\n'
            self.assert_breach({path: text} | others, path, rule, 4)

        breach("runtime/net/x.h", "compiler/id.h", "does not include")
        breach("runtime/engine/x.h", "compiler/id.h", "does not include")
        breach("compiler/space/x.h", "backends/backend.h", "does not include")
        breach("analyzer/x.h", "backends/backend.h", "does not include")
        breach("backends/netsh/x.h", "backends/solaris/emit.h", "formats")
        breach("compiler/lower/x.h", "compiler/parse/detail/lexer.h", "own folder")
        breach("compiler/ir/x.h", "compiler/sema/y.h", "does not know", {"compiler/sema/y.h": "/// B.\n#pragma once\n"})

    def test_backends_know_of_rule_sets_what_writes_and_reads_them(self):
        runtime = {f"runtime/ruleset/{name}.h": "/// F.\n#pragma once\n" for name in ("load", "rules")}
        path = "backends/ruleset/x.h"
        text = '/// X.\n#pragma once\n#include "runtime/ruleset/'
        self.assertEqual(self.findings(runtime | {path: text + 'load.h"\n'}), [])
        self.assert_breach(runtime | {path: text + 'rules.h"\n'}, path, "does not include", 3)

    def test_cycles_between_folders(self):
        changes = {"compiler/ast/a.h": '/// A.\n#pragma once\n#include "compiler/parse/b.h"\n',
                   "compiler/parse/b.h": '/// B.\n#pragma once\n#include "compiler/load.h"\n',
                   "compiler/load.h": '/// C.\n#pragma once\n#include "compiler/ast/a.h"\n'}
        found = self.findings(changes)
        self.assertEqual(len(found), 1, found)
        self.assertIn("compiler/ast -> compiler/parse -> compiler/load -> compiler/ast", found[0][2])

    def test_libraries_do_not_print(self):
        path = "compiler/parse/parse.cpp"
        for text in ("std::cout << 1;", "printf(x);", "llvm::errs() << 1;"):
            self.assert_breach({path: GOOD[path] + text + "\n"}, path, "does not print", 2)
        self.assertEqual(self.findings({path: GOOD[path] + "snprintf(x); // printf(x)\n"}), [])

    def test_names_say_what_things_are(self):
        path = "compiler/id.h"
        self.assert_breach({path: GOOD[path] + "class FilterManager;\n"}, path, "named for what it is", 3)

    def test_diagnostics(self):
        path, other = "compiler/diag/catalog/syn.def", "compiler/diag/catalog/plt.def"
        self.assert_breach({path: GOOD[path] + 'CORDON_DIAG(SYN001, BadToken2, error, "x")\n',
                            "compiler/parse/parse.cpp": "diag::BadToken diag::BadToken2\n",
                            "tests/unit/diag_test.cpp": "SYN001\n"}, path, "used twice", 2)
        self.assert_breach({path: GOOD[path] + 'CORDON_RETIRED(SYN001, "x")\n'}, path, "never used again")
        self.assert_breach({path: GOOD[path] + 'CORDON_RETIRED(PLT602, "x")\n'}, path, "never used again")
        self.assert_breach({path: GOOD[path].replace("SYN001", "NAM001"),
                            "docs/diagnostics/NAM.md": "NAM001\n"}, path, "an id is SYN", 1)
        self.assert_breach({"compiler/diag/catalog.def": "#include \"compiler/diag/catalog/plt.def\"\n"}, path,
                           "compiler/diag/catalog.def does not include it", 1)
        self.assert_breach({"compiler/diag/kinds/syn.h": None}, path, "kinds/syn.h does not include it", 1)
        self.assert_breach({"compiler/parse/parse.cpp": "\n"}, path, "SYN001 is not reported", 1)
        self.assert_breach({"tests/golden/order.test": "\n"}, other, "PLT601 is not in a test", 1)
        self.assert_breach({"docs/diagnostics/SYN.md": "\n"}, path, "SYN001 is not documented", 1)
        self.assert_breach({"docs/diagnostics/PLT601.md": None}, other, "PLT601 is not documented", 1)
        self.assert_breach({"docs/diagnostics/PLT699.md": "# PLT699\n"}, "docs/diagnostics/PLT699.md", "no diagnostic")

    def test_exemptions_only_shrink(self):
        tidy.UNTESTED = {"PLT601": "reason"}
        self.assert_breach({}, "compiler/diag/catalog/plt.def", "take it off UNTESTED", 1)
        self.assertEqual(self.findings({"tests/golden/order.test": "\n"}), [])
        tidy.UNTESTED = {"PLT999": "reason"}
        self.assert_breach({}, "tests/tidy/tidy.py", "PLT999 is no diagnostic")
        tidy.UNTESTED, tidy.LONG_FILES = {}, {"compiler/gone.cpp": "reason"}
        self.assert_breach({}, "tests/tidy/tidy.py", "compiler/gone.cpp")

    def test_the_readme_names_the_commands(self):
        self.assert_breach({"README.md": "tools/demo\n"}, "README.md", "tools/test")


if __name__ == "__main__":
    unittest.main()
