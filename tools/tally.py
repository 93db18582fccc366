#!/usr/bin/env python3
"""tally.py FILE...: adds up the JUnit files that ctest wrote.

Prints "PASSED FAILED SKIPPED" on stdout; on stderr what failed, with the end of its output, and what was skipped, with
the reason it gave. A file that is not there counts as one failure: its run ended before it could report.
"""
import sys
import xml.etree.ElementTree as ET

LINES = 60  # of a failed test's output


def main(files):
    passed = failed = skipped = 0
    for file in files:
        try:
            cases = ET.parse(file).getroot().iter("testcase")
        except (OSError, ET.ParseError) as error:
            print(f"failed: {file}: {error}", file=sys.stderr)
            failed += 1
            continue
        for case in cases:
            output = (case.findtext("system-out") or "").strip().splitlines()
            if case.find("failure") is not None or case.get("status") == "fail":
                failed += 1
                print(f"failed: {case.get('name')}", *output[-LINES:], sep="\n    ", file=sys.stderr)
            elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
                skipped += 1
                print(f"skipped: {case.get('name')}: {output[-1] if output else 'no reason given'}", file=sys.stderr)
            else:
                passed += 1
    print(passed, failed, skipped)


main(sys.argv[1:])
