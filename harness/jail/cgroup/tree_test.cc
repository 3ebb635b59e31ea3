#include "harness/jail/cgroup/tree.h"

#include "gtest/gtest.h"

namespace course::jail {
namespace {

// A Debian 12 with systemd: one hierarchy.
constexpr char kUnified[] = "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
// Separate hierarchies, one of them with two controllers, and a version 2 beside them.
constexpr char kSeparate[] =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:3 master:1 - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

TEST(OwnCgroups, LieBelowTheMountOfTheOneHierarchy) {
  const OwnCgroups own = ParseOwnCgroups("0::/user.slice/user-1000.slice/run-1.scope\n", kUnified);
  EXPECT_EQ(own.unified, "/sys/fs/cgroup/user.slice/user-1000.slice/run-1.scope");
  EXPECT_EQ(own.memory, "");
  EXPECT_EQ(own.pids, "");
}

TEST(OwnCgroups, OfTheRootIsTheMountItself) {
  EXPECT_EQ(ParseOwnCgroups("0::/\n", kUnified).unified, "/sys/fs/cgroup");
}

TEST(OwnCgroups, AreOneForEachControllerInVersion1) {
  const OwnCgroups own =
      ParseOwnCgroups("9:name=systemd:/\n8:pids:/\n4:memory:/a/b\n2:cpu,cpuacct:/c\n0::/\n", kSeparate);
  EXPECT_EQ(own.memory, "/sys/fs/cgroup/memory/a/b");
  EXPECT_EQ(own.pids, "/sys/fs/cgroup/pids");
  EXPECT_EQ(own.unified, "/sys/fs/cgroup/unified");
}

TEST(OwnCgroups, CanShareAHierarchy) {
  const OwnCgroups own = ParseOwnCgroups("3:pids,memory:/x\n", "7 1 0:9 / /cg rw - cgroup cgroup rw,memory,pids\n");
  EXPECT_EQ(own.memory, "/cg/x");
  EXPECT_EQ(own.pids, "/cg/x");
}

// A container without a namespace for cgroups: the host's path, of which a part is mounted.
TEST(OwnCgroups, AreFoundBelowAPartThatIsMounted) {
  constexpr char kMount[] = "7 1 0:9 /docker/0af /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory\n";
  EXPECT_EQ(ParseOwnCgroups("4:memory:/docker/0af\n", kMount).memory, "/sys/fs/cgroup/memory");
  EXPECT_EQ(ParseOwnCgroups("4:memory:/docker/0af/job\n", kMount).memory, "/sys/fs/cgroup/memory/job");
  EXPECT_EQ(ParseOwnCgroups("4:memory:/docker/0aff\n", kMount).memory, "") << "another one with a longer name";
  EXPECT_EQ(ParseOwnCgroups("4:memory:/\n", kMount).memory, "");
}

TEST(OwnCgroups, OutsideOfTheNamespaceOrRemovedAreNone) {
  EXPECT_EQ(ParseOwnCgroups("0::/../other\n", kUnified).unified, "");
  EXPECT_EQ(ParseOwnCgroups("0::/gone (deleted)\n", kUnified).unified, "");
}

TEST(OwnCgroups, MayHaveBlanksAndColonsInTheirPaths) {
  EXPECT_EQ(ParseOwnCgroups("0::/a b:c\n", "7 1 0:9 / /my\\040groups rw - cgroup2 none rw\n").unified,
            "/my groups/a b:c");
}

TEST(OwnCgroups, OfTextsWithoutMeaningAreNone) {
  for (const char* text : {"", "\n", "0:", "0::", "::::", "4:memory", "- - - - - - - - -", "7 1 0:9 / /cg rw -",
                           "7 1 0:9 / /cg rw - cgroup2", "\\777"}) {
    for (const char* other : {"", text, "0::/a\n4:memory:/a\n"}) {
      const OwnCgroups own = ParseOwnCgroups(other, text);
      EXPECT_EQ(own.unified + own.memory + own.pids, "") << text << " and " << other;
    }
    EXPECT_EQ(ParseOwnCgroups(text, kSeparate).memory, "") << text;
  }
}

}  // namespace
}  // namespace course::jail
