// Verified grading: somebody else's starter.cc, compiled and run where it can reach nothing, judged where it is not.
//
//   submission ──► compile ──► symbols ──► link ──► run: test program ══ pipes ══ servant (the learner's code)
//                 └────────── in the jail ───────┘       in our process's sight     in the jail
//
// The score is one that an instructor can trust: expected values, comparison and points stay in the test program, which
// never holds the learner's code. The verdicts are those of `bazel test` (harness/verdict), decided by the same runner.
//
//   ASSIGN_OR_RETURN(const std::unique_ptr<Grader> grader, OpenGrader({.bundles = ".course/bundles"}));
//   ASSIGN_OR_RETURN(const VerifiedResult result,
//                    grader->Grade({.lab = "//phases/P/L", .files = {{"starter.cc", text}}, .seed = FreshSeed()}, {}));

#ifndef HARNESS_VERIFIED_GRADER_H_
#define HARNESS_VERIFIED_GRADER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/runner/result.h"
#include "harness/verdict/verdict.h"

namespace course::verified {

struct Submission {
  std::string lab;                           // label, "//phases/P/L"
  std::map<std::string, std::string> files;  // name to text; only "starter.cc" is taken
  // Of the random workloads (base/testing/seed.h). Fresh for each attempt, so that answers learnt by heart earn
  // nothing; the same one again gives the same workloads.
  uint64_t seed = 0;
};

// When a learner may see a test's name, verdict and messages. Public tests are kNow.
enum class Visibility { kNow, kAfterDueDate, kNever };

// "now", "after_due_date", "never".
std::string_view VisibilityName(Visibility visibility);

// A test from the instructor's folder.
struct HiddenNote {
  std::string test;  // "Suite.Name"
  Visibility visibility = Visibility::kNever;
};

// Everything, for whoever may see everything: an instructor, the store. What a learner may see: see shown.h.
struct VerifiedResult {
  runner::LabResult result;                 // every test of the catalog, in its order, the hidden ones last
  std::vector<HiddenNote> hidden;           // which of them are hidden
  Verdict verdict = Verdict::kInterrupted;  // of the whole: kNotCompiled, or what result.verdict() says
  int points = 0;
  int max_points = 0;
  std::string compile_output;              // errors and warnings of the compiler; why an object was refused
  std::vector<std::string> ignored_files;  // sent, and not taken
  std::string jail_level;                  // which guarantees held (jail::LevelName)
  std::string course_version;
  std::string bundle_digest;  // SHA-256 of what was graded against: contract, tests, harness, compiler
  uint64_t seed = 0;
  double compile_seconds = 0;  // wall clock: compile, symbols and link
  double run_seconds = 0;      // wall clock: all tests
};

enum class Stage { kCompiling, kLinking, kRunning };

// "compiling", "linking", "running".
std::string_view StageName(Stage stage);

// What has just happened. One event as each stage begins, then one after each TEST.
struct ProgressEvent {
  Stage stage = Stage::kCompiling;
  int tests_done = 0;
  int tests = 0;  // 0 until kRunning
  // Of the TEST that has ended: "Suite.Name" and its verdict. Empty as the stage begins, and for a test that is hidden
  // (whose verdict then means nothing).
  std::string test;
  Verdict verdict = Verdict::kInterrupted;
};

// Called on the thread that called Grade. May be empty.
using Progress = std::function<void(const ProgressEvent&)>;

class Grader {
 public:
  virtual ~Grader() = default;

  // Grades one submission; several threads may call it at the same time. Takes as long as compile and tests take, and
  // no longer than the lab's total budget.
  //
  // Whatever the submission does is a result: code that does not compile is the verdict NOT_COMPILED. Errors say that
  // there is none:
  //   InvalidArgument    there is no starter.cc, or a name or size breaks a rule: final, another try changes nothing
  //   NotFound           there is no bundle of this lab
  //   ResourceExhausted  the disk of this machine is full
  //   Unavailable        this machine has no memory, no process, no jail for it now
  //   Internal           the grader could not do its work; the same submission may be tried again
  virtual absl::StatusOr<VerifiedResult> Grade(const Submission& submission, const Progress& progress) = 0;
};

// A seed that nobody can guess (getrandom(2)).
uint64_t FreshSeed();

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_GRADER_H_
