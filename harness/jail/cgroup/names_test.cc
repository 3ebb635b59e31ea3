#include "harness/jail/cgroup/names.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace course::jail {
namespace {

namespace fs = std::filesystem;

// What a process called its cgroup that has ended since.
std::string NameOfTheDead() {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    const std::string name = NewCgroupName();
    _exit(write(ends[1], name.data(), name.size()) > 0 ? 0 : 1);
  }
  close(ends[1]);
  char name[256] = {};
  EXPECT_GT(read(ends[0], name, sizeof name - 1), 0);
  close(ends[0]);
  EXPECT_EQ(waitpid(pid, nullptr, 0), pid);
  return name;
}

// `name` with another number at this place of "course-jail-PIDNS-PID-START-N".
std::string With(const std::string& name, size_t place, const std::string& number) {
  std::vector<std::string> parts = absl::StrSplit(name, '-');
  parts[place + 2] = number;
  return absl::StrJoin(parts, "-");
}

constexpr size_t kPidNamespace = 0, kPid = 1, kStart = 2;

class LeftCgroups : public ::testing::Test {
 protected:
  LeftCgroups() : parent_(absl::StrCat(std::getenv("TEST_TMPDIR"), "/parent")) { fs::create_directories(parent_); }
  ~LeftCgroups() override { fs::remove_all(parent_); }

  bool Stays(const std::string& name) const {
    fs::create_directories(parent_ / name);
    RemoveLeftCgroups(parent_);
    return fs::exists(parent_ / name);
  }

  const fs::path parent_;
};

TEST(NewCgroupName, IsAnotherOneEachTime) { EXPECT_NE(NewCgroupName(), NewCgroupName()); }

TEST_F(LeftCgroups, OfAProcessThatIsGoneAreRemoved) { EXPECT_FALSE(Stays(NameOfTheDead())); }

TEST_F(LeftCgroups, OfALivingProcessStay) { EXPECT_TRUE(Stays(NewCgroupName())); }

// The number of a process that is gone is dealt out again.
TEST_F(LeftCgroups, AreToldFromThoseOfALaterProcessWithTheSameNumber) {
  EXPECT_FALSE(Stays(With(NewCgroupName(), kStart, "1")));
}

TEST_F(LeftCgroups, OfAnotherPidNamespaceStay) { EXPECT_TRUE(Stays(With(NameOfTheDead(), kPidNamespace, "1"))); }

TEST_F(LeftCgroups, WithNamesThatWeDoNotGiveStay) {
  const std::string dead = NameOfTheDead();
  for (const std::string& name : {std::string("user.slice"), std::string("course-jail"), std::string("course-jail-"),
                                  std::string("course-itself"), dead + "-1", "x" + dead, dead + "x",
                                  dead.substr(0, dead.rfind('-')), With(dead, kPid, "-1"), With(dead, kPid, "0"),
                                  With(dead, kStart, "0"), With(dead, kStart, ""), With(dead, kPidNamespace, "0")}) {
    EXPECT_TRUE(Stays(name)) << name;
  }
}

TEST_F(LeftCgroups, OfNoFolderAreNone) { RemoveLeftCgroups(parent_ / "nowhere"); }

}  // namespace
}  // namespace course::jail
