"""Rules below the macros of lab.bzl: the catalog of a test program, and a test that the runner carries out."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//tools/course:limits.bzl", "DEFAULT_LIMITS")

def _lab_catalog_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.run_shell(
        outputs = [out],
        tools = [ctx.executable.program],
        command = '"$1" --catalog > "$2"',
        arguments = [ctx.executable.program.path, out.path],
        mnemonic = "LabCatalog",
        progress_message = "Listing the tests of %s" % ctx.label.package,
    )
    return [DefaultInfo(files = depset([out]))]

lab_catalog = rule(
    implementation = _lab_catalog_impl,
    doc = """Tests and points of a lab, as JSON.

    `program` holds the tests and none of the graded code: its calls into the contract stay unresolved. So what a lab is
    worth cannot depend on what anybody submitted.""",
    attrs = {
        "program": attr.label(executable = True, cfg = "target", mandatory = True),
    },
)

def _graded_test_impl(ctx):
    impl = ctx.attr.impl
    if not impl:  # follow the flags, the lab's own before the course's
        use = ctx.attr.use[BuildSettingInfo].value if ctx.attr.use else "follow"
        impl = use if use != "follow" else ctx.attr._impl[BuildSettingInfo].value
    servant = ctx.executable.servant
    submitted = [f for f in ctx.files.submitted]
    if impl != "starter":
        submitted = []
    plan = ctx.actions.declare_file(ctx.label.name + ".plan.json")
    ctx.actions.write(plan, json.encode({
        "lab": ctx.attr.lab,
        "impl": impl,
        "expect": ctx.attr.expect,
        "program": ctx.executable.program.short_path,
        "catalog": ctx.file.catalog.short_path,
        "servant": servant.short_path if servant else "",
        "submitted": [f.short_path for f in submitted],
        "sanitizer": ctx.attr._sanitizer[BuildSettingInfo].value,
        "memory_mb": ctx.attr.memory_mb,
        "cpu_seconds": ctx.attr.cpu_seconds,
        "wall_seconds": ctx.attr.wall_seconds,
        "output_kb": ctx.attr.output_kb,
    }))
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.executable._runner, is_executable = True)
    files = [plan, ctx.file.catalog, ctx.executable.program, ctx.executable._runner] + submitted + ctx.files.data
    runfiles = ctx.runfiles(files = files + ([servant] if servant else []))
    runfiles = runfiles.merge(ctx.attr.program[DefaultInfo].default_runfiles)
    runfiles = runfiles.merge(ctx.attr._runner[DefaultInfo].default_runfiles)
    if servant:
        runfiles = runfiles.merge(ctx.attr.servant[DefaultInfo].default_runfiles)
    return [
        DefaultInfo(executable = executable, runfiles = runfiles),
        testing.TestEnvironment({"COURSE_PLAN": plan.short_path}),
    ]

graded_test = rule(
    implementation = _graded_test_impl,
    doc = """A Bazel test whose executable is the runner, which holds no graded code.

    The runner finds everything else through the plan, a JSON file named by COURSE_PLAN: whose code (`impl`), which
    program and catalog, the limits of each TEST, and what is expected of the code under test:
      ""      every test passes (how a learner is graded)
      "full"  every point is earned (a solution)
      "zero"  no point is earned (an untouched starter)
      "loses" some point is lost (a mutant)""",
    test = True,
    attrs = {
        "lab": attr.string(mandatory = True, doc = "label of the lab, e.g. //phases/00-foundations/lab-01-kv-cache-speedup"),
        "impl": attr.string(doc = "whose code, where it is fixed; otherwise the flags decide"),
        "use": attr.label(doc = "the lab's own flag"),
        "program": attr.label(executable = True, cfg = "target", mandatory = True),
        "servant": attr.label(executable = True, cfg = "target", doc = "the process that holds the graded code, if it is isolated"),
        "catalog": attr.label(allow_single_file = True, mandatory = True),
        "submitted": attr.label_list(allow_files = True, doc = "the learner's files: their bytes make up the attempt's digest"),
        "data": attr.label_list(allow_files = True),
        "expect": attr.string(values = ["", "full", "zero", "loses"]),
        "memory_mb": attr.int(default = DEFAULT_LIMITS["memory_mb"]),
        "cpu_seconds": attr.int(default = DEFAULT_LIMITS["cpu_seconds"]),
        "wall_seconds": attr.int(default = DEFAULT_LIMITS["wall_seconds"]),
        "output_kb": attr.int(default = DEFAULT_LIMITS["output_kb"]),
        "_impl": attr.label(default = "//harness:impl"),
        "_sanitizer": attr.label(default = "//harness:sanitizer"),
        "_runner": attr.label(default = "//harness/runner", executable = True, cfg = "target"),
    },
)

def _lab_info_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(out, ctx.attr.json)
    return [DefaultInfo(files = depset([out]))]

lab_info = rule(
    implementation = _lab_info_impl,
    doc = "What lab.bzl knows about a lab, as a file for the manifest.",
    attrs = {"json": attr.string(mandatory = True)},
)

def _manifest_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    args = ctx.actions.args()
    args.add(out)
    args.add(ctx.attr.head)
    args.add_all(ctx.files.parts)
    ctx.actions.run(
        outputs = [out],
        inputs = ctx.files.parts,
        executable = ctx.executable._join,
        arguments = [args],
        mnemonic = "CourseManifest",
    )
    return [DefaultInfo(files = depset([out]))]

manifest = rule(
    implementation = _manifest_impl,
    doc = """Joins the parts, in the order given, into one JSON file: head (a JSON object) plus "parts": [...].

    tools/course/join_manifest.sh does it with the shell alone, so that the catalog needs no compiled tool.""",
    attrs = {
        "head": attr.string(mandatory = True),
        "parts": attr.label_list(allow_files = [".json"]),
        "_join": attr.label(default = "//tools/course:join_manifest", executable = True, cfg = "host"),
    },
)
