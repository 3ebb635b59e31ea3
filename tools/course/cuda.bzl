"""CUDA targets: compiled wherever there is an nvcc, skipped with a reason everywhere else.

    cuda_library(name = "softmax", srcs = ["softmax.cu"], hdrs = ["softmax.h"])   # headers stay plain C++
    gpu_test(name = "softmax_test", srcs = ["softmax_test.cc"], deps = [":softmax"])

Without nvcc 12 or newer (see @local_cuda in tools/course/system.bzl) the targets are incompatible: Bazel reports them as
SKIPPED. With nvcc but without a device they build, and the tests skip themselves and say why.
"""

load("@local_cuda//:defs.bzl", "NVCC")

# Turing to Hopper as machine code, and Hopper's PTX, which newer devices compile when the program starts.
_ARCHITECTURES = [
    "arch=compute_75,code=sm_75",
    "arch=compute_80,code=sm_80",
    "arch=compute_90,code=[sm_90,compute_90]",
]

# For target_compatible_with of whatever needs the compiler.
WHERE_NVCC_IS = [] if NVCC else ["@platforms//:incompatible"]

def _cuda_objects_impl(ctx):
    headers = depset(ctx.files.hdrs, transitive = [d[CcInfo].compilation_context.headers for d in ctx.attr.deps])
    objects = []
    for source in ctx.files.srcs:
        out = ctx.actions.declare_file(source.basename + ".o")
        args = ctx.actions.args()
        args.add_all(["-std=c++20", "-O3", "-lineinfo", "-Xcompiler", "-fPIC", "-I."])
        for architecture in _ARCHITECTURES:
            args.add_all(["-gencode", architecture])
        args.add("-c", source)
        args.add("-o", out)
        ctx.actions.run(
            outputs = [out],
            inputs = depset([source], transitive = [headers]),
            executable = NVCC,
            arguments = [args],
            mnemonic = "CudaCompile",
            progress_message = "Compiling %s for the GPU" % source.short_path,
            # nvcc looks for the host compiler and writes temporary files.
            env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": "/tmp"},
        )
        objects.append(out)
    return [DefaultInfo(files = depset(objects))]

_cuda_objects = rule(
    implementation = _cuda_objects_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = [".cu"], mandatory = True),
        "hdrs": attr.label_list(allow_files = True),
        "deps": attr.label_list(providers = [CcInfo]),
    },
)

def cuda_library(name, srcs, hdrs = [], deps = [], visibility = None):
    """Kernels with their launchers. Only the .cu files see <<<>>>; the headers are for every compiler."""
    _cuda_objects(
        name = name + "_objects",
        srcs = srcs,
        hdrs = hdrs,
        deps = deps,
        target_compatible_with = WHERE_NVCC_IS,
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = [":%s_objects" % name],
        hdrs = hdrs,
        deps = deps + ["@local_cuda//:cudart"],
        target_compatible_with = WHERE_NVCC_IS,
        visibility = visibility,
    )

def gpu_test(name, srcs, deps, **kwargs):
    """A test that needs a device: tagged gpu, and not sandboxed, because a sandbox hides the device files."""
    native.cc_test(
        name = name,
        srcs = srcs,
        deps = deps,
        tags = ["gpu", "no-sandbox"],
        target_compatible_with = WHERE_NVCC_IS,
        **kwargs
    )
