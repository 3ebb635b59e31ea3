"""dependency_test: says which of our packages some targets may stand on, and fails when an arrow points up."""

def dependency_test(name, targets, may_use, target_compatible_with = []):
    """Checks that `targets` depend on nothing of this repository outside `may_use`.

    Args:
      name: of the test; read as a sentence.
      targets: whose dependencies are listed, each to its end.
      may_use: packages with all below them ("//base") or single targets ("//harness/testing:events"); third_party is
        always allowed.
      target_compatible_with: as that of the targets.
    """
    native.genquery(
        name = name + "_dependencies",
        testonly = True,
        expression = 'filter("^//", kind("rule", deps(%s)))' % " + ".join(targets),
        opts = ["--noimplicit_deps", "--nohost_deps"],
        scope = targets,
        target_compatible_with = target_compatible_with,
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tools/deps:check_dependencies.sh"],
        args = ["$(rootpath :%s_dependencies)" % name] + may_use + ["//third_party"],
        data = [":%s_dependencies" % name],
        target_compatible_with = target_compatible_with,
    )
