// The whole way of a submission, with the real compiler, the real jail and the toy lab of hostile starters: 2 points
// before the mischief, 3 in it, 1 after it.

#include "harness/verified/grader.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/verified/bundle.h"
#include "harness/verified/open_grader.h"
#include "harness/verified/precompiled.h"
#include "harness/verified/testing/toy_bundle.h"

namespace course::verified {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::HostileStarter;
using testing::kToyLab;

constexpr char kRight[] =
    "#include \"harness/runner/hostile/toy.h\"\nnamespace toy {\nint Double(int n) { return 2 * n; }\n"
    "int Triple(int n) { return 3 * n; }\n}\n";

// Whether the command line of a process of this machine has this text: the jails name the servant's path.
bool SomeProcessNames(const std::string& text) {
  for (const std::string& name : cli::NamesIn("/proc")) {
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(absl::StrCat("/proc/", name, "/cmdline"));
    const std::string words((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (absl::StrContains(words, text)) return true;
  }
  return false;
}

class GraderTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    toy_ = new testing::ToyBundles;
    toy_->Make();
  }
  static void TearDownTestSuite() {
    delete toy_;
    toy_ = nullptr;
  }

  GraderTest() {
    absl::StatusOr<std::unique_ptr<Grader>> opened =
        OpenGrader({.bundles = toy_->folder(), .scratch = toy_->scratch(), .process = testing::GradeSubmission()});
    EXPECT_TRUE(IsOk(opened));
    if (opened.ok()) grader_ = *std::move(opened);
  }

  // Nothing of a grading may be left: no file, no process.
  ~GraderTest() override { EXPECT_EQ(cli::NamesIn(toy_->scratch()), std::vector<std::string>{}); }

  VerifiedResult Grade(const std::string& source, const Progress& progress = {}) {
    absl::StatusOr<VerifiedResult> result =
        grader_->Grade({.lab = kToyLab, .files = {{"starter.cc", source}}, .seed = 7}, progress);
    EXPECT_TRUE(IsOk(result));
    return result.ok() ? *std::move(result) : VerifiedResult{};
  }

  static testing::ToyBundles* toy_;
  std::unique_ptr<Grader> grader_;
};

testing::ToyBundles* GraderTest::toy_ = nullptr;

// Earlier labs' solutions are among what a servant is linked from. As data of the learner's own they could be read.
TEST_F(GraderTest, TheCompilerFindsNothingOfWhatIsLinked) {
  const absl::StatusOr<Bundle> bundle = FindBundle(toy_->folder(), kToyLab);
  ASSERT_TRUE(IsOk(bundle));
  const std::vector<std::string> objects = cli::FilesBelow(bundle->Objects());
  ASSERT_FALSE(objects.empty());
  EXPECT_EQ(cli::FilesBelow(bundle->Tree()),
            (std::vector<std::string>{"harness/runner/hostile/toy.h", "phases/00-toy/lab-01-toy/starter.cc"}));
  for (const std::string& path : {objects[0], "../objects/" + objects[0], "/objects/" + objects[0]}) {
    const VerifiedResult result = Grade(absl::StrCat(kRight, "asm(\".incbin \\\"", path, "\\\"\");\n"));
    EXPECT_EQ(result.verdict, Verdict::kNotCompiled) << path;
    EXPECT_TRUE(absl::StrContains(result.compile_output, "file not found")) << result.compile_output;
  }
}

TEST_F(GraderTest, GivesARightAnswerFullMarks) {
  const VerifiedResult result = Grade(kRight);
  EXPECT_EQ(result.verdict, Verdict::kPassed) << result.compile_output;
  EXPECT_EQ(result.points, 6);
  EXPECT_EQ(result.max_points, 6);
  EXPECT_EQ(result.result.tests.size(), 3);
  EXPECT_EQ(result.compile_output, "");
  EXPECT_EQ(result.seed, 7);
  EXPECT_EQ(result.course_version, "toy");
  EXPECT_EQ(result.bundle_digest.size(), 64);
  EXPECT_TRUE(absl::StartsWith(result.jail_level, "jail-")) << result.jail_level;
  EXPECT_FALSE(absl::StartsWith(result.jail_level, "jail-0")) << result.jail_level;
  EXPECT_GT(result.compile_seconds, 0);
  EXPECT_GT(result.run_seconds, 0);
}

TEST_F(GraderTest, TellsStagesAndThenEachTest) {
  std::vector<std::string> told;
  Grade(kRight, [&](const ProgressEvent& event) {
    told.push_back(absl::StrCat(std::string(StageName(event.stage)), " ", event.tests_done, "/", event.tests, " ",
                                event.test, event.test.empty() ? "" : std::string(VerdictName(event.verdict))));
  });
  EXPECT_EQ(told, (std::vector<std::string>{"compiling 0/0 ", "linking 0/0 ", "running 0/0 ",
                                            "running 1/3 Before.DoublesPASSED", "running 2/3 Mischief.TriplesPASSED",
                                            "running 3/3 After.DoublesAgainPASSED"}));
}

TEST_F(GraderTest, KeepsACompilersWordsWithoutPlacesOfThisMachine) {
  const VerifiedResult result =
      Grade("#include \"harness/runner/hostile/toy.h\"\nint toy::Double(int n) { return m; }\n");
  EXPECT_EQ(result.verdict, Verdict::kNotCompiled);
  EXPECT_EQ(result.points, 0);
  EXPECT_EQ(result.max_points, 6);
  EXPECT_EQ(result.result.tests.size(), 3);
  EXPECT_TRUE(absl::StrContains(result.compile_output, "phases/00-toy/lab-01-toy/starter.cc:2:33: error: 'm' was not"))
      << result.compile_output;
  EXPECT_FALSE(absl::StrContains(result.compile_output, "/course/")) << result.compile_output;
  EXPECT_FALSE(absl::StrContains(result.compile_output, toy_->folder())) << result.compile_output;
}

TEST_F(GraderTest, KeepsWarningsOfWhatCompiles) {
  const VerifiedResult result = Grade(absl::StrCat(kRight, "static int unused() { return 1; }\n"));
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_TRUE(absl::StrContains(result.compile_output, "warning:")) << result.compile_output;
}

TEST_F(GraderTest, NamesAFunctionThatIsMissing) {
  const VerifiedResult result =
      Grade("#include \"harness/runner/hostile/toy.h\"\nint toy::Double(int n) { return 2 * n; }\n");
  EXPECT_EQ(result.verdict, Verdict::kNotCompiled);
  EXPECT_TRUE(absl::StrContains(result.compile_output, "undefined reference to 'toy::Triple(int)'"))
      << result.compile_output;
}

TEST_F(GraderTest, RefusesSymbolsThatAreNotASubmissions) {
  for (const char* forged : {"int main() { return 0; }", "void* operator new(unsigned long) { return 0; }",
                             "namespace testing { int Forged() { return 1; } }"}) {
    const VerifiedResult result = Grade(absl::StrCat(kRight, forged, "\n"));
    EXPECT_EQ(result.verdict, Verdict::kNotCompiled) << forged;
    EXPECT_TRUE(absl::StrContains(result.compile_output, "starter.cc: error:")) << result.compile_output;
  }
}

// A21, A22: the host's files are not there to be included.
TEST_F(GraderTest, FindsNoFileOfTheHost) {
  const std::string secret = toy_->scratch() + "/../secret";
  std::ofstream(secret) << "int Secret() { return 1; }\n";
  const std::string path = std::filesystem::canonical(secret).string();
  for (const std::string& attack :
       {absl::StrCat("#include \"", path, "\"\n"), absl::StrCat("asm(\".incbin \\\"", path, "\\\"\");\n"),
        std::string("asm(\".incbin \\\"/etc/shadow\\\"\");\n"), std::string("#include \"/root/.bashrc\"\n")}) {
    const VerifiedResult result = Grade(attack + kRight);
    EXPECT_EQ(result.verdict, Verdict::kNotCompiled) << attack;
    EXPECT_FALSE(absl::StrContains(result.compile_output, "Secret()")) << result.compile_output;
  }
}

// A26: what the compiler may use ends, too.
TEST_F(GraderTest, EndsACompilerThatIsMadeToWorkForEver) {
  const VerifiedResult big = Grade(absl::StrCat(kRight, "int table[-1u / 64] = {1};\n"));
  EXPECT_EQ(big.verdict, Verdict::kNotCompiled);
  const VerifiedResult device = Grade(absl::StrCat(kRight, "#include \"/dev/zero\"\n"));
  EXPECT_EQ(device.verdict, Verdict::kNotCompiled);
}

TEST_F(GraderTest, CompilesWithAPrecompiledHeaderOfTheStartersIncludes) {
  const std::string source = absl::StrCat("#include <vector>\n", "std::vector<int> rows = {1};\n", kRight);
  const VerifiedResult first = Grade(source);
  EXPECT_EQ(first.points, 6) << first.compile_output;
  const std::vector<std::string> headers = cli::NamesIn(toy_->folder() + "/headers");
  ASSERT_FALSE(headers.empty());
  EXPECT_TRUE(cli::IsFile(absl::StrCat(toy_->folder(), "/headers/", headers[0], "/includes.h.gch")));
  EXPECT_EQ(Grade(source).points, 6);
  // Others may stand before, between and behind.
  const VerifiedResult more = Grade(absl::StrCat("#include <map>\n#include <vector>\nstd::map<int, int> m;\n", kRight));
  EXPECT_EQ(more.points, 6) << more.compile_output;
  const VerifiedResult broken = Grade("#include <vector>\nint rows = std::vector<int>().siez();\n");
  EXPECT_TRUE(absl::StrContains(broken.compile_output, "starter.cc:2:")) << broken.compile_output;
  EXPECT_FALSE(absl::StrContains(broken.compile_output, "includes.h")) << broken.compile_output;
}

TEST_F(GraderTest, RefusesWhatIsNoSubmission) {
  const auto grade = [&](const std::string& lab, const std::map<std::string, std::string>& files) {
    return grader_->Grade({.lab = lab, .files = files, .seed = 1}, {}).status();
  };
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(grade(kToyLab, {}), invalid, "there is no starter.cc"));
  EXPECT_TRUE(HasCodeAndText(grade(kToyLab, {{"../starter.cc", "x"}}), invalid, "there is no starter.cc"));
  EXPECT_TRUE(HasCodeAndText(grade(kToyLab, {{"starter.cc", std::string(300 << 10, ' ')}}), invalid, "more than"));
  EXPECT_TRUE(HasCodeAndText(grade(kToyLab, {{"starter.cc", std::string("int x;\0", 7)}}), invalid, "a byte 0"));
  EXPECT_TRUE(HasCodeAndText(grade("//../../etc", {{"starter.cc", kRight}}), invalid, "no label"));
  EXPECT_TRUE(HasCode(grade("//phases/00-toy/lab-02-none", {{"starter.cc", kRight}}), absl::StatusCode::kNotFound));
}

TEST_F(GraderTest, TakesNoOtherFileAndNamesThem) {
  const auto result = grader_->Grade({.lab = kToyLab,
                                      .files = {{"starter.cc", kRight},
                                                {"BUILD", "cc_library()"},
                                                {"../../.bazelrc", "build --config=forged"},
                                                {"harness/runner/hostile/toy.h", "#error taken\n"}},
                                      .seed = 1},
                                     {});
  ASSERT_TRUE(IsOk(result));
  EXPECT_EQ(result->points, 6);
  EXPECT_EQ(result->ignored_files,
            (std::vector<std::string>{"../../.bazelrc", "BUILD", "harness/runner/hostile/toy.h"}));
}

struct Case {
  const char* starter;
  Verdict mischief;
  int points;
};

class HostileSubmission : public GraderTest, public ::testing::WithParamInterface<Case> {};

// The verdicts of harness/runner/hostile/isolated_test.cc, where the same servants run without a jail.
TEST_P(HostileSubmission, GetsTheVerdictThatItGetsWithoutAJail) {
  const VerifiedResult result = Grade(HostileStarter(GetParam().starter));
  ASSERT_EQ(result.result.tests.size(), 3) << result.compile_output;
  EXPECT_EQ(result.result.tests[1].outcome.verdict, GetParam().mischief)
      << std::string(VerdictName(result.result.tests[1].outcome.verdict)) << " "
      << result.result.tests[1].outcome.message << result.compile_output;
  EXPECT_EQ(result.points, GetParam().points);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileSubmission,
    ::testing::Values(Case{"wrong", Verdict::kFailed, 3}, Case{"throws", Verdict::kFailed, 3},
                      Case{"endless_loop", Verdict::kTimeout, 3}, Case{"floods", Verdict::kOutputLimit, 3},
                      Case{"overflows_stack", Verdict::kCrashed, 3}, Case{"null_dereference", Verdict::kCrashed, 3},
                      Case{"allocates", Verdict::kOutOfMemory, 3}, Case{"exits", Verdict::kEarlyExit, 3},
                      Case{"exits_before_main", Verdict::kEarlyExit, 0}, Case{"own_main", Verdict::kNotCompiled, 0}),
    [](const auto& info) { return info.param.starter; });

// The one verdict that differs: what tells it from a plain null pointer is the size of the process, which /proc knows
// and a jail does not have (docs/security.md). The points are the same.
TEST_F(GraderTest, CallsWritingWhereMallocGaveNothingACrash) {
  const VerifiedResult result = Grade(HostileStarter("ignores_null"));
  ASSERT_EQ(result.result.tests.size(), 3);
  EXPECT_EQ(result.result.tests[1].outcome.verdict, Verdict::kCrashed);
  const std::string& message = result.result.tests[1].outcome.message;
  EXPECT_TRUE(absl::StrContains(message, "a null pointer")) << message;
  EXPECT_EQ(result.points, 3);
}

TEST_F(GraderTest, SaysWhereACrashWas) {
  const VerifiedResult result = Grade(HostileStarter("null_dereference"));
  ASSERT_EQ(result.result.tests.size(), 3);
  const std::string& message = result.result.tests[1].outcome.message;
  EXPECT_TRUE(absl::StrContains(message, "toy::Triple(int) at phases/00-toy/lab-01-toy/starter.cc:")) << message;
}

TEST_F(GraderTest, GradesTwoAtOnce) {
  std::vector<int> points(2);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] { points[i] = Grade(i == 0 ? kRight : HostileStarter("exits")).points; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(points, (std::vector<int>{6, 3}));
}

// What a linker that somebody took over might do: a jail would have mounted what the link names, of all the host's
// files.
TEST(Servant, IsARegularFileAndNoLink) {
  testing::ToyBundles toy;
  Bundle bundle = toy.Unsealed();
  bundle.link = {"/bin/sh", "-c", "ln -s /usr/bin/true \"$0\"", bundle.servant};
  ASSERT_TRUE(IsOk(SealBundle(bundle, toy.folder())));
  const auto grader =
      OpenGrader({.bundles = toy.folder(), .scratch = toy.scratch(), .process = testing::GradeSubmission()});
  ASSERT_TRUE(IsOk(grader));
  const auto result = (*grader)->Grade({.lab = kToyLab, .files = {{"starter.cc", kRight}}, .seed = 1}, {});
  ASSERT_TRUE(IsOk(result));
  EXPECT_EQ(result->verdict, Verdict::kNotCompiled);
  EXPECT_TRUE(absl::StrContains(result->compile_output, "no regular file")) << result->compile_output;
}

// A grader that is killed leaves a folder; the next one removes it, and no other's.
TEST_F(GraderTest, RemovesWhatADeadGraderLeft) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_GT(child, 0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const std::string dead = absl::StrCat(toy_->scratch(), "/course-grade-", child, "-Abc123");
  const std::string alive = absl::StrCat(toy_->scratch(), "/course-grade-", getpid(), "-Abc123");
  ASSERT_TRUE(IsOk(cli::WriteFile(dead + "/starter.cc", "x")));
  ASSERT_TRUE(IsOk(cli::WriteFile(alive + "/starter.cc", "x")));
  ASSERT_TRUE(
      IsOk(OpenGrader({.bundles = toy_->folder(), .scratch = toy_->scratch(), .process = testing::GradeSubmission()})));
  EXPECT_FALSE(cli::IsFolder(dead));
  EXPECT_TRUE(cli::IsFolder(alive));
  ASSERT_TRUE(IsOk(cli::Remove(alive)));
}

// kill -9 in the middle of a grading: what it started ends with it, and the folder is usable as before.
TEST_F(GraderTest, LeavesNothingBehindWhenItIsKilled) {
  int ready[2];
  ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    Grade(HostileStarter("sleeps"), [&](const ProgressEvent& event) {
      if (event.tests_done == 1) static_cast<void>(write(ready[1], "x", 1) == 1);
    });
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1) << "the first test has ended, the second sleeps";
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const std::vector<std::string> left = cli::NamesIn(toy_->scratch());
  ASSERT_EQ(left.size(), 1);
  EXPECT_TRUE(absl::StartsWith(left[0], absl::StrCat("course-grade-", child, "-"))) << left[0];
  ASSERT_TRUE(
      IsOk(OpenGrader({.bundles = toy_->folder(), .scratch = toy_->scratch(), .process = testing::GradeSubmission()})));
  EXPECT_EQ(cli::NamesIn(toy_->scratch()).size(), 0);
  EXPECT_EQ(Grade(kRight).points, 6);
  // The kernel ends a process some time after the one that it was to die with.
  bool gone = false;
  for (int tries = 0; tries < 400 && !gone; ++tries) {
    gone = !SomeProcessNames(absl::StrCat("/", left[0], "/"));
    if (!gone) usleep(50'000);
  }
  EXPECT_TRUE(gone) << "a process of the killed grading is still there";
}

TEST(OwnIncludes, AreThoseOfTheLabsFolderInTheirPlaces) {
  const Bundle bundle = {.lab = "//phases/P/L",
                         .source = "phases/P/L/starter.cc",
                         .includes =
                             "#line 3 \"phases/P/L/starter.cc\"\n#include <span>\n#include <vector>\n"
                             "#line 6 \"phases/P/L/starter.cc\"\n#include \"base/rng.h\"\n"
                             "#include \"phases/P/L/l.h\"\n#include \"phases/P/L_more/m.h\"\n"};
  EXPECT_EQ(OwnIncludes(bundle), "#line 7 \"phases/P/L/starter.cc\"\n#include \"phases/P/L/l.h\"\n");
  EXPECT_EQ(OwnIncludes({.lab = "//phases/P/L", .includes = "#include <span>\n"}), "");
}

// Whoever takes an include out is compiled with what is left: with neither more nor less than he wrote.
TEST(PrecompiledHeader, OfTheLabsOwnHeadersServesThoseWhoTookOutAnother) {
  testing::ToyBundles toy;
  Bundle unsealed = toy.Unsealed();
  ASSERT_TRUE(IsOk(
      cli::WriteFile(unsealed.Tree() + "/phases/00-toy/lab-01-toy/toy_lab.h", "inline int Own() { return 1; }\n")));
  unsealed.includes += "#include \"phases/00-toy/lab-01-toy/toy_lab.h\"\n";
  const absl::StatusOr<Bundle> bundle = SealBundle(unsealed, toy.folder());
  ASSERT_TRUE(IsOk(bundle));
  const std::string headers = toy.folder() + "/headers";
  const std::string own = "#include \"phases/00-toy/lab-01-toy/toy_lab.h\"\n";
  EXPECT_EQ(HeaderFor(*bundle, kRight, headers), "");
  const std::string all = HeaderFor(*bundle, "#include <vector>\n" + own, headers);
  const std::string some = HeaderFor(*bundle, own, headers);
  ASSERT_FALSE(all.empty());
  ASSERT_FALSE(some.empty());
  EXPECT_NE(all, some);
  const auto grader =
      OpenGrader({.bundles = toy.folder(), .scratch = toy.scratch(), .process = testing::GradeSubmission()});
  ASSERT_TRUE(IsOk(grader));
  const auto grade = [&](const std::string& source) {
    return (*grader)->Grade({.lab = kToyLab, .files = {{"starter.cc", source}}, .seed = 7}, {});
  };
  const auto right = grade(absl::StrCat(own, "int mine = Own();\n", kRight));
  ASSERT_TRUE(IsOk(right));
  EXPECT_EQ(right->points, 6) << right->compile_output;
  const auto lacks = grade(absl::StrCat(own, "std::vector<int> rows;\n", kRight));
  ASSERT_TRUE(IsOk(lacks));
  EXPECT_EQ(lacks->verdict, Verdict::kNotCompiled) << "<vector> came from somewhere";
}

TEST(BeginsWithIncludes, AsksForEachInAnyOrder) {
  const std::string block = "#line 1 \"s.cc\"\n#include <span>\n#include \"a/b.h\"\n";
  EXPECT_TRUE(BeginsWithIncludes("#include <span>\n#include \"a/b.h\"\nint x;\n", block));
  EXPECT_TRUE(BeginsWithIncludes("// Me\n#include \"a/b.h\"\n#include <map>\n\n  #  include <span>  // rows\n", block));
  EXPECT_FALSE(BeginsWithIncludes("#include <span>\nint x;\n#include \"a/b.h\"\n", block));
  EXPECT_FALSE(BeginsWithIncludes("#include <span>\n#include <a/b.h>\n", block));
  EXPECT_FALSE(BeginsWithIncludes("#define span vector\n#include <span>\n#include \"a/b.h\"\n", block));
  EXPECT_FALSE(BeginsWithIncludes("", block));
}

TEST(OpenGrader, NeedsBundlesAndTheProgram) {
  EXPECT_TRUE(HasCode(OpenGrader({.bundles = "/no/bundles"}).status(), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCodeAndText(OpenGrader({.bundles = "/tmp", .process = "/no/program"}).status(),
                             absl::StatusCode::kNotFound, "/no/program"));
}

}  // namespace
}  // namespace course::verified
