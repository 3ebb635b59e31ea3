#!/usr/bin/env python3
"""record_attempts TESTLOGS > attempts.json: what the labs' mutants were told, for the demo cohort to have made the same
mistakes.

Run after `bazel test --config=solution //solutions/...`, with bazel-testlogs as TESTLOGS. Of each lab the mutants with
the most different results are kept, and of each TEST that failed what its message begins with; a TEST that is not named
passed.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

MOST_MUTANTS = 7  # of a lab
MOST_MESSAGE = 700  # characters


def properties(node):
    return {p.get("name"): p.get("value") for p in node.findall("properties/property")}


def attempt_of(path):
    """The lab's label, and what one mutant's TESTs said; None if nothing failed or the program crashed as a whole."""
    root = xml.parse(path).getroot()
    says = properties(root)
    failed = {}
    for suite in root.findall("testsuite"):
        for case in suite.findall("testcase"):
            test = properties(case)
            problem = case.find("failure") if case.find("failure") is not None else case.find("error")
            if problem is None:
                continue
            message = (problem.text or problem.get("message") or "").strip()
            failed["%s.%s" % (case.get("classname"), case.get("name"))] = {
                "verdict": test.get("verdict", "FAILED"),
                "points": int(test.get("points", "0")),
                "message": message[:MOST_MESSAGE],
            }
    impl = says.get("course.impl", "")
    if not failed or not impl.startswith("mutant:"):
        return None
    return says["course.lab"], {"mutant": impl[len("mutant:"):], "failed": failed}


def main(testlogs):
    labs = {}
    for path in sorted(pathlib.Path(testlogs).glob("solutions/**/*_loses_points/test.xml")):
        found = attempt_of(path)
        if found:
            labs.setdefault(found[0], []).append(found[1])
    for lab, attempts in labs.items():
        # Those that fail most first: a learner gets better. Of several that fail the same TESTs one is enough.
        kept = {}
        for attempt in attempts:
            kept.setdefault(tuple(sorted(attempt["failed"])), attempt)
        by_failures = sorted(kept.values(), key=lambda a: (-len(a["failed"]), a["mutant"]))
        step = max(1, len(by_failures) / MOST_MUTANTS)
        labs[lab] = [by_failures[int(i * step)] for i in range(min(MOST_MUTANTS, len(by_failures)))]
    json.dump({"labs": labs}, sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
