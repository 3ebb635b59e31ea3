"""Static programs inside a library, so that whoever links it needs no file beside it."""

def embedded_program(name, program, variable, namespace = "course::jail"):
    """A C++ source that defines `const char VARIABLE[]` and `const size_t VARIABLESize`.

    The program is built for the machine that builds, without the flags of sanitizers: it is static, and runs where
    their libraries do not.

    Args:
      name: of the genrule and, with .cc, of the file.
      program: a cc_binary.
      variable: kSomething.
      namespace: where the variable lies.
    """
    native.genrule(
        name = name,
        outs = [name + ".cc"],
        tools = [program],
        cmd = """
{
  echo '#include <cstddef>'
  echo 'namespace %s {'
  echo 'extern const char %s[];'
  echo 'extern const size_t %sSize;'
  echo 'const char %s[] ='
  od -An -v -tx1 $(execpath %s) | sed 's/ /\\\\x/g; s/.*/"&"/'
  echo ';'
  echo 'const size_t %sSize = sizeof %s - 1;'
  echo '}'
} > $@
""" % (namespace, variable, variable, variable, program, variable, variable),
    )
