"""kernel_library: a cc_library compiled for speed, whatever the build's default is."""

def kernel_library(name, copts = [], **kwargs):
    """Pure functions on spans, compiled with -O3 (the rest of the course is -O1, which debuggers like)."""
    native.cc_library(
        name = name,
        copts = ["-O3"] + copts,
        **kwargs
    )
