"""A small lab of the red team: its tests behind the border, and what a servant of it is linked from."""

load("//harness/verified/testing:link_words.bzl", "link_words")
load("//tools/course:graded.bzl", "lab_catalog")

def red_lab(kind):
    """From KIND_lab.h, KIND_test.cc, KIND_remote.cc and KIND_honest.cc: :KIND, all that a bundle is made of, as runfiles.

    Args:
      kind: "function", "class", ...
    """
    native.cc_library(
        name = kind + "_lab",
        testonly = True,
        hdrs = [kind + "_lab.h"],
    )
    native.cc_library(
        name = kind + "_tests",
        testonly = True,
        srcs = [kind + "_test.cc"],
        alwayslink = True,
        deps = [kind + "_lab", "//base:rng", "//harness/testing"],
    )
    native.cc_library(
        name = kind + "_stubs",
        testonly = True,
        srcs = [kind + "_remote.cc"],
        local_defines = ["REMOTE_SIDE_STUB"],
        deps = [kind + "_lab", "//harness/remote", "//harness/remote:stub_main"],
    )
    native.cc_library(
        name = kind + "_functions",
        testonly = True,
        srcs = [kind + "_remote.cc"],
        alwayslink = True,
        deps = [kind + "_lab", "//harness/remote"],
    )
    native.cc_library(
        name = kind + "_honest_impl",
        testonly = True,
        srcs = [kind + "_honest.cc"],
        deps = [kind + "_lab"],
    )
    native.cc_binary(
        name = kind + "_program",
        testonly = True,
        deps = [kind + "_tests", kind + "_stubs", "//harness/testing:lab_main"],
    )

    # The catalog is listed by a program that needs no servant.
    native.cc_binary(
        name = kind + "_local",
        testonly = True,
        deps = [kind + "_tests", kind + "_honest_impl", "//harness/testing:lab_main"],
    )
    lab_catalog(
        name = kind + "_catalog",
        testonly = True,
        program = kind + "_local",
    )
    link_words(
        name = kind + "_words",
        testonly = True,
        deps = ["//harness/remote:servant_main", kind + "_functions"],
    )
    native.filegroup(
        name = kind,
        testonly = True,
        srcs = [
            kind + "_attacked.cc",
            kind + "_catalog",
            kind + "_honest.cc",
            kind + "_lab.h",
            kind + "_program",
        ],
        data = [kind + "_words"],
    )
