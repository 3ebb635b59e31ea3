"""fuzz_target: a function that must stand any bytes, replayed in every test run and fuzzed by `./course test --all`."""

def fuzz_target(name, srcs, seeds, deps):
    """Makes NAME_corpus_test, which runs the target on its seeds, and NAME_fuzz, which lets libFuzzer change them.

    NAME_fuzz is built by --config=fuzz only (clang); elsewhere it is incompatible.

    Args:
      name: of the format.
      srcs: define LLVMFuzzerTestOneInput.
      seeds: a label of small files; an input that once broke something is added to them.
      deps: of srcs.
    """
    native.cc_library(
        name = name + "_target",
        testonly = True,
        srcs = srcs,
        alwayslink = True,
        deps = deps,
    )
    native.cc_test(
        name = name + "_corpus_test",
        size = "small",
        srcs = ["//tools/fuzz:replay.cc"],
        args = ["$(rootpaths %s)" % seeds],
        data = [seeds],
        deps = [":%s_target" % name],
    )
    native.cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        target_compatible_with = select({
            "//tools/fuzz:is_fuzzing": [],
            "//conditions:default": ["@platforms//:incompatible"],
        }),
        deps = [":%s_target" % name],
    )
    native.sh_test(
        name = name + "_fuzz",
        size = "medium",
        srcs = ["//tools/fuzz:run_fuzzer.sh"],
        args = [
            "$(rootpath :%s_fuzzer)" % name,
            "$(rootpaths %s)" % seeds,
        ],
        data = [
            seeds,
            ":%s_fuzzer" % name,
        ],
        tags = [
            "fuzz",
            "manual",
        ],
    )
