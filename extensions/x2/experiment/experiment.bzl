"""lab_experiment, lab_training_test: a lab's parts, trained in full length. Both follow whose code is graded, as the lab does."""

def lab_experiment(srcs, training, deps = []):
    """`experiment`: one command from nothing to a trained model, its figures and its manifest.

    Args:
      srcs: its main.
      training: the library that trains. It stands in front of the graded functions on the linker's line, since it may
        call them.
      deps: what this lab's main needs besides what all of them do.
    """
    native.cc_binary(
        name = "experiment",
        testonly = True,
        srcs = srcs,
        deps = [
            training,
            ":impl",
            "//base:callers_path",
            "//base:parallel",
            "//base:status_macros",
            "//extensions/x2/experiment:command",
            "//extensions/x2/experiment:folder",
            "//extensions/x2/experiment:manifest",
            "//nn/io:chart",
            "//third_party:json",
            "@com_google_absl//absl/strings",
            "@com_google_absl//absl/strings:str_format",
        ] + deps,
    )

def lab_training_test(srcs, training, deps = []):
    """`training_test`: what training makes of the parts, in CPU-minutes and without points.

    Args:
      srcs: the test.
      training, deps: as in lab_experiment.
    """
    native.cc_test(
        name = "training_test",
        size = "large",
        srcs = srcs,
        tags = ["slow"],
        deps = [
            training,
            ":impl",
            "@com_google_absl//absl/strings:str_format",
            "@com_google_googletest//:gtest_main",
        ] + deps,
    )
