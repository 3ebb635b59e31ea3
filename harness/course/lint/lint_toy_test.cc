// The linter's rules, one broken thing at a time: a lab that new-lab makes is whole, and each mistake is told with its
// place.

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_new_lab.h"
#include "harness/course/files.h"
#include "harness/course/lint/cpp_text.h"
#include "harness/course/lint/lint.h"
#include "harness/course/testing/contains.h"

namespace course::lint {
namespace {

constexpr char kLab[] = "phases/00-toy/lab-01-block-count";
constexpr char kSolution[] = "solutions/phases/00-toy/lab-01-block-count";
using ::course::cli::testing::Contains;
using Strings = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

Files WholeCourse() {
  Files files = cli::NewLabFiles(kLab, "Block count", 10);
  files["phases/00-toy/BUILD"] = "course_phase(\n    labs = [\"lab-01-block-count\"],\n    title = \"Toys\",\n)\n";
  return files;
}

// What the linter says of these files; "" if nothing.
std::string Complain(const Files& files, bool author = true) {
  const char* folder = std::getenv("TEST_TMPDIR");
  std::string root = absl::StrCat(folder != nullptr ? folder : "/tmp", "/lint-XXXXXX");
  CHECK(mkdtemp(root.data()) != nullptr);
  for (const auto& [path, text] : files) CHECK(cli::WriteFile(absl::StrCat(root, "/", path), text).ok()) << path;
  const LintReport report = LintCourse(root, author);
  cli::Remove(root).IgnoreError();
  return Text(report.complaints);
}

std::string In(const std::string& folder, const std::string& name) { return absl::StrCat(folder, "/", name); }

// The whole course with one file changed; the change must change something.
Files With(const std::string& path, const std::string& from, const std::string& to) {
  Files files = WholeCourse();
  std::string& text = files.at(path);
  const std::string changed = absl::StrReplaceAll(text, {{from, to}});
  CHECK(changed != text) << path << " has no \"" << from << "\"";
  text = changed;
  return files;
}
Files Without(const std::string& path) {
  Files files = WholeCourse();
  CHECK(files.erase(path) == 1) << path;
  return files;
}

TEST(Lint, ANewLabIsWhole) { EXPECT_EQ(Complain(WholeCourse()), ""); }

TEST(Lint, ANewLabOneFolderDeeperIsWhole) {
  const std::string exercise = "phases/00-toy/exercises/ex-02-token-count";
  Files files = WholeCourse();
  files.merge(cli::NewLabFiles(exercise, "Token count", 10));
  files["phases/00-toy/BUILD"] =
      "course_phase(\n    labs = [\"lab-01-block-count\", \"exercises/ex-02-token-count\"])\n";
  EXPECT_EQ(Complain(files), "");
  files[exercise + "/README.md"] = absl::StrReplaceAll(files[exercise + "/README.md"], {{"00-ex-02", "00-02"}});
  EXPECT_TRUE(Contains(Complain(files), "must start with \"# Lab 00-ex-02: Token count\""));
  files["phases/00-toy/BUILD"] = "course_phase(\n    labs = [\"lab-01-block-count\"])\n";
  EXPECT_TRUE(Contains(Complain(files), "does not name this lab"));
}

TEST(Lint, LinksWithAnchorsAreFollowed) {
  EXPECT_EQ(Complain(With(In(kLab, "README.md"), "(starter.cc)", "(../lab-01-block-count/README.md#going-further)")),
            "");
  EXPECT_EQ(Complain(With(In(kLab, "README.md"), "(starter.cc)", "(#what-you-should-see)")), "");
  EXPECT_EQ(Complain(With(In(kLab, "README.md"), "(starter.cc)", "(https://example.org/x#y)")), "");
}

TEST(Lint, LinksOfEveryOtherTextAreFollowed) {
  Files files = WholeCourse();
  files["README.md"] = "[logo](docs/logo.svg)\n\n# Course\n\n[guide](phases/00-toy/README.md#twice-1)\n";
  files["docs/logo.svg"] = "<svg/>";
  files["docs/a.md"] = "# A\n\n```\n# no heading\n[no](link.md)\n```\n\n[up](../README.md#course) [here](#a)\n";
  files["phases/00-toy/README.md"] =
      "# Toys\n\n## Twice\n\n## Twice\n\n[lab](lab-01-block-count/) [x](../../docs/a.md)\n";
  EXPECT_EQ(Complain(files), "");
  files["README.md"] += "[no](docs/none.md)\n";
  files["docs/a.md"] += "[no](#no-heading)\n";
  files["phases/00-toy/README.md"] += "[no](README.md#twice-2)\n";
  const std::string said = Complain(files);
  EXPECT_TRUE(Contains(said, "README.md:6: links: the link docs/none.md leads nowhere")) << said;
  EXPECT_TRUE(Contains(said, "docs/a.md:9: links: no heading has the anchor #no-heading")) << said;
  EXPECT_TRUE(Contains(said, "phases/00-toy/README.md:8: links: no heading has the anchor README.md#twice-2")) << said;
}

TEST(Lint, MissingFilesAreNamed) {
  for (const char* name : {"block_count.h", "starter.cc", "lab_test.cc", "remote.cc", "README.md"}) {
    EXPECT_TRUE(Contains(Complain(Without(In(kLab, name))), In(kLab, name))) << name;
  }
  for (const char* name : {"solution.cc", "starter.cc", "BUILD", "commentary.md"}) {
    EXPECT_TRUE(Contains(Complain(Without(In(kSolution, name))), In(kSolution, name))) << name;
  }
  EXPECT_TRUE(Contains(Complain(Without(In(kSolution, "mutants/rounds_down.cc"))), "3 mutants; at least 4"));
}

struct Broken {
  std::string path, from, to, says;
};

TEST(Lint, EachBrokenRuleIsToldWithItsPlace) {
  const std::string header = In(kLab, "block_count.h"), readme = In(kLab, "README.md"), test = In(kLab, "lab_test.cc");
  const std::string starter = In(kSolution, "starter.cc"), solution = In(kSolution, "solution.cc");
  const std::string commentary = In(kSolution, "commentary.md");
  const Broken kCases[] = {
      {header, "#ifndef PHASES", "#ifndef OTHER",
       "block_count.h:1: contract: needs the include guard PHASES_00_TOY_LAB_01_BLOCK_COUNT_BLOCK_COUNT_H_"},
      {header, "// Errors:", "// Hm:", "contract: BlocksFor has no line \"Errors:\""},
      {header, "// Source:", "// Hm:", "contract: BlocksFor has no line \"Source:\""},
      {header, "absl::StatusOr<int64_t> BlocksFor", "\nabsl::StatusOr<int64_t> BlocksFor", "BlocksFor has no comment"},
      {In(kLab, "remote.cc"), "REMOTE_FUNCTION(block_count, BlocksFor, 2)", "",
       "remote.cc:1: remote: does not name block_count::BlocksFor"},
      {In(kLab, "remote.cc"), "REMOTE_FUNCTION", "// REMOTE_FUNCTION", "does not name block_count::BlocksFor"},
      {starter, "TODO(lab)", "todo", "starter.cc:1: starter: has no TODO(lab)"},
      {starter, "#include <cstdint>", absl::StrCat("#include <cstdint>", std::string(110, '\n')),
       "fewer than 120 are allowed"},
      {In(kLab, "starter.cc"), "not written yet", "written", "differs from " + starter},
      {solution, "  if (", "  // TODO: check\n  if (", "solution.cc:14: solution: still has a TODO"},
      {readme, "# Lab 00-01", "# Lab 00-02", "README.md:1: readme: must start with \"# Lab 00-01: Block count\""},
      {readme, "## Background", "## Theory", "\"## Theory\" stands where \"## Background\" must be"},
      {readme, "## References", "### References", "\"## References\" is missing"},
      {readme, "### Hint 3", "#### Hint 3", "has 2 hints"},
      {readme, "(starter.cc)", "(stater.cc)", "the link stater.cc leads nowhere"},
      {readme, "(starter.cc)", "(../../../../etc/passwd)", "leads nowhere"},
      {readme, "(starter.cc)", "(../lab-01-block-count/README.md#none)", "no heading has the anchor"},
      {readme, "(starter.cc)", "(#no-such-heading)", "no heading has the anchor #no-such-heading"},
      {commentary, "# Commentary: Block count", "# Block count",
       "commentary.md:1: commentary: must start with \"# Commentary: Block count\""},
      {commentary, "# Commentary", "Hello.\n# Commentary", "text before the title"},
      {commentary, "\n## ", "\n### ", "has 0 sections; at least 3 are needed"},
      {commentary, "## Decisions", "## Thoughts", "\"## Decisions\" is missing"},
      {commentary, "## In a real engine\n\nReplace", "## In a real engine\n\n## More\n\nReplace",
       "\"## In a real engine\" is empty"},
      {commentary, "  return num_tokens / block", "  return num_tokens / blocks",
       "commentary.md:10: commentary: quotes \"return num_tokens / blocks_tokens"},
      {commentary, "mutants/rounds_down.cc", "mutants/rounds_sideways.cc",
       "names mutants/rounds_sideways.cc, which is not there"},
      {commentary, "It refuses", "Look into /home/ada/course: it refuses", "names a path of one machine (/home/)"},
      {commentary, "It refuses", "See bazel-bin: it refuses", "names a path of one machine (bazel-bin)"},
      {commentary, "It refuses", "[It](../x.md) refuses", "commentary: the link ../x.md leads nowhere"},
      {test, "NoTokensNeedNoBlock, 2", "NoTokensNeedNoBlock, 3",
       "BUILD:12: points: course_lab(points = 10), but the tests add up to 11"},
      {test, "NoTokensNeedNoBlock", "Zero", "BlocksFor.Zero is no sentence"},
      {test, "NoTokensNeedNoBlock", "RoundsUpToWholeBlocks", "BlocksFor.RoundsUpToWholeBlocks stands in line"},
      {test, "GRADED_TEST(BlocksFor, NoTokensNeedNoBlock, 2)", "TEST(BlocksFor, NoTokensNeedNoBlock)",
       "is a TEST without points"},
      {test, "NoTokensNeedNoBlock, 2", "NoTokensNeedNoBlock, kPoints", "points that are no plain number"},
      {test, "std::string Call(", "static void SetUpTestSuite();\nstd::string Call(", "use ONCE(name)"},
      {"phases/00-toy/BUILD", "lab-01-block-count", "lab-01-block-cuont",
       "there is no lab in phases/00-toy/lab-01-block-cuont"},
      {"phases/00-toy/BUILD", "\"lab-01-block-count\"", "", "does not name this lab"},
      {"phases/00-toy/BUILD", "\"lab-01-block-count\"", "\"lab-01-block-count\", \"lab-01-block-count\"",
       "is named twice"},
  };
  for (const Broken& c : kCases)
    EXPECT_TRUE(Contains(Complain(With(c.path, c.from, c.to)), c.says)) << c.from << " -> " << c.to;
}

TEST(Lint, ACommentaryMayShowCodeOfItsOwnOutsideTheQuotations) {
  EXPECT_EQ(Complain(With(In(kSolution, "commentary.md"), "## Another way to write it\n",
                          "## Another way to write it\n\n```cpp\nreturn 1;  // in no file\n```\n")),
            "");
}

TEST(Lint, ALearnersStarterIsNobodysBusiness) {
  Files files = With(In(kLab, "starter.cc"), "// TODO(lab)", "// done");
  files[In(kLab, "starter.cc")] += std::string(200, '\n');
  EXPECT_EQ(Complain(files, /*author=*/false), "");
}

TEST(Lint, AMutantIsOneMistakeOfItsOwn) {
  Files same = WholeCourse();
  same[In(kSolution, "mutants/copy.cc")] = "// Mutant: none.\n" + same[In(kSolution, "solution.cc")];
  EXPECT_TRUE(Contains(Complain(same), "mutants/copy.cc:1: mutant: is the solution"));
  Files twice = WholeCourse();
  twice[In(kSolution, "mutants/zz.cc")] = twice[In(kSolution, "mutants/rounds_down.cc")];
  EXPECT_TRUE(Contains(Complain(twice), "makes the same mistake as another mutant"));
  Files wild = WholeCourse();
  std::string lines = "// Mutant: everything.\n";
  for (int i = 0; i < 20; ++i) absl::StrAppend(&lines, "int x", i, ";\n");
  wild[In(kSolution, "mutants/wild.cc")] = lines;
  EXPECT_TRUE(Contains(Complain(wild), "one mistake a mutant"));
}

TEST(Lint, StrayFilesAreToldAndEditorsFilesAreNot) {
  Files files = WholeCourse();
  files[In(kLab, "notes.txt")] = "";
  files[In(kSolution, "old.cc")] = "";
  files[In(kLab, ".starter.cc.swp")] = "";
  files[In(kLab, "starter.cc~")] = "";
  files[In(kLab, "figures/a.svg")] = "";
  const std::string said = Complain(files);
  EXPECT_TRUE(Contains(said, "notes.txt:1: stray"));
  EXPECT_TRUE(Contains(said, "old.cc:1: stray"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;
}

TEST(Lint, HelpersNamedInBuildBelongThere) {
  Files files = WholeCourse();
  files[In(kLab, "oracle.cc")] = "";
  files[In(kLab, "BUILD")] += "cc_library(name = \"oracle\", srcs = [\"oracle.cc\"])\n";
  EXPECT_EQ(Complain(files), "");
}

TEST(Lint, TwoLabsMustNotShareATitle) {
  Files files = WholeCourse();
  for (const auto& [path, text] : cli::NewLabFiles("phases/00-toy/lab-02-other", "Block count", 10)) files[path] = text;
  files["phases/00-toy/BUILD"] = "course_phase(labs = [\"lab-01-block-count\", \"lab-02-other\"])\n";
  EXPECT_TRUE(Contains(Complain(files), "lab-02-other/BUILD:1: title: the title \"Block count\""));
}

TEST(CppText, CommentsAndTextsAreNoCode) {
  EXPECT_EQ(WithoutComments("a // b\nc"), "a     \nc");
  EXPECT_EQ(WithoutComments("a /* b\n*/ c"), "a     \n   c");
  EXPECT_EQ(WithoutComments("f(\"// x\", 'y')"), "f(\"    \", ' ')");
  EXPECT_EQ(WithoutComments("1'000 // x"), "1'000     ") << "an apostrophe inside a number opens nothing";
  EXPECT_EQ(WithoutComments("\"a\\\"b\" c"), "\"    \" c");
}

TEST(CppText, CodeLinesKeepTextsAndDropTheRest) {
  EXPECT_EQ(CodeLines("// x\n#include <a>\n\n  f(\"b\");  // c\n"), (Strings{"f(\"b\");"}));
  EXPECT_EQ(CodeLines("// only\n"), Strings{});
}

std::vector<std::string> Names(const std::string& header) {
  std::vector<std::string> names;
  for (const Function& f : DeclaredFunctions(header)) names.push_back(absl::StrCat(f.scope, "::", f.name));
  return names;
}

TEST(CppText, FindsWhatIsDeclaredAndNotDefined) {
  EXPECT_EQ(Names("namespace a {\nint F(int x);\nabsl::StatusOr<std::vector<float>> G(\n    const X& y);\n}\n"),
            (Strings{"a::F", "a::G"}));
  EXPECT_EQ(Names("namespace a::impl {\nstd::function<int(int)> H();\n}"), (Strings{"a::impl::H"}));
  EXPECT_EQ(Names("namespace a {\ninline int F() { return G(); }\nint K() { return 1; }\n}"), Strings{});
  EXPECT_EQ(Names("namespace a {\nclass C {\n public:\n  virtual int M() = 0;\n};\nstruct S { int x = f(); };\n}"),
            Strings{});
  EXPECT_EQ(Names("namespace a {\nusing F = int(int);\nconstexpr int k = g(3);\nenum class E { kA };\n}"), Strings{});
  EXPECT_EQ(Names("#define X(a) \\\n  int a();\nnamespace a {\n// int C();\nint D();\n}"), (Strings{"a::D"}));
}

TEST(CppText, TheDocIsTheCommentRightAbove) {
  const auto functions = DeclaredFunctions("namespace a {\n// far\n\n// near 1\n// near 2\nint F();\nint G();\n}\n");
  ASSERT_EQ(functions.size(), 2u);
  EXPECT_EQ(functions[0].doc, " near 1\n near 2\n");
  EXPECT_EQ(functions[0].line, 6);
  EXPECT_EQ(functions[1].doc, "");
}

}  // namespace
}  // namespace course::lint
