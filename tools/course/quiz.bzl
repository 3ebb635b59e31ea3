"""quiz_traces: runs the snippets of tracing questions while the course is built, so that nobody writes down by hand what
they print."""

def _traces_impl(ctx):
    arguments = []
    runs = []
    for program, source in zip(ctx.attr.programs, ctx.files.sources):
        executable = program[DefaultInfo].files_to_run.executable
        name = executable.basename
        first = ctx.actions.declare_file(name + ".run1")
        second = ctx.actions.declare_file(name + ".run2")
        ctx.actions.run(
            outputs = [first, second],
            inputs = [executable],
            executable = ctx.executable._run_snippet,
            arguments = [executable.path, first.path, second.path],
            mnemonic = "RunSnippet",
            progress_message = "Running %s twice" % source.short_path,
        )
        runs += [first, second]
        arguments += [source.short_path[len(ctx.label.package) + 1:], source.path, first.path, second.path]
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.run(
        outputs = [out],
        inputs = runs + ctx.files.sources,
        executable = ctx.executable._join_traces,
        arguments = [out.path] + arguments,
        mnemonic = "JoinTraces",
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

_traces = rule(
    implementation = _traces_impl,
    attrs = {
        "programs": attr.label_list(cfg = "target"),
        "sources": attr.label_list(allow_files = [".cc"]),
        # In the configuration of the course itself, in which their libraries are built anyway.
        "_join_traces": attr.label(default = "//quiz/tracing:join_traces", executable = True, cfg = "target"),
        "_run_snippet": attr.label(default = "//tools/course:run_snippet", executable = True, cfg = "target"),
    },
)

def quiz_traces(name, snippets, deps = [], **kwargs):
    """NAME.json: for each snippet the SHA-256 of its source and what it prints.

    A snippet that crashes, hangs or prints other things each time has a "problem" there instead of an output. One that
    does not compile fails the build, with the compiler's message.

    Args:
      name: of the target; the file is NAME.json.
      snippets: programs of one file each, relative to this package.
      deps: what snippets may include.
      **kwargs: visibility, tags, testonly.
    """
    programs = []
    for snippet in snippets:
        program = snippet[:-len(".cc")].replace("/", "_")
        native.cc_binary(name = program, srcs = [snippet], deps = deps, visibility = ["//visibility:private"])
        programs.append(program)
    _traces(name = name, programs = programs, sources = snippets, **kwargs)
