"""A stand-in for a library that is not installed: says in one sentence what to install."""

def _missing_package_impl(ctx):
    fail("%s is not on this machine: run ./course up, or sudo apt-get install %s and then bazel sync --configure" % (
        ctx.attr.header,
        ctx.attr.package,
    ))

missing_package = rule(
    implementation = _missing_package_impl,
    attrs = {
        "header": attr.string(mandatory = True),
        "package": attr.string(mandatory = True),
    },
    provides = [CcInfo],
)
