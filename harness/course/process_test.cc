// Starting programs: what they are given, and how they are stopped. And a Bazel that is busy.

#include "harness/course/process.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "harness/course/bazel.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

TEST(RunCommand, TheEnvironmentIsAddedToOrReplaced) {
  setenv("OURS", "seen", 1);
  Command command = {.argv = {"/bin/sh", "-c", "echo $OURS,$GIVEN"}, .env = {{"GIVEN", "too"}}};
  auto done = RunCommand(command);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->output, "seen,too\n");
  command.only_env = true;
  done = RunCommand(command);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->output, ",too\n");
}

TEST(RunCommand, StoppingEndsWhatTheProgramStartedToo) {
  const int stop = eventfd(1, EFD_CLOEXEC);  // readable from the beginning
  // The inner sleep holds the pipes: were it left, the call would last a minute.
  const auto done = RunCommand({.argv = {"/bin/sh", "-c", "sleep 60 & sleep 60"}, .stop_fd = stop});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_TRUE(done->stopped);
  EXPECT_FALSE(done->ok());
  close(stop);
}

TEST(RunCommand, WhatDoesNotHearIsKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);  // inherited: the program itself says when it may be stopped
  const std::string script = "trap '' INT; echo now >&" + std::to_string(ends[1]) + "; sleep 60";
  const auto done = RunCommand({.argv = {"/bin/bash", "-c", script}, .stop_fd = ends[0]});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_TRUE(done->stopped);
  EXPECT_EQ(done->exit_code, 128 + 9);
  close(ends[0]);
  close(ends[1]);
}

// As when another thread's child was started while the program was being written.
TEST(RunCommand, AProgramThatIsStillOpenForWritingIsWaitedFor) {
  const std::string program = ::testing::TempDir() + "/just_written";
  const int written = open(program.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
  const std::string script = "#!/bin/sh\necho ran\n";
  ASSERT_EQ(write(written, script.data(), script.size()), static_cast<ssize_t>(script.size()));
  std::thread closer([written] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    close(written);
  });
  const auto done = RunCommand({.argv = {program}});
  closer.join();
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->output, "ran\n");
}

TEST(RunWhenFree, SaysOnceThatAnotherBazelIsBusyAndWaits) {
  testing::FakeBazel bazel;
  bazel.answer = [](const BazelCall& call) {
    return Finished{.exit_code = call.args[0] == "--noblock_for_lock" ? kBazelBusy : kBazelOk};
  };
  int said = 0;
  const auto done = RunWhenFree(bazel, {.args = {"build", "//:x"}}, [&] { ++said; });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_TRUE(done->ok());
  EXPECT_EQ(said, 1);
  ASSERT_EQ(bazel.calls.size(), 2u);
  EXPECT_EQ(bazel.calls[1].args.front(), "build");
}

TEST(RunWhenFree, AFreeBazelIsAskedOnce) {
  testing::FakeBazel bazel;
  const auto done = RunWhenFree(bazel, {.args = {"build", "//:x"}}, [] { FAIL() << "nobody is busy"; });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(bazel.calls.size(), 1u);
}

}  // namespace
}  // namespace course::cli
