// kill -9 at any moment: no recorded run is lost, doubled or halved.
//
// COURSE_KILLS says how often (10 unless set; the long suite takes 200).

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/recorder/testing/temp_course.h"
#include "harness/store/database.h"
#include "harness/testing/seed.h"

namespace course::recorder {
namespace {

constexpr char kRecorder[] = "harness/recorder/testing/record_spool";
constexpr int kRunsPerRound = 3;

pid_t StartRecorder(const TempCourse& course) {
  std::string program = kRecorder, spool = course.spool(), database = course.database(), workspace = course.workspace();
  char* argv[] = {program.data(), spool.data(), database.data(), workspace.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  EXPECT_EQ(posix_spawn(&pid, kRecorder, &actions, nullptr, argv, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

int WaitFor(pid_t pid) {
  int status = 0;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  return status;
}

int Kills() {
  const char* text = std::getenv("COURSE_KILLS");
  int kills = 10;
  if (text != nullptr) kills = std::atoi(text);
  return kills;
}

class KilledRecorder : public ::testing::Test {
 protected:
  KilledRecorder() : events_(course_.Events("mixed")) {
    course_.PutXml(events_, {.lab = kAlpha});
    course_.PutXml(events_, {.lab = kBeta, .verdict = "FAILED", .second = 0});
    course_.PutXml(events_, {.lab = kFlaky});
    uuid_ = ParseEventFile(events_).invocation;
  }

  void FillSpool() {
    for (int i = 0; i < kRunsPerRound; ++i) {
      ++runs_;
      course_.Spool(absl::StrCat(1'000'000 + runs_, "-1.json"), Replaced(events_, uuid_, absl::StrCat("run-", runs_)));
    }
  }

  TempCourse course_;
  std::string events_, uuid_;
  int runs_ = 0;
};

TEST_F(KilledRecorder, LosesDoublesAndHalvesNothing) {
  const int kills = Kills();
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};

  // How long one round takes undisturbed: the kills are spread over that.
  FillSpool();
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(WaitFor(StartRecorder(course_)), 0);
  const auto round = std::chrono::steady_clock::now() - begin;

  int struck = 0;
  for (int tries = 0; struck < kills && tries < 20 * kills; ++tries) {
    FillSpool();
    const pid_t recorder = StartRecorder(course_);
    const auto wait = std::chrono::duration_cast<std::chrono::microseconds>(round * rng.Uniform());
    usleep(static_cast<useconds_t>(wait.count()));
    kill(recorder, SIGKILL);
    struck += WIFSIGNALED(WaitFor(recorder));
  }
  EXPECT_EQ(struck, kills) << "the recorder was always faster than the kill";
  ASSERT_EQ(WaitFor(StartRecorder(course_)), 0) << "the one that is left to finish";

  const auto db = store::Database::Open(course_.database());
  ASSERT_TRUE(base::testing::IsOk((*db)->CheckIntegrity()));
  const auto recorded = course_.store().RecentRuns(1'000'000);
  ASSERT_TRUE(base::testing::IsOk(recorded));
  EXPECT_EQ(recorded->size(), static_cast<size_t>(runs_)) << "lost or doubled";
  int halved = 0;
  for (const store::Run& summary : *recorded) {
    const auto run = course_.store().GetRun(summary.id);
    ASSERT_TRUE(base::testing::IsOk(run));
    size_t tests = 0;
    for (const store::LabRun& lab : run->labs) tests += lab.tests.size();
    halved += run->labs.size() != 5 || tests != 6;
  }
  EXPECT_EQ(halved, 0);
  EXPECT_EQ(course_.Record().runs.size(), 0u) << "the spool is empty";
  std::printf("%d kills, %d runs, 0 lost, %d halved\n", struck, runs_, halved);
}

}  // namespace
}  // namespace course::recorder
