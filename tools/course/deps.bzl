"""dependency_test: says which of our packages a target may stand on, and fails when an arrow points up."""

def dependency_test(name, target, may_use):
    """Checks that `target` depends on nothing of this repository outside `may_use`.

    Args:
      name: of the test; read as a sentence.
      target: whose dependencies are listed (tests and build tools do not count).
      may_use: package prefixes such as "//base"; third_party is always allowed.
    """
    native.genquery(
        name = name + "_dependencies",
        testonly = True,
        expression = 'filter("^//", kind("rule", deps(%s)))' % target,
        opts = ["--noimplicit_deps", "--nohost_deps"],
        scope = [target],
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tools/deps:check_dependencies.sh"],
        args = ["$(rootpath :%s_dependencies)" % name, target] + may_use + ["//third_party"],
        data = [":%s_dependencies" % name],
    )
