// A compilation database from a few compiler runs, written by hand after what Bazel 4.2 prints.

#include "tools/editor/compile_commands.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace editor {
namespace {

using Json = nlohmann::json;

// Not Json itself: braces around a single Json mean that Json, not a list of one.
using Actions = std::vector<Json>;

std::string Aquery(const Actions& actions) { return Json{{"artifacts", Json::array()}, {"actions", actions}}.dump(); }

Json Compile(const std::string& file, const std::string& output, const std::string& flag = "-O1") {
  return {{"mnemonic", "CppCompile"}, {"arguments", {"/usr/bin/gcc", flag, "-c", file, "-o", output}}};
}

Json Database(const Actions& actions) {
  const auto text = CompileCommands(Aquery(actions), "/home/anna/course");
  EXPECT_TRUE(text.ok()) << text.status();
  return Json::parse(text.value_or("null"));
}

TEST(CompileCommands, NamesDirectoryFileAndArguments) {
  const Json database = Database(Actions{Compile("base/rng.cc", "bazel-out/k8-fastbuild/bin/base/rng.o")});
  ASSERT_EQ(database.size(), 1u);
  EXPECT_EQ(database[0]["directory"], "/home/anna/course");
  EXPECT_EQ(database[0]["file"], "base/rng.cc");
  EXPECT_EQ(database[0]["arguments"].dump(),
            R"(["/usr/bin/gcc","-O1","-c","base/rng.cc","-o","bazel-out/k8-fastbuild/bin/base/rng.o"])");
}

TEST(CompileCommands, SortsByFile) {
  const Json database = Database({Compile("b.cc", "bazel-out/k8/b.o"), Compile("a.cc", "bazel-out/k8/a.o")});
  ASSERT_EQ(database.size(), 2u);
  EXPECT_EQ(database[0]["file"], "a.cc");
  EXPECT_EQ(database[1]["file"], "b.cc");
}

TEST(CompileCommands, KeepsTheTargetBuildOfAFileThatIsAlsoBuiltForTheHost) {
  const Json host = Compile("a.cc", "bazel-out/host/bin/a.o", "-O2");
  const Json target = Compile("a.cc", "bazel-out/k8-fastbuild/bin/a.o", "-O1");
  for (const Actions& actions : {Actions{host, target}, Actions{target, host}}) {
    const Json database = Database(actions);
    ASSERT_EQ(database.size(), 1u);
    EXPECT_EQ(database[0]["arguments"][1], "-O1");
  }
}

TEST(CompileCommands, KeepsTheFirstOfTwoTargetBuilds) {
  const Json database =
      Database({Compile("remote.cc", "bazel-out/k8/stub.o", "-DSTUB"), Compile("remote.cc", "bazel-out/k8/servant.o")});
  ASSERT_EQ(database.size(), 1u);
  EXPECT_EQ(database[0]["arguments"][1], "-DSTUB");
}

TEST(CompileCommands, FindsExternalRepositoriesFromTheWorkspace) {
  Json action = Compile("a.cc", "bazel-out/k8/a.o", "-Iexternal/cuda/include");
  action["arguments"].push_back("external/cuda");
  const Json arguments = Database(Actions{action})[0]["arguments"];
  EXPECT_EQ(arguments[1], "-Ibazel-out/../external/cuda/include");
  EXPECT_EQ(arguments[6], "bazel-out/../external/cuda");
}

TEST(CompileCommands, IgnoresOtherActions) {
  const Json link = {{"mnemonic", "CppLink"}, {"arguments", {"/usr/bin/gcc", "-o", "x"}}};
  EXPECT_EQ(Database(Actions{link}).size(), 0u);
}

TEST(CompileCommands, RefusesWhatIsNotAnActionGraph) {
  for (const std::string text : {"", "ERROR: no such package", "[]", "{\"actions\":"}) {
    EXPECT_EQ(CompileCommands(text, "/d").status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(CompileCommands, RefusesActionsOfTheWrongShape) {
  const Json no_source = {{"mnemonic", "CppCompile"}, {"arguments", {"/usr/bin/gcc"}}};
  const Json no_arguments = {{"mnemonic", "CppCompile"}};
  const Json numbers = {{"mnemonic", "CppCompile"}, {"arguments", {1, 2}}};
  for (const Json& action : {no_source, no_arguments, numbers, Json(7)}) {
    EXPECT_EQ(CompileCommands(Aquery(Actions{action}), "/d").status().code(), absl::StatusCode::kInvalidArgument)
        << action;
  }
  for (const std::string text : {"{}", R"({"actions": 3})"}) {
    EXPECT_EQ(CompileCommands(text, "/d").status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace editor
