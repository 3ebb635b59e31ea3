// demo_quizzes ROOT BANK SEED [--now-ms=MS]: adds an invented learner's quizzes to ROOT/.course/course.db
// (demo_learner.h), which harness/store/testing:demo_store has made. The banks are those of ROOT.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "base/status_macros.h"
#include "harness/store/sqlite_store.h"
#include "quiz/banks/banks.h"
#include "quiz/testing/demo_learner.h"

namespace course::quiz {
namespace {

absl::Status WriteDemo(const std::string& root, const DemoQuizOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(root + "/.course/course.db"));
  ASSIGN_OR_RETURN(const std::vector<store::QuizAttempt> before,
                   store->quizzes().Attempts(options.learner, options.bank, 1));
  if (!before.empty()) return absl::AlreadyExistsError("somebody has taken this quiz already");
  return TakeDemoQuizzes(store->quizzes(), Banks::Read(root), options);
}

int Main(const std::vector<std::string>& arguments) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  DemoQuizOptions options;
  options.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::vector<std::string> plain;
  bool understood = true;
  for (const std::string& argument : arguments) {
    if (absl::StartsWith(argument, "--now-ms=")) {
      understood = understood && absl::SimpleAtoi(argument.substr(9), &options.now_ms);
    } else {
      plain.push_back(argument);
    }
  }
  if (!understood || plain.size() != 3 || !absl::SimpleAtoi(plain[2], &options.seed)) {
    std::fprintf(stderr, "usage: demo_quizzes ROOT BANK SEED [--now-ms=MS]\n");
    return 2;
  }
  options.bank = plain[1];
  const absl::Status status = WriteDemo(plain[0], options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "demo_quizzes: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace course::quiz

int main(int argc, char** argv) { return course::quiz::Main({argv + 1, argv + argc}); }
