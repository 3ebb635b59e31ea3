// Bazel's commands out of aquery's answer, and the small readers beside them.

#include "harness/watch/commands.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/watch/aquery.h"
#include "harness/watch/dependencies.h"
#include "harness/watch/include_block.h"
#include "harness/watch/isolated.h"

namespace course::watch {
namespace {

using ::base::testing::HasCodeAndText;
using Words = std::vector<std::string>;

// Two actions as Bazel 4.2 prints them: paths are chains of fragments, inputs sets of sets.
constexpr char kGraph[] = R"({
  "artifacts": [{"id":1,"pathFragmentId":3},{"id":2,"pathFragmentId":4},{"id":3,"pathFragmentId":5},
                {"id":4,"pathFragmentId":6},{"id":5,"pathFragmentId":8}],
  "pathFragments": [{"id":1,"label":"bin"},{"id":2,"label":"lab","parentId":1},{"id":3,"label":"starter.pic.o","parentId":2},
                    {"id":4,"label":"lab_test.pic.o","parentId":2},{"id":5,"label":"program","parentId":2},
                    {"id":6,"label":"program-2.params","parentId":2},{"id":7,"label":"phases"},
                    {"id":8,"label":"starter.cc","parentId":7}],
  "depSetOfFiles": [{"id":1,"directArtifactIds":[5]},{"id":2,"directArtifactIds":[1,4],"transitiveDepSetIds":[3]},
                    {"id":3,"directArtifactIds":[2]}],
  "actions": [
    {"mnemonic":"CppCompile","arguments":["gcc","-O1","-MF","bin/lab/starter.pic.d","-c","phases/starter.cc","-o","bin/lab/starter.pic.o"],
     "inputDepSetIds":[1],"outputIds":[1]},
    {"mnemonic":"CppLink","arguments":["gcc","-o","bin/lab/program","bin/lab/lab_test.pic.o","bin/lab/starter.pic.o","-lm","@bin/lab/program-2.params"],
     "inputDepSetIds":[2],"outputIds":[3]}]})";

TEST(Aquery, ActionsHaveTheirPathsSpelledOut) {
  const auto actions = ParseActions(kGraph);
  ASSERT_TRUE(actions.ok()) << actions.status();
  ASSERT_EQ(actions->size(), 2u);
  EXPECT_EQ((*actions)[0].inputs, Words{"phases/starter.cc"});
  EXPECT_EQ((*actions)[1].inputs,
            (Words{"bin/lab/lab_test.pic.o", "bin/lab/program-2.params", "bin/lab/starter.pic.o"}));
  EXPECT_EQ((*actions)[1].output, "bin/lab/program");
  EXPECT_EQ((*actions)[1].arguments.back(), "-lm") << "the params file repeats what stands there";
}

TEST(Aquery, AnActionIsFoundByItsOutput) {
  const auto actions = ParseActions(kGraph);
  ASSERT_TRUE(actions.ok());
  const auto compile = FindAction(*actions, "starter.o");
  ASSERT_TRUE(compile.ok()) << compile.status();
  EXPECT_EQ(compile->mnemonic, "CppCompile");
  EXPECT_TRUE(HasCodeAndText(FindAction(*actions, "absent.o").status(), absl::StatusCode::kNotFound, "absent.o"));
}

TEST(Aquery, WhatIsNoGraphIsRefused) {
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(ParseActions("ERROR: no such package").status(), invalid, "JSON object"));
  EXPECT_TRUE(HasCodeAndText(ParseActions("{}").status(), invalid, "actions"));
  EXPECT_TRUE(HasCodeAndText(ParseActions(R"({"actions":[7]})").status(), invalid, "an action"));
}

TEST(Aquery, AChainOfPathsThatBitesItsTailEnds) {
  const auto actions = ParseActions(
      R"({"pathFragments":[{"id":1,"label":"a","parentId":1}],"artifacts":[{"id":1,"pathFragmentId":1}],
          "depSetOfFiles":[{"id":1,"transitiveDepSetIds":[1]}],
          "actions":[{"outputIds":[1],"inputDepSetIds":[1]}]})");
  ASSERT_TRUE(actions.ok()) << actions.status();
  EXPECT_EQ((*actions)[0].output, "a");
}

TEST(Commands, NameSourceObjectProgramAndTheOtherObjects) {
  const auto commands = ParseCommands(kGraph);
  ASSERT_TRUE(commands.ok()) << commands.status();
  EXPECT_EQ(commands->source, "phases/starter.cc");
  EXPECT_EQ(commands->object, "bin/lab/starter.pic.o");
  EXPECT_EQ(commands->program, "bin/lab/program");
  EXPECT_EQ(commands->objects, Words{"bin/lab/lab_test.pic.o"});
  EXPECT_EQ(ArgumentAfter(commands->compile, "-MF"), "bin/lab/starter.pic.d");
  EXPECT_EQ(ArgumentAfter(commands->compile, "-x"), "");
  EXPECT_EQ(ArgumentAfter({"gcc", "-o"}, "-o"), "");
}

TEST(Commands, ALinkWithoutTheStarterIsTold) {
  std::string graph = kGraph;
  graph.replace(graph.find("\"bin/lab/starter.pic.o\",\"-lm\""), 23, "\"bin/lab/another.pic.o\"");
  EXPECT_TRUE(HasCodeAndText(ParseCommands(graph).status(), absl::StatusCode::kNotFound, "does not name the starter"));
}

TEST(Commands, AnArchiveOfTheStarterStandsForItsObject) {
  std::string graph = kGraph;
  graph.replace(graph.find("\"bin/lab/starter.pic.o\",\"-lm\""), 23, "\"bin/lab/libstarter.a\"");
  const auto commands = ParseCommands(graph);
  ASSERT_TRUE(commands.ok()) << commands.status();
  EXPECT_EQ(commands->link[4], "bin/lab/starter.pic.o");
}

// Of two labs, of which the second builds on the first: its servant holds the first one's solution beside its own.
std::vector<Action> TwoIsolatedLabs() {
  const auto compile = [](const std::string& folder, const std::string& name) {
    const std::string object = absl::StrCat("out/bin/", folder, "/_objs/", name, ".pic.o");
    return Action{"CppCompile", {"gcc", "-c", absl::StrCat(folder, "/", name, ".cc"), "-o", object}, {}, object};
  };
  const auto link = [](const std::string& program, Words objects) {
    Action action = {"CppLink", {"gcc", "-o", program}, objects, program};
    action.arguments.insert(action.arguments.end(), objects.begin(), objects.end());
    return action;
  };
  return {compile("phases/p/one", "starter"),
          compile("phases/p/one", "lab_test"),
          link("out/bin/phases/p/one/servant",
               {"out/bin/phases/p/one/remote.pic.o", "out/bin/solutions/phases/p/one/_objs/solution.pic.o"}),
          link("out/bin/solutions/phases/p/one/isolated_program", {"out/bin/phases/p/one/_objs/lab_test.pic.o"}),
          compile("phases/p/two", "starter"),
          compile("phases/p/two", "lab_test"),
          link("out/bin/phases/p/two/servant", {"out/bin/solutions/phases/p/one/_objs/solution.pic.o",
                                                "out/bin/solutions/phases/p/two/_objs/solution.pic.o"}),
          link("out/bin/solutions/phases/p/two/isolated_program", {"out/bin/phases/p/two/_objs/lab_test.pic.o"})};
}

TEST(IsolatedCommands, PutTheStarterWhereTheServantHasItsOwnSolution) {
  const auto two = FindIsolatedCommands(TwoIsolatedLabs(), "//phases/p/two");
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ(two->servant.source, "phases/p/two/starter.cc");
  EXPECT_EQ(two->servant.program, "out/bin/phases/p/two/servant");
  EXPECT_EQ(two->servant.objects, Words{"out/bin/solutions/phases/p/one/_objs/solution.pic.o"});
  EXPECT_EQ(two->servant.link,
            (Words{"gcc", "-o", "out/bin/phases/p/two/servant", "out/bin/solutions/phases/p/one/_objs/solution.pic.o",
                   "out/bin/phases/p/two/_objs/starter.pic.o"}));
}

TEST(IsolatedCommands, CompileAndLinkTheTestsOfTheSameLab) {
  const auto two = FindIsolatedCommands(TwoIsolatedLabs(), "//phases/p/two");
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ(ArgumentAfter(two->compile_tests, "-c"), "phases/p/two/lab_test.cc");
  EXPECT_EQ(two->tests_program, "out/bin/solutions/phases/p/two/isolated_program");
  EXPECT_EQ(two->link_tests.back(), "out/bin/phases/p/two/_objs/lab_test.pic.o");
}

TEST(IsolatedCommands, OfALabThatIsNotThereAreMissed) {
  EXPECT_TRUE(HasCodeAndText(FindIsolatedCommands(TwoIsolatedLabs(), "//phases/p/three").status(),
                             absl::StatusCode::kNotFound, "phases/p/three/.../starter.o"));
}

TEST(IncludeBlock, HoldsTheIncludesAtTheBeginningWithTheirPlaces) {
  EXPECT_EQ(
      IncludeBlock("// Lab\n\n#include <span>\n#include <vector>  // for rows\n\n  # include \"a/b.h\"\n\nint x;\n"
                   "#include <map>\n",
                   "phases/starter.cc"),
      "#line 3 \"phases/starter.cc\"\n#include <span>\n#include <vector>  // for rows\n"
      "#line 6 \"phases/starter.cc\"\n  # include \"a/b.h\"\n");
}

TEST(IncludeBlock, EndsBeforeAnythingThatCouldChangeAnInclude) {
  EXPECT_EQ(IncludeBlock("#define NDEBUG\n#include <cassert>\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("#include HEADER\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("#include <a> /* opens\n */\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("/* a */ #include <a>\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("#include <a>\\\n\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("// goes on \\\n#include <a>\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("#include <a> int x;\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("#include <>\n", "s.cc"), "");
  EXPECT_EQ(IncludeBlock("#include <a", "s.cc"), "") << "the last line is still being written";
  EXPECT_EQ(IncludeBlock("", "s.cc"), "");
}

TEST(Dependencies, AreReadFromAMakeRule) {
  EXPECT_EQ(ParseDependencies("a/x.o: a/x.cc \\\n /usr/include/stdio.h \\\n a\\ b.h c$$d.h\n"),
            (Words{"a/x.cc", "/usr/include/stdio.h", "a b.h", "c$d.h"}));
  EXPECT_EQ(ParseDependencies("x.o:"), Words{});
  EXPECT_EQ(ParseDependencies(""), Words{});
}

TEST(Dependencies, WhatNobodyDeclaredIsNamed) {
  EXPECT_EQ(FirstUndeclared({"phases/a.h", "/usr/include/c++/12/span", "/usr/lib/gcc/x/../y/stddef.h"}, ""), "");
  EXPECT_EQ(FirstUndeclared({"phases/a.h", "/home/me/secret.h"}, ""), "/home/me/secret.h");
  EXPECT_EQ(FirstUndeclared({"phases/../../outside.h"}, ""), "phases/../../outside.h");
  EXPECT_EQ(FirstUndeclared({"phases/../base/rng.h"}, ""), "");
  EXPECT_EQ(FirstUndeclared({"/usr/include/../../etc/passwd"}, ""), "/usr/include/../../etc/passwd");
  EXPECT_EQ(FirstUndeclared({"/tmp/header/includes.h.gch"}, "/tmp/header/includes.h"), "");
}

}  // namespace
}  // namespace course::watch
