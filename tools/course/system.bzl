"""What the machine brings along: Debian's libraries and, where there is one, NVIDIA's compiler.

A missing package must not stop the labs that do not need it, and must say in one sentence what to install. So each
library is a target that either links it or, when its header is absent, fails with that sentence as soon as something
is built that needs it.
"""

# target -> (a header that proves it is there, the Debian package, link options, defines)
_LIBRARIES = {
    "absl": ("absl/status/statusor.h", "libabsl-dev", [], []),
    "brotli": ("brotli/encode.h", "libbrotli-dev", [], []),
    "cli11": ("CLI/CLI.hpp", "libcli11-dev", [], []),
    "dtl": ("dtl/dtl.hpp", "libdtl-dev", [], []),
    "duktape": ("duktape.h", "duktape-dev", ["-lduktape", "-lm"], []),
    "gtest": ("gtest/gtest.h", "libgtest-dev", ["-lgtest", "-lpthread"], []),
    "httplib": (
        "httplib.h",
        "libcpp-httplib-dev",
        ["-lcpp-httplib", "-lssl", "-lcrypto", "-lpthread"],
        # The header must see what Debian's library was compiled with, or the two disagree about class layouts.
        ["CPPHTTPLIB_OPENSSL_SUPPORT", "CPPHTTPLIB_ZLIB_SUPPORT", "CPPHTTPLIB_BROTLI_SUPPORT"],
    ),
    "json": ("nlohmann/json.hpp", "nlohmann-json3-dev", [], []),
    "md4c": ("md4c.h", "libmd4c-dev", ["-lmd4c"], []),
    "openssl": ("openssl/ssl.h", "libssl-dev", [], []),
    "png": ("png.h", "libpng-dev", ["-lpng16", "-lz", "-lm"], []),
    "pugixml": ("pugixml.hpp", "libpugixml-dev", ["-lpugixml"], []),
    "seccomp": ("seccomp.h", "libseccomp-dev", ["-lseccomp"], []),
    "sndfile": ("sndfile.h", "libsndfile1-dev", ["-lsndfile"], []),
    "sodium": ("sodium.h", "libsodium-dev", ["-lsodium"], []),
    "sqlite": ("sqlite3.h", "libsqlite3-dev", ["-lsqlite3", "-lpthread"], []),
    # Compiled once by Debian: the header alone would cost each file that includes it seconds.
    "tomlplusplus": ("toml++/toml.h", "libtomlplusplus-dev", ["-ltomlplusplus"], ["TOML_HEADER_ONLY=0"]),
    "turbojpeg": ("turbojpeg.h", "libturbojpeg0-dev", ["-lturbojpeg"], []),
    "zlib": ("zlib.h", "zlib1g-dev", ["-lz"], []),
}

# Not needed by anything but a comparison: where one is missing, its target links nothing and does not define the macro, and the
# program that asks for it says so and goes on.
_YARDSTICKS = {
    "openblas": ("openblas-pthread/cblas.h", ["-lopenblas"], ["COURSE_HAS_OPENBLAS"]),
}

_ALSO_NEEDS = {"httplib": ["openssl", "brotli", "zlib"]}

_BUILD_HEAD = """load("@llm_course//tools/course:missing.bzl", "missing_package")
package(default_visibility = ["//visibility:public"])
"""

def _is_there(ctx, header):
    multiarch = "/usr/include/%s-linux-gnu/" % ctx.execute(["uname", "-m"]).stdout.strip()
    for folder in ["/usr/include/", multiarch, "/usr/local/include/"]:
        if ctx.path(folder + header).exists:
            return True
    return False

def _system_packages_impl(ctx):
    build = _BUILD_HEAD
    for name, (header, linkopts, defines) in _YARDSTICKS.items():
        there = _is_there(ctx, header)
        build += "cc_library(name = %r, linkopts = %r, defines = %r)\n" % (name, linkopts if there else [], defines if there else [])
    for name, (header, package, linkopts, defines) in _LIBRARIES.items():
        if _is_there(ctx, header):
            deps = [":" + d for d in _ALSO_NEEDS.get(name, [])]
            build += "cc_library(name = %r, linkopts = %r, defines = %r, deps = %r)\n" % (name, linkopts, defines, deps)
        else:
            build += "missing_package(name = %r, header = %r, package = %r)\n" % (name, header, package)
    ctx.file("BUILD", build)

# configure + local: looked at again by `bazel sync --configure` (which `course up` runs after it installed something)
# and whenever a new Bazel server starts.
system_packages = repository_rule(
    implementation = _system_packages_impl,
    configure = True,
    local = True,
)

_MIN_NVCC = 12

def _nvcc_version(ctx, nvcc):
    """Returns (major, "12.4"), or (0, "") when nvcc does not run."""
    out = ctx.execute([nvcc, "--version"])
    if out.return_code != 0 or "release " not in out.stdout:
        return 0, ""
    version = out.stdout.split("release ")[1].split(",")[0]
    return int(version.split(".")[0]), version

def _find_nvcc(ctx):
    """Returns (path, reason): the compiler to use, or why there is none."""
    if ctx.os.environ.get("COURSE_NVCC") == "none":
        return "", "COURSE_NVCC=none: building as a machine without nvcc would"
    candidates = []
    if "CUDA_HOME" in ctx.os.environ:
        candidates.append(ctx.path(ctx.os.environ["CUDA_HOME"] + "/bin/nvcc"))
    candidates.append(ctx.path("/usr/local/cuda/bin/nvcc"))
    on_path = ctx.which("nvcc")
    if on_path:
        candidates.append(on_path)
    reason = "no nvcc on this machine (CUDA_HOME, /usr/local/cuda/bin and PATH were searched)"
    for nvcc in candidates:
        if nvcc.exists:
            major, version = _nvcc_version(ctx, nvcc)
            if major >= _MIN_NVCC:
                return str(nvcc), ""
            reason = "%s is version %s; C++20 kernels need %d or newer" % (nvcc, version or "unknown", _MIN_NVCC)
    return "", reason

def _local_cuda_impl(ctx):
    nvcc, reason = _find_nvcc(ctx)
    ctx.file("defs.bzl", "NVCC = %r\nWHY_NOT = %r\n" % (nvcc, reason))
    home = nvcc[:-len("/bin/nvcc")] if nvcc else ""
    build = 'package(default_visibility = ["//visibility:public"])\n'
    if nvcc:
        ctx.symlink(home + "/include", "include")
        lib = home + "/lib64" if ctx.path(home + "/lib64").exists else home + "/lib"
        build += """cc_library(
    name = "cudart",
    hdrs = glob(["include/**"]),
    includes = ["include"],
    linkopts = ["-L%s", "-lcudart_static", "-lpthread", "-ldl", "-lrt"],
)
""" % lib
    else:
        build += 'cc_library(name = "cudart", target_compatible_with = ["@platforms//:incompatible"])\n'
    ctx.file("BUILD", build)

local_cuda = repository_rule(
    implementation = _local_cuda_impl,
    configure = True,
    environ = ["COURSE_NVCC", "CUDA_HOME", "PATH"],
    local = True,
)
