// Saves as editors make them, seen by inotify and by looking.

#include "harness/watch/file_watch.h"

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::watch {
namespace {

namespace fs = std::filesystem;

using Make = std::function<std::unique_ptr<FileWatch>(const std::vector<std::string>&)>;

struct Kind {
  const char* name;
  Make make;
};

class FileWatchTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    std::string pattern = std::string(std::getenv("TEST_TMPDIR")) + "/files-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root = pattern;
    for (const char* lab : {"a", "b"}) {
      fs::create_directories(root + "/" + lab);
      files.push_back(root + "/" + lab + "/starter.cc");
      Write(files.back(), "old");
    }
    watch = GetParam().make(files);
    ASSERT_NE(watch, nullptr);
  }
  void TearDown() override { fs::remove_all(root); }

  static void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

  // "saved a, gone b": what came since the last call. Both kinds have it ready when the call that made it returns.
  std::string Events() {
    std::string text;
    for (const FileEvent& event : watch->Read()) {
      if (!text.empty()) text += ", ";
      text += event.kind == FileEvent::kSaved ? "saved " : "gone ";
      text += fs::path(event.path).parent_path().filename().string();
    }
    return text;
  }

  std::string root;
  std::vector<std::string> files;
  std::unique_ptr<FileWatch> watch;
};

TEST_P(FileWatchTest, SeesAFileThatIsWritten) {
  EXPECT_EQ(Events(), "");
  Write(files[1], "new text");
  EXPECT_EQ(Events(), "saved b");
  EXPECT_EQ(Events(), "") << "once";
}

TEST_P(FileWatchTest, SeesAFileThatIsReplaced) {
  Write(root + "/a/.starter.cc.swp", "new text");
  EXPECT_EQ(Events(), "") << "not one of ours";
  fs::rename(root + "/a/.starter.cc.swp", files[0]);
  EXPECT_EQ(Events(), "saved a");
}

TEST_P(FileWatchTest, ARenameThroughABackupIsOneSave) {
  fs::rename(files[0], files[0] + "~");
  Write(files[0], "new text");
  EXPECT_EQ(Events(), "saved a");
}

TEST_P(FileWatchTest, SeesAFileGoAndComeBack) {
  fs::remove(files[0]);
  EXPECT_EQ(Events(), "gone a");
  Write(files[0], "again");
  EXPECT_EQ(Events(), "saved a");
}

TEST_P(FileWatchTest, SeesAFolderGoAndComeBack) {
  fs::remove_all(root + "/b");
  EXPECT_EQ(Events(), "gone b");
  EXPECT_GE(watch->interval_ms(), 0) << "nobody tells when it comes back: one has to look";
  fs::create_directories(root + "/b");
  Write(files[1], "again");
  EXPECT_EQ(Events(), "saved b");
  Write(files[1], "and again");
  EXPECT_EQ(Events(), "saved b");
}

TEST_P(FileWatchTest, AFolderThatWasMovedAwayIsGone) {
  fs::rename(root + "/a", root + "/elsewhere");
  EXPECT_EQ(Events(), "gone a");
  Write(root + "/elsewhere/starter.cc", "not a lab's file any more");
  EXPECT_EQ(Events(), "");
}

INSTANTIATE_TEST_SUITE_P(Both, FileWatchTest,
                         ::testing::Values(Kind{"Inotify",
                                                [](const std::vector<std::string>& files) {
                                                  auto made = MakeInotifyWatch(files);
                                                  return made.ok() ? *std::move(made) : nullptr;
                                                }},
                                           Kind{"Polling", MakePollingWatch}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(InotifyWatch, CanBePolled) {
  std::string pattern = std::string(std::getenv("TEST_TMPDIR")) + "/one-XXXXXX";
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  const auto watch = MakeInotifyWatch({pattern + "/starter.cc"});
  ASSERT_TRUE(watch.ok()) << watch.status();
  pollfd fd = {(*watch)->fd(), POLLIN, 0};
  EXPECT_EQ(poll(&fd, 1, 0), 0);
  std::ofstream(pattern + "/starter.cc") << "text";
  EXPECT_EQ(poll(&fd, 1, 1000), 1);
  EXPECT_EQ((*watch)->interval_ms(), -1) << "nothing to look for in between";
  fs::remove_all(pattern);
}

}  // namespace
}  // namespace course::watch
