#include "harness/watch/testing/toy_lab.h"

#include <sys/stat.h>

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "nlohmann/json.hpp"

namespace course::watch::testing {
namespace {

using nlohmann::json;

constexpr char kLab[] = "phases/00-toy/lab-01-counting";
constexpr char kBin[] = "bazel-out/bin/phases/00-toy/lab-01-counting";

constexpr char kContract[] =
    "#ifndef TOY_H_\n#define TOY_H_\nstruct Rows {\n  int size() const { return 3; }\n};\nint CountUp(int "
    "n);\n#endif\n";

// The object with the tests: prints a verdict a test.
constexpr char kTests[] =
    "#include <cstdio>\n#include <phases/00-toy/lab-01-counting/toy.h>\n"
    "int main() {\n  std::puts(CountUp(3) == 4 ? \"PASSED\" : \"FAILED\");\n"
    "  std::puts(CountUp(-1) == 0 ? \"PASSED\" : \"FAILED\");\n}\n";

// What the runner would do, for tests that a program may decide itself. `slow` and `broken` are files of the test.
constexpr char kRunner[] = R"script(#!/bin/bash
[[ -n $COURSE_PLAN && -f $COURSE_PLAN && -d $TEST_TMPDIR && $PWD == "$TEST_SRCDIR/$TEST_WORKSPACE" ]] || exit 9
[[ ! -e $ROOT/slow ]] || sleep 60
[[ ! -e $ROOT/broken ]] || { echo "runner: no" >&2; exit 1; }
mapfile -t v < <(phases/00-toy/lab-01-counting/program)
a=0 b=0 all=FAILED
[[ ${v[0]} != PASSED ]] || a=2
[[ ${v[1]} != PASSED ]] || b=3
((a + b < 5)) || all=PASSED
property() { echo "<property name=\"$1\" value=\"$2\"/>"; }
testcase() { # NAME POINTS MAX VERDICT
  echo "<testcase classname=\"Counting\" name=\"$1\" time=\"0.001\" file=\"lab_test.cc\" line=\"7\"><properties>"
  property points "$2"; property max_points "$3"; property verdict "$4"
  echo "</properties>"
  [[ $4 == PASSED ]] || echo "<failure>phases/00-toy/lab_test.cc:9
call:     $1
expected: 1
got:      0</failure>"
  echo "</testcase>"
}
{
  echo "<testsuites><properties>"
  property course.schema 1; property course.lab //phases/00-toy/lab-01-counting; property course.impl starter
  property course.digest "$(cat phases/00-toy/lab-01-counting/{starter.cc,program} | sha256sum | cut -c 1-64)"
  property course.verdict $all; property course.points $((a + b)); property course.max_points 5
  echo "</properties><testsuite name=\"Counting\">"
  testcase CountsUp $a 2 "${v[0]}"
  testcase RefusesNegatives $b 3 "${v[1]}"
  echo "</testsuite></testsuites>"
} > "$XML_OUTPUT_FILE"
[[ $all == PASSED ]]
)script";

constexpr char kBazel[] = R"script(#!/bin/bash
echo "$*" >> "$ROOT/asked"
if [[ -e $ROOT/busy && $1 == --noblock_for_lock ]]; then rm "$ROOT/busy"; exit 9; fi
[[ $1 != --noblock_for_lock ]] || shift
case $* in
  query*:contract*) echo //phases/00-toy/lab-01-counting:toy.h ;;
  aquery*) cat "$ROOT/aquery.json" ;;
  query*) printf '//%s\n' phases/00-toy/lab-01-counting:{toy.h,lab_test.cc,starter.cc,BUILD} \
    solutions/phases/00-toy/{lab-00-earlier,lab-01-counting}:solution.cc ;;
  info*) echo "$ROOT/execroot" ;;
  build*)
    if [[ -e $ROOT/unbuildable ]]; then
      rm -f "$ROOT"/execroot/bazel-out/bin/phases/00-toy/lab-01-counting/lab_test.o
      echo "lab_test.cc:3: error: no such thing" >&2
      exit 1
    fi ;;
esac
)script";

void Script(const std::string& path, const std::string& text) {
  const absl::Status status = cli::WriteFile(path, text, 0755);
  CHECK(status.ok()) << status.ToString();
}

std::string WithRoot(const std::string& script, const std::string& root) {
  const size_t line = script.find('\n') + 1;
  return absl::StrCat(script.substr(0, line), "ROOT='", root, "'\n", script.substr(line));
}

json Action(const std::vector<std::string>& arguments, int set, int output) {
  return {{"mnemonic", "Cpp"}, {"arguments", arguments}, {"inputDepSetIds", {set}}, {"outputIds", {output}}};
}

std::string Graph() {
  const std::string object = absl::StrCat(kBin, "/starter.o"), tests = absl::StrCat(kBin, "/lab_test.o");
  const std::string program = absl::StrCat(kBin, "/program");
  json graph;
  // One fragment a path is enough.
  graph["pathFragments"] = {
      {{"id", 1}, {"label", object}}, {{"id", 2}, {"label", tests}}, {{"id", 3}, {"label", program}}};
  graph["artifacts"] = {
      {{"id", 1}, {"pathFragmentId", 1}}, {{"id", 2}, {"pathFragmentId", 2}}, {{"id", 3}, {"pathFragmentId", 3}}};
  graph["depSetOfFiles"] = {{{"id", 1}, {"directArtifactIds", json::array()}},
                            {{"id", 2}, {"directArtifactIds", {1, 2}}}};
  graph["actions"] = {
      Action({"/usr/bin/gcc", "-std=c++20", "-Wall", "-g1", "-MD", "-MF", absl::StrCat(kBin, "/starter.d"), "-iquote",
              ".", "-c", absl::StrCat(kLab, "/starter.cc"), "-o", object},
             1, 1),
      Action({"/usr/bin/gcc", "-o", program, tests, object, "-lstdc++"}, 2, 3)};
  return graph.dump();
}

}  // namespace

ToyLab::ToyLab() {
  const std::string root = toy_.root();
  const std::string execroot = root + "/execroot";
  const std::string bin = absl::StrCat(execroot, "/", kBin);
  toy_.Write(absl::StrCat(kLab, "/toy.h"), kContract);
  toy_.Write(absl::StrCat("solutions/", kLab, "/starter.cc"), Text("return 0;"));
  Save("return 0;");
  toy_.Write("tests.cc", kTests);
  toy_.Write("aquery.json", Graph());
  toy_.Write(
      absl::StrCat("execroot/", kBin, "/catalog.json"),
      R"({"tests":[{"suite":"Counting","name":"CountsUp","points":2},{"suite":"Counting","name":"RefusesNegatives","points":3}]})");
  toy_.Write(absl::StrCat("execroot/", kBin, "/lab-01-counting.plan.json"), "{}");
  toy_.Write(absl::StrCat("execroot/", kBin, "/program"), "");
  toy_.Write("execroot/external/README", "");
  Script(execroot + "/bazel-out/runner", WithRoot(kRunner, root));
  const std::string at = absl::StrCat("toy/", kLab, "/");
  toy_.Write(absl::StrCat("execroot/", kBin, "/lab-01-counting.runfiles_manifest"),
             absl::StrCat("toy/harness/runner/runner ", execroot, "/bazel-out/runner\n", at, "catalog.json ", bin,
                          "/catalog.json\n", at, "lab-01-counting.plan.json ", bin, "/lab-01-counting.plan.json\n", at,
                          "program ", bin, "/program\n", at, "starter.cc ", Starter(), "\n"));
  const auto compiled =
      cli::RunCommand({.argv = {"g++", "-std=c++20", "-I", root, "-c", root + "/tests.cc", "-o", bin + "/lab_test.o"}});
  CHECK(compiled.ok() && compiled->ok()) << (compiled.ok() ? compiled->error : compiled.status().ToString());
  Script(root + "/fake/bazel", WithRoot(kBazel, root));
  const char* path = std::getenv("PATH");
  setenv("PATH", absl::StrCat(root, "/fake:", path != nullptr ? path : "/usr/bin:/bin").c_str(), 1);
}

std::string ToyLab::Starter() const { return absl::StrCat(toy_.root(), "/", kLab, "/starter.cc"); }

std::string ToyLab::Text(const std::string& body) {
  return absl::StrCat("// The toy.\n#include \"", kLab, "/toy.h\"\n\nint CountUp(int n) {\n  ", body, "\n}\n");
}

void ToyLab::Save(const std::string& body) { toy_.Write(absl::StrCat(kLab, "/starter.cc"), Text(body)); }
std::string ToyLab::Asked() const { return toy_.Read("asked"); }
void ToyLab::MakeBusy() { toy_.Write("busy", ""); }
void ToyLab::SlowDown() { toy_.Write("slow", ""); }
void ToyLab::BreakTests() {
  toy_.Write("unbuildable", "");
  toy_.Write(absl::StrCat(kLab, "/lab_test.cc"), "// changed");
}

}  // namespace course::watch::testing
