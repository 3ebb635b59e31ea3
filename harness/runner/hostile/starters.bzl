"""The hostile starters as programs."""

def hostile_programs(names):
    """Makes :NAME, and :NAME_program of it and the toy lab's tests, for each starters/NAME.cc."""
    for name in names:
        native.cc_library(
            name = name,
            testonly = True,
            srcs = ["starters/%s.cc" % name],
            tags = ["manual"],
            deps = [":toy"],
        )
        native.cc_binary(
            name = name + "_program",
            testonly = True,
            tags = ["manual"],
            # In the order of tools/course/lab.bzl: the tests call what stands behind them.
            deps = [":toy_tests", name, "//harness/testing:lab_main"],
        )

def hostile_servants(names):
    """Makes :NAME_servant, the process that holds the starter when it is isolated."""
    for name in names:
        native.cc_binary(
            name = name + "_servant",
            testonly = True,
            tags = ["manual"],
            deps = [":servant_functions", name, "//harness/remote:servant_main"],
        )
