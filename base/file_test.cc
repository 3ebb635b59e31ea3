// Files as values: what is read, what is refused, and when a stamp changes.

#include "base/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace base {
namespace {

std::string Path(const std::string& name) { return ::testing::TempDir() + "/" + name; }

void Write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

TEST(ReadFile, GivesEveryByte) {
  const std::string all = std::string("a\0b\r\n\xff", 6) + std::string(200'000, 'x');
  Write(Path("all"), all);
  EXPECT_EQ(ReadFile(Path("all")).value(), all);
  Write(Path("empty"), "");
  EXPECT_EQ(ReadFile(Path("empty")).value(), "");
  EXPECT_FALSE(ReadFile("/proc/self/status").value().empty()) << "its size is said to be 0";
}

TEST(ReadFile, NamesThePathAndTheReason) {
  const absl::Status none = ReadFile("/nowhere/at all").status();
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(none.message(), "cannot read /nowhere/at all: No such file or directory");
  const absl::Status folder = ReadFile("/tmp").status();
  EXPECT_EQ(folder.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(folder.message(), "cannot read /tmp: Is a directory");
}

TEST(ReadFile, RefusesWhatIsTooLarge) {
  Write(Path("ten"), "0123456789");
  EXPECT_EQ(ReadFile(Path("ten"), 10).value(), "0123456789");
  EXPECT_EQ(ReadFile(Path("ten"), 9).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadFile("/dev/zero", 1000).status().code(), absl::StatusCode::kResourceExhausted) << "it never ends";
}

TEST(WriteFile, ReplacesTheWholeAndKeepsThePermissions) {
  const std::string path = Path("replaced");
  std::remove(path.c_str());
  const std::string bytes("a\0b\n\xff", 5);
  ASSERT_TRUE(WriteFile(path, bytes, 0600).ok());
  EXPECT_EQ(ReadFile(path).value(), bytes);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(WriteFile(path, "shorter").ok());
  EXPECT_EQ(ReadFile(path).value(), "shorter");
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u) << "those of the file that was there";
}

TEST(WriteFile, WhoHasTheOldFileOpenGoesOnReadingIt) {
  const std::string path = Path("open");
  Write(path, "old");
  std::ifstream reader(path);
  ASSERT_TRUE(WriteFile(path, "new bytes").ok());
  std::string seen;
  std::getline(reader, seen);
  EXPECT_EQ(seen, "old");
}

TEST(WriteFile, AFailureLeavesTheOldFileAndNothingElse) {
  const std::string folder = Path("full");
  ASSERT_TRUE(mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST);
  ASSERT_TRUE(WriteFile(folder + "/kept", "old").ok());
  // A limit on the size of files is the full disk of this test: write() fails with EFBIG.
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small = {1000, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status status = WriteFile(folder + "/kept", std::string(2000, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(), "cannot write " + folder + "/kept: File too large");
  EXPECT_EQ(ReadFile(folder + "/kept").value(), "old");
  int names = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_EQ(entry.path().filename(), "kept");
    ++names;
  }
  EXPECT_EQ(names, 1);
}

TEST(WriteFile, NamesTheFolderThatIsMissing) {
  const absl::Status status = WriteFile("/nowhere/file", "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(std::string(status.message()).find("cannot write /nowhere/file"), std::string::npos) << status;
}

TEST(FileStamp, ChangesWithTheFileThatStandsThere) {
  const std::string path = Path("stamped");
  std::remove(path.c_str());
  EXPECT_EQ(FileStamp(path), "absent");
  Write(path, "one");
  const std::string first = FileStamp(path);
  EXPECT_EQ(FileStamp(path), first);
  Write(path, "longer");
  const std::string second = FileStamp(path);
  EXPECT_NE(second, first);
  Write(Path("other"), "LONGER");  // the same size
  ASSERT_EQ(std::rename(Path("other").c_str(), path.c_str()), 0);
  EXPECT_NE(FileStamp(path), second) << "another file in its place";
}

}  // namespace
}  // namespace base
