// The spool: what is left for later, what is refused, and that a broken file never holds up the others.

#include "harness/recorder/spool.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/recorder/files.h"
#include "harness/recorder/testing/temp_course.h"

namespace course::recorder {
namespace {

std::string PartName(int64_t begun_ms, pid_t pid) { return absl::StrCat(begun_ms, "000-", pid, ".json.part"); }

// The number of a process that is no more.
pid_t EndedProcess() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

TEST(Spool, NoFolderIsAnEmptySpool) {
  const auto entries = ListSpool("/nowhere/at/all");
  ASSERT_TRUE(base::testing::IsOk(entries));
  EXPECT_TRUE(entries->empty());
}

TEST(Spool, OldestFirstAndNothingButEventFiles) {
  TempCourse course;
  for (const char* name : {"200-1.json", "100-2.json.part", ".hidden.json", "notes.txt"}) course.Spool(name, "x");
  const auto entries = ListSpool(course.spool());
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].path, course.spool() + "/100-2.json.part");
  EXPECT_TRUE((*entries)[0].part);
  EXPECT_EQ((*entries)[1].path, course.spool() + "/200-1.json");
}

TEST(Spool, ARunInProgressIsLeftAlone) {
  TempCourse course;
  const std::string name = PartName(NowMs(), getpid());
  course.Spool(name, course.Events("killed"));
  const SpoolReport report = course.Record();
  EXPECT_EQ(report.in_progress, 1);
  EXPECT_EQ(report.runs.size(), 0u);
  EXPECT_TRUE(FileExists(absl::StrCat(course.spool(), "/", name)));
}

TEST(Spool, APartWhoseWriterIsGoneIsRecorded) {
  TempCourse course;
  course.Spool(PartName(NowMs(), EndedProcess()), course.Events("flag"));
  EXPECT_EQ(course.Record().runs.size(), 1u);
  EXPECT_FALSE(course.OnlyRun().interrupted);
}

TEST(Spool, ANumberThatAnotherProcessGotLaterIsNotTheWriter) {
  TempCourse course;
  // We began long after this file did.
  course.Spool(PartName(NowMs() - 3'600'000, getpid()), course.Events("flag"));
  EXPECT_EQ(course.Record().runs.size(), 1u);
}

// kill -9 of the client: the server may write on for a moment into the file that the hook has renamed.
TEST(Spool, WaitsForTheRestOfAFileThatStillGrows) {
  TempCourse course;
  const std::string events = course.Events("flag");
  const std::string path = course.spool() + "/1.json";
  course.Spool("1.json", events.substr(0, 1000));
  std::thread server([&] {
    std::ofstream file(path, std::ios::app);
    for (size_t at = 1000; at < events.size(); at += 1000) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the subject of this test: a slow writer
      file << events.substr(at, 1000) << std::flush;
    }
  });
  EXPECT_EQ(course.Record(/*patience_ms=*/10'000).runs.size(), 1u);
  server.join();
  EXPECT_FALSE(course.OnlyRun().interrupted);
  EXPECT_EQ(course.OnlyRun().exit_code, 3);
}

TEST(Spool, AFileOfAnotherWorkspaceIsRefusedAndKeptAside) {
  TempCourse course;
  course.Spool("1.json", Replaced(course.Events("green"), course.workspace(), "/home/somebody/course"));
  const SpoolReport report = course.Record();
  ASSERT_EQ(report.refused.size(), 1u);
  EXPECT_TRUE(absl::StrContains(report.refused[0].reason, "another workspace"));
  EXPECT_FALSE(FileExists(course.spool() + "/1.json"));
  EXPECT_TRUE(FileExists(course.spool() + "/refused/1.json"));
  EXPECT_EQ(*ReadRegularFile(course.spool() + "/refused/1.json.reason", 1000), report.refused[0].reason + "\n");
  EXPECT_EQ(course.store().RecentRuns(10)->size(), 0u);
  EXPECT_TRUE(absl::StrContains(SpoolSummary(report), "is not recorded: it is of another workspace"));
  EXPECT_TRUE(course.Record().refused.empty()) << "said once";
}

TEST(Spool, AWorkspaceReachedThroughALinkIsTheSame) {
  TempCourse course;
  const std::string link = course.workspace() + "-link";
  ASSERT_EQ(symlink(course.workspace().c_str(), link.c_str()), 0);
  course.Spool("1.json", Replaced(course.Events("flag"), absl::StrCat("\"", course.workspace(), "\""),
                                  absl::StrCat("\"", link, "\"")));
  EXPECT_EQ(course.Record().runs.size(), 1u);
}

TEST(Spool, WhatHasNoStartIsRefused) {
  TempCourse course;
  const std::string events = course.Events("flag");
  course.Spool("1.json", events.substr(events.find('\n') + 1));
  course.Spool("2.json", "not json at all\n\x01\x02");
  course.Spool("3.json", "[]\n{}\n{\"id\":7}\n{\"id\":{\"started\":[]},\"started\":\"x\"}\n");
  course.Spool("4.json", events);
  const SpoolReport report = course.Record();
  EXPECT_EQ(report.refused.size(), 3u);
  EXPECT_EQ(report.runs.size(), 1u) << "the good one behind them";
}

TEST(Spool, AnEmptyFileIsClearedAway) {
  TempCourse course;
  course.Spool("1.json", "");
  EXPECT_TRUE(course.Record().refused.empty());
  EXPECT_FALSE(FileExists(course.spool() + "/1.json"));
}

TEST(Spool, WhatIsNoFileIsRefusedWithoutWaitingForIt) {
  TempCourse course;
  ASSERT_EQ(mkfifo((course.spool() + "/1.json").c_str(), 0600), 0);
  ASSERT_EQ(mkdir((course.spool() + "/2.json").c_str(), 0700), 0);
  EXPECT_EQ(course.Record().refused.size(), 2u);
}

TEST(Spool, ItsFolderIsForItsOwnerOnly) {
  TempCourse course;
  course.Spool("1.json", course.Events("flag"));
  ASSERT_EQ(chmod(course.spool().c_str(), 0755), 0);
  course.Record();
  struct stat info;
  ASSERT_EQ(stat(course.spool().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

}  // namespace
}  // namespace course::recorder
