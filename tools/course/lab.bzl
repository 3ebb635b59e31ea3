"""course_lab, course_phase, course_solution: what a package of the course consists of.

    phases/P/L/BUILD            course_lab(title = "...", points = 20, contract = ["x.h"])
    solutions/phases/P/L/BUILD  course_solution()
    phases/P/BUILD              course_phase(title = "...", labs = ["lab-01-x", ...])   the only place where order lives

An extension is a phase in another folder: extensions/x2/L, solutions/extensions/x2/L.

A lab may lie one folder deeper, phases/P/exercises/ex-02-x: the phase lists it as "exercises/ex-02-x".

docs/architecture.md draws the targets that these make and says why there are so many.
"""

load("@bazel_skylib//rules:common_settings.bzl", "string_flag")
load("//tools/course:graded.bzl", "graded_test", "lab_catalog", "lab_info", "manifest")
load("//tools/course:limits.bzl", "DEFAULT_LIMITS")

_MAIN = "//harness/testing:lab_main"

# The catalog program never runs a test body, so the contract's functions need not exist in it; lazy, because otherwise the
# loader would look for them when the program starts.
_CATALOG_LINKOPTS = ["-Wl,--unresolved-symbols=ignore-all", "-Wl,-z,lazy"]

def _program(name, tests, callee, **kwargs):
    """A plain gtest program: the lab's tests and the code that they call."""
    native.cc_binary(
        name = name,
        testonly = True,
        deps = [tests, callee, _MAIN],
        **kwargs
    )

def _servant(name, lab, impl, **kwargs):
    """The process that holds the graded code and knows no test."""
    native.cc_binary(
        name = name,
        testonly = True,
        deps = [lab + ":servant_functions", impl, "//harness/remote:servant_main"],
        **kwargs
    )

def course_lab(
        title,
        points,
        contract,
        contract_deps = [],
        builds_on = [],
        test_deps = [],
        data = [],
        tags = ["cpu"],
        minutes = 45,
        limits = {}):
    """One lab: a contract, a starter, tests with points.

    Args:
      title: as shown on the map, e.g. "KV-cache speed-up".
      points: what the GRADED_TESTs add up to (the linter compares).
      contract: the frozen header(s) that starter, solution and tests compile against.
      contract_deps: the libraries that a lab may use; starter and solution depend on nothing else.
      builds_on: labels of earlier labs whose contracts this one calls, "//phases/P/L". Always their reference solutions:
        an early mistake must not spoil what comes later. Each of them lists this package in visible_to.
      test_deps: libraries that only the tests need (oracles).
      data: files that the tests read.
      tags: "cpu", "gpu" (needs a device) or both.
      minutes: how long a learner needs, roughly.
      limits: memory_mb, cpu_seconds, wall_seconds, output_kb of one TEST, where the defaults do not fit.
    """
    package = native.package_name()
    name = package.split("/")[-1]
    lab = "//" + package
    solution = "//solutions/" + package
    solution_only = [solution + ":__pkg__"]

    native.exports_files(native.glob(["*"], exclude = ["BUILD"]), visibility = ["//visibility:public"])
    native.filegroup(name = "lint_files", srcs = native.glob(["**"]), visibility = ["//visibility:public"])
    native.cc_library(
        name = "contract",
        hdrs = contract,
        deps = contract_deps + [earlier + ":contract" for earlier in builds_on] +
               ["//solutions/%s:solution" % earlier[2:] for earlier in builds_on],
        visibility = ["//visibility:public"],
    )
    native.cc_library(
        name = "starter",
        srcs = ["starter.cc"],
        deps = [":contract"],
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = "tests",
        testonly = True,
        srcs = ["lab_test.cc"],
        # What the graded code returns is looked at with the library's own checks: an index that it invents ends the test.
        local_defines = ["_GLIBCXX_ASSERTIONS"],
        alwayslink = True,
        deps = [":contract", "//harness/testing"] + test_deps,
        visibility = solution_only,
    )

    # Whose code: the lab's own flag before the course's.
    string_flag(
        name = "use",
        build_setting_default = "follow",
        values = ["follow", "starter", "solution"],
        visibility = ["//visibility:public"],
    )
    native.config_setting(name = "use_starter", flag_values = {":use": "starter"})
    native.config_setting(name = "use_solution", flag_values = {":use": "solution"})
    native.alias(
        name = "followed_impl",
        actual = select({
            "//harness:impl_starter": ":starter",
            "//conditions:default": solution + ":solution",
        }),
        visibility = ["//visibility:private"],
    )
    native.alias(
        name = "impl",
        actual = select({
            ":use_starter": ":starter",
            ":use_solution": solution + ":solution",
            "//conditions:default": ":followed_impl",
        }),
        visibility = ["//visibility:private"],
    )

    # Where it runs: linked into the tests, or in a servant behind stubs. remote.cc is compiled for both ends.
    native.cc_library(
        name = "stubs",
        testonly = True,
        srcs = ["remote.cc"],
        local_defines = ["REMOTE_SIDE_STUB"],
        deps = [":contract", "//harness/remote", "//harness/remote:stub_main"],
        visibility = solution_only,
    )
    native.cc_library(
        name = "servant_functions",
        testonly = True,
        srcs = ["remote.cc"],
        alwayslink = True,
        deps = [":contract", "//harness/remote"],
        visibility = solution_only,
    )
    native.alias(
        name = "callee",
        testonly = True,
        actual = select({
            "//harness:is_isolated": ":stubs",
            "//conditions:default": ":impl",
        }),
        visibility = ["//visibility:private"],
    )

    # Pages run a learner's code in it, too.
    _servant("servant", lab, ":impl", visibility = ["//harness/sidecars:__subpackages__"])
    _program("program", ":tests", ":callee", data = data)
    native.cc_binary(
        name = "catalog_program",
        testonly = True,
        linkopts = _CATALOG_LINKOPTS,
        deps = [":tests", _MAIN],
    )
    lab_catalog(
        name = "catalog",
        testonly = True,
        program = ":catalog_program",
        visibility = ["//visibility:public"],
    )
    lab_info(
        name = "info",
        json = json.encode({
            "label": lab,
            "name": name,
            "title": title,
            "points": points,
            "tags": tags,
            "minutes": minutes,
            "contract": contract,
            "limits": dict(DEFAULT_LIMITS, **limits),
        }),
    )
    manifest(
        name = "manifest",
        testonly = True,
        head = json.encode({"kind": "lab"}),
        parts = [":info", ":catalog"],
        visibility = ["//visibility:public"],
    )
    graded_test(
        name = name,
        lab = lab,
        use = ":use",
        program = ":program",
        servant = select({
            "//harness:is_isolated": ":servant",
            "//conditions:default": None,
        }),
        catalog = ":catalog",
        submitted = ["starter.cc"],
        data = data,
        size = "small",
        tags = ["lab"] + tags,
        visibility = ["//visibility:public"],
        **limits
    )

def course_phase(title, labs, summary = "", groups = {}, done = []):
    """One phase: its labs in the recommended order.

    `bazel test //phases/P` runs them all; `:manifest` lists them for the dashboard and for `course next`.

    Args:
      title: as shown on the map.
      labs: folders below this one, "lab-01-x" or "exercises/ex-02-y". Those of one group stand together.
      summary: one sentence for the map.
      groups: folder -> heading of the labs in it, {"exercises": "Exercises of Chapter 30"}.
      done: when the phase is done, as pairs of what is looked at and a sentence for its page: "labs" (each has full
        marks), "quiz" (the phase's banks are passed) or "yours" (nobody but the learner can tell).
    """
    package = native.package_name()
    name = package.split("/")[-1]
    for lab in labs:
        if lab.count("/") > 1 or ("/" in lab and lab.split("/")[0] not in groups):
            fail("%s: a lab lies in the phase or in a folder of it that groups names, not in %s" % (package, lab))
    native.exports_files(["README.md"], visibility = ["//visibility:public"])
    folders = ["//%s/%s" % (package, lab) for lab in labs]
    native.filegroup(
        name = "lint_files",
        srcs = native.glob(["*.md", "figures/**", "theory/**"]) + [f + ":lint_files" for f in folders] +
               ["//solutions/%s:lint_files" % f[2:] for f in folders],
        visibility = ["//visibility:public"],
    )
    native.test_suite(
        name = name,
        tests = folders,
    )
    manifest(
        name = "manifest",
        testonly = True,
        head = json.encode({
            "kind": "phase",
            "name": name,
            "package": "//" + package,
            "title": title,
            "summary": summary,
            "groups": [{"folder": folder, "title": heading} for folder, heading in groups.items()],
            "done": [{"what": what, "text": text} for what, text in done],
        }),
        parts = [f + ":manifest" for f in folders],
        visibility = ["//visibility:public"],
    )

def course_manifest(name, phases):
    """The whole course, phase by phase."""
    manifest(
        name = name,
        testonly = True,
        head = json.encode({"kind": "course"}),
        parts = [phase + ":manifest" for phase in phases],
        visibility = ["//visibility:public"],
    )

def course_solution(visible_to = [], limits = {}):
    """The reference solution of the lab with the same path, and the proof that the lab's tests can tell it from others.

    Args:
      visible_to: packages of later labs and of the engine that link this solution.
      limits: as in course_lab, for the tests made here.
    """
    package = native.package_name()
    lab = "//" + package[len("solutions/"):]
    native.exports_files(native.glob(["**/*.cc"]), visibility = ["//visibility:public"])
    native.filegroup(name = "lint_files", srcs = native.glob(["**"]), visibility = ["//visibility:public"])
    native.cc_library(
        name = "solution",
        srcs = ["solution.cc"],
        deps = [lab + ":contract"],
        visibility = [lab + ":__pkg__"] + visible_to,
    )
    _program("isolated_program", lab + ":tests", lab + ":stubs")

    candidates = [("solution", "solution.cc", "solution", "full"), ("starter", "starter.cc", "untouched", "zero")]
    for path in native.glob(["mutants/*.cc"]):
        mutant = path[len("mutants/"):-len(".cc")]
        candidates.append((mutant, path, "mutant:" + mutant, "loses"))
    # That a mutant dies linked and isolated alike depends on the lab's contract, not on the mutant: `./course test` tries
    # one, `./course test --all` each.
    first_mutant = candidates[2][0] if len(candidates) > 2 else None
    says = {"full": "_gets_full_marks", "zero": "_scores_nothing", "loses": "_loses_points"}
    for name, source, impl, expect in candidates:
        library = name if name == "solution" else name + "_lib"
        if name != "solution":
            native.cc_library(name = library, srcs = [source], deps = [lab + ":contract"])
        _program(name + "_program", lab + ":tests", ":" + library)
        _servant(name + "_servant", lab, ":" + library)
        for isolated in [False, True]:
            exhaustive = isolated and expect == "loses" and name != first_mutant
            graded_test(
                name = name + says[expect] + ("_isolated" if isolated else ""),
                lab = lab,
                impl = impl,
                expect = expect,
                program = ":isolated_program" if isolated else ":%s_program" % name,
                servant = ":%s_servant" % name if isolated else None,
                catalog = lab + ":catalog",
                size = "small",
                tags = ["author"] + (["isolated"] if isolated else []) + (["exhaustive"] if exhaustive else []),
                **limits
            )
