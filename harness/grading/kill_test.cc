// kill -9 at random moments, of workers and of the program that looks after them: every submission that was accepted is
// graded once. None is lost, none is graded twice, nothing is there by half.
//
// COURSE_KILLS says how often of each (10 unless set; the long suite takes 100).

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::grading {
namespace {

using base::testing::IsOk;

constexpr int kPerRound = 6;

int Kills() {
  const char* text = std::getenv("COURSE_KILLS");
  return text == nullptr ? 10 : std::atoi(text);
}

class KilledGrading : public ::testing::Test {
 protected:
  // Grades submissions 0 to last - 1; those of earlier rounds are known already, so far as they were accepted.
  pid_t Start(int last) {
    std::string program = "harness/grading/testing/fake_grade_all", database = file_.path();
    std::string log = file_.folder() + "/log", worker = "harness/grading/testing/fake_worker";
    std::string from = "0", to = absl::StrCat(last);
    char* argv[] = {program.data(), database.data(), log.data(), worker.data(), from.data(), to.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    pid_t pid = 0;
    EXPECT_EQ(posix_spawn(&pid, program.c_str(), &actions, nullptr, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
  }

  static int WaitFor(pid_t pid) {
    int status = 0;
    EXPECT_EQ(waitpid(pid, &status, 0), pid);
    return status;
  }

  static std::vector<pid_t> WorkersOf(pid_t pool) {
    std::ifstream file(absl::StrCat("/proc/", pool, "/task/", pool, "/children"));
    std::vector<pid_t> workers;
    for (pid_t pid = 0; file >> pid;) workers.push_back(pid);
    return workers;
  }

  store::TempDatabase file_;
};

TEST_F(KilledGrading, GradesEveryAcceptedSubmissionOnce) {
  const int kills = Kills();
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  // How long one round takes undisturbed: the kills are spread over that.
  int last = kPerRound;
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(WaitFor(Start(last)), 0);
  const auto round = std::chrono::steady_clock::now() - begin;

  int pools = 0, workers = 0;
  for (int tries = 0; (pools < kills || workers < kills) && tries < 30 * kills; ++tries) {
    last += kPerRound;
    const pid_t pool = Start(last);
    const auto wait = std::chrono::duration_cast<std::chrono::microseconds>(round * rng.Uniform());
    usleep(static_cast<useconds_t>(wait.count()));
    if (workers < kills) {
      const std::vector<pid_t> living = WorkersOf(pool);
      if (!living.empty()) workers += kill(living[rng.Below(living.size())], SIGKILL) == 0;
    }
    if (pools < kills && rng.Below(2) == 0) kill(pool, SIGKILL);
    pools += WIFSIGNALED(WaitFor(pool));
  }
  EXPECT_EQ(pools, kills) << "the program was always faster than the kill";
  EXPECT_EQ(workers, kills) << "the workers were always faster than the kill";
  ASSERT_EQ(WaitFor(Start(last)), 0) << "the one that is left to finish";

  const auto db = store::Database::Open(file_.path());
  ASSERT_TRUE(IsOk((*db)->CheckIntegrity()));
  const auto store = store::OpenSqliteStore(file_.path());
  ASSERT_TRUE(IsOk(store));
  const auto jobs = (*store)->grading().ChangedAfter(0, 1'000'000);
  ASSERT_TRUE(IsOk(jobs));
  std::map<std::string, int> graded;  // by lab, of which each submission has its own
  int twice_unlucky = 0, halves = 0;
  for (const store::Job& job : *jobs) {
    EXPECT_FALSE(IsOpen(job.state)) << job.lab;
    const auto result = (*store)->grading().GetResult(job.id);
    ASSERT_TRUE(IsOk(result));
    EXPECT_EQ(result->has_value(), job.state == store::JobState::kDone);
    twice_unlucky += job.state == store::JobState::kFailed;
    if (!result->has_value()) continue;
    ++graded[job.lab];
    halves += (*result)->tests.size() != 5;
    EXPECT_EQ((*result)->points, std::atoi(job.lab.c_str() + std::string("//p/lab-").size()) % 6) << job.lab;
  }
  EXPECT_EQ(graded.size(), static_cast<size_t>(last)) << "lost";
  for (const auto& [lab, times] : graded) EXPECT_EQ(times, 1) << lab;
  EXPECT_EQ(halves, 0);
  std::printf(
      "%d kills of the program, %d of workers, %d submissions, each graded once; %d were hit twice and graded at "
      "the next call\n",
      pools, workers, last, twice_unlucky);
}

}  // namespace
}  // namespace course::grading
