// The lock of a folder: who is held off, who is not, and that nobody is held off by the dead.

#include "harness/store/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// Whether flock(2) holds somebody else off, who does not wait.
bool IsHeld(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  EXPECT_GE(fd, 0) << folder;
  const bool held = flock(fd, LOCK_EX | LOCK_NB) != 0;
  close(fd);
  return held;
}

TEST(FolderLock, HoldsOthersOffUntilItGoes) {
  const TempDatabase file;
  {
    const auto lock = FolderLock::Take(file.path());
    ASSERT_TRUE(IsOk(lock));
    EXPECT_TRUE(IsHeld(file.folder()));
  }
  EXPECT_FALSE(IsHeld(file.folder()));
  EXPECT_TRUE(IsOk(FolderLock::Take(file.path())));
}

TEST(FolderLock, IsOfOneFolderAndMakesNothingInIt) {
  const TempDatabase file, other;
  const auto lock = FolderLock::Take(file.path());
  ASSERT_TRUE(IsOk(lock));
  EXPECT_FALSE(IsHeld(other.folder()));
  EXPECT_TRUE(std::filesystem::is_empty(file.folder()));
}

TEST(FolderLock, GoesAlongWhenItIsMoved) {
  const TempDatabase file;
  auto taken = FolderLock::Take(file.path());
  ASSERT_TRUE(IsOk(taken));
  std::optional<FolderLock> moved(*std::move(taken));
  EXPECT_TRUE(IsHeld(file.folder()));
  moved.reset();
  EXPECT_FALSE(IsHeld(file.folder()));
}

TEST(FolderLock, OfAProcessThatWasKilledIsFree) {
  const TempDatabase file;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto lock = FolderLock::Take(file.path());
    const char byte = lock.ok() ? '1' : '0';
    if (write(ready[1], &byte, 1) == 1) pause();
    _exit(1);
  }
  close(ready[1]);
  char byte = 0;
  EXPECT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  EXPECT_EQ(byte, '1');
  EXPECT_TRUE(IsHeld(file.folder()));
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(IsHeld(file.folder()));
}

TEST(FolderLock, OfANameWithoutAFolderIsOfTheCurrentOne) {
  const auto lock = FolderLock::Take("course.db");
  ASSERT_TRUE(IsOk(lock));
  EXPECT_TRUE(IsHeld("."));
}

TEST(FolderLock, SaysWhichFolderIsNotThere) {
  const TempDatabase file;
  EXPECT_TRUE(HasCodeAndText(FolderLock::Take(file.folder() + "/gone/course.db").status(), absl::StatusCode::kNotFound,
                             "cannot open the folder " + file.folder() + "/gone/"));
  EXPECT_TRUE(HasCodeAndText(FolderLock::Take("/dev/null/course.db").status(), absl::StatusCode::kFailedPrecondition,
                             "cannot open the folder /dev/null/"));
}

}  // namespace
}  // namespace course::store
