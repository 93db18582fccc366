"""The judge judged: a `cordon` that does not get to the end has found nothing, and that is no clean policy."""
import pathlib
import tempfile
import unittest

import planted_test


def says(code, findings):
    return f"echo '{{\"exit_code\": {code}, \"findings\": [{findings}]}}'; exit {code}"


class Judge(unittest.TestCase):
    def findings_of(self, script):
        with tempfile.TemporaryDirectory() as name:
            cordon = pathlib.Path(name) / "cordon"
            cordon.write_text("#!/bin/sh\n" + script + "\n", encoding="utf-8")
            cordon.chmod(0o755)
            return planted_test.findings_of(cordon, pathlib.Path(name), "policy p { version 1; }\n")

    def test_findings_are_read(self):
        self.assertEqual(self.findings_of(says(0, "")), [])
        for code in (0, 1, 2):
            self.assertEqual(self.findings_of(says(code, '{"id": "FLT101", "severity": "note"}')),
                             [("FLT101", "note", "nowhere")])

    def test_what_does_not_end_well_is_no_clean_policy(self):
        for script in ("exit 2", says(2, ""), says(0, "").replace("exit 0", "kill -ABRT $$"), "exit 0", "echo '{'"):
            with self.assertRaises((RuntimeError, ValueError), msg=script):
                self.findings_of(script)


if __name__ == "__main__":
    unittest.main()
