// Files as values: what is read, what is refused, and when a stamp changes.

#include "base/file.h"

#include <unistd.h>

#include <cstdio>
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
