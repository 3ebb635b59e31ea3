"""kernel_library: a cc_library compiled for speed, whatever the build's default is."""

# The same bits on every machine: no product is fused with a sum unless the source says so. Nobody reads the processor's
# exception flags, so both sides of a ?: may be computed, without which loops that have one do not become vector code; values
# are the same.
KERNEL_COPTS = ["-O3", "-ffp-contract=off", "-fno-trapping-math"]

def kernel_library(name, copts = [], **kwargs):
    """Pure functions on spans, compiled with -O3 (the rest of the course is -O1, which debuggers like)."""
    native.cc_library(
        name = name,
        copts = KERNEL_COPTS + copts,
        **kwargs
    )
