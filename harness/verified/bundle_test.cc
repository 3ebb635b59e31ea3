#include "harness/verified/bundle.h"

#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"

namespace course::verified {
namespace {

namespace fs = std::filesystem;
using ::base::testing::HasCode;
using ::base::testing::IsOk;

constexpr char kLab[] = "//phases/00-x/lab-01-y";

class BundleTest : public ::testing::Test {
 protected:
  BundleTest() {
    const char* parent = std::getenv("TEST_TMPDIR");
    bundles_ = absl::StrCat(parent != nullptr ? parent : "/tmp", "/bundles_XXXXXX");
    EXPECT_NE(mkdtemp(bundles_.data()), nullptr);
  }

  // Bazel does not remove what is read-only.
  ~BundleTest() override {
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(bundles_, ignored)) {
      if (entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add, ignored);
    }
    fs::remove_all(bundles_, ignored);
  }

  // With this text as the lab's contract.
  Bundle Filled(const std::string& contract) {
    Bundle bundle = {.lab = kLab,
                     .course_version = "v1",
                     .compiler = "gcc 12",
                     .compile = {"gcc", "-c", "phases/00-x/lab-01-y/starter.cc"},
                     .link = {"gcc", "-o", "servant"},
                     .source = "phases/00-x/lab-01-y/starter.cc",
                     .object = "starter.o",
                     .servant = "servant",
                     .libraries = {"/lib/libc.so.6"},
                     .includes = "#include <span>\n",
                     .limits = {.memory_mb = 512, .cpu_seconds = 3, .wall_seconds = 7, .output_kb = 64},
                     .hidden = {{"A.B", Visibility::kAfterDueDate}}};
    bundle.folder = bundles_ + "/new";
    EXPECT_TRUE(IsOk(cli::WriteFile(bundle.Tree() + "/phases/00-x/lab-01-y/y.h", contract)));
    EXPECT_TRUE(IsOk(cli::WriteFile(bundle.Program(), "program", 0755)));
    EXPECT_TRUE(IsOk(cli::WriteFile(bundle.Catalog(), "{}")));
    return bundle;
  }

  std::string bundles_;
};

TEST(BundleName, IsOfALabelOnly) {
  EXPECT_EQ(BundleName("//phases/00-x/lab-01-y"), "phases+00-x+lab-01-y");
  for (const char* bad : {"", "phases/x", "//", "//a//b", "//a/../b", "//a/.", "//a:b", "//a/b+c", "//a/b\n", "///a"}) {
    EXPECT_EQ(BundleName(bad), "") << bad;
  }
}

TEST_F(BundleTest, IsFoundAsItWasSealed) {
  const absl::StatusOr<Bundle> sealed = SealBundle(Filled("int F();"), bundles_);
  ASSERT_TRUE(IsOk(sealed));
  const absl::StatusOr<Bundle> found = FindBundle(bundles_, kLab);
  ASSERT_TRUE(IsOk(found));
  EXPECT_EQ(found->digest, sealed->digest);
  EXPECT_EQ(found->digest.size(), 64);
  EXPECT_EQ(found->compile, Filled("").compile);
  EXPECT_EQ(found->link, Filled("").link);
  EXPECT_EQ(found->libraries, Filled("").libraries);
  EXPECT_EQ(found->includes, "#include <span>\n");
  EXPECT_EQ(found->limits.memory_mb, 512);
  EXPECT_EQ(found->limits.wall_seconds, 7);
  ASSERT_EQ(found->hidden.size(), 1);
  EXPECT_EQ(found->hidden[0].visibility, Visibility::kAfterDueDate);
  EXPECT_TRUE(cli::IsFile(found->Tree() + "/phases/00-x/lab-01-y/y.h"));
}

TEST_F(BundleTest, IsReadOnlyAndKeepsItsProgramExecutable) {
  const absl::StatusOr<Bundle> sealed = SealBundle(Filled("int F();"), bundles_);
  ASSERT_TRUE(IsOk(sealed));
  const auto mode = [](const std::string& path) { return static_cast<int>(fs::status(path).permissions()) & 0777; };
  EXPECT_EQ(mode(sealed->Program()), 0555);
  EXPECT_EQ(mode(sealed->Catalog()), 0444);
  EXPECT_EQ(mode(sealed->folder), 0555);
  EXPECT_EQ(mode(sealed->Tree()), 0555);
}

TEST_F(BundleTest, HasAnotherDigestForAnotherContract) {
  const absl::StatusOr<Bundle> one = SealBundle(Filled("int F();"), bundles_);
  const absl::StatusOr<Bundle> two = SealBundle(Filled("int G();"), bundles_);
  ASSERT_TRUE(IsOk(one));
  ASSERT_TRUE(IsOk(two));
  EXPECT_NE(one->digest, two->digest);
  EXPECT_EQ(FindBundle(bundles_, kLab)->digest, two->digest);
}

// What was looked up before the newest was made may still be in use.
TEST_F(BundleTest, KeepsTheVersionBeforeAndNoOther) {
  std::vector<std::string> folders;
  for (const char* contract : {"int F();", "int G();", "int H();"}) {
    const absl::StatusOr<Bundle> sealed = SealBundle(Filled(contract), bundles_);
    ASSERT_TRUE(IsOk(sealed));
    folders.push_back(sealed->folder);
  }
  EXPECT_FALSE(cli::IsFolder(folders[0]));
  EXPECT_TRUE(cli::IsFolder(folders[1]));
  EXPECT_TRUE(cli::IsFolder(folders[2]));
}

TEST_F(BundleTest, OfTheSameFilesStaysWhereItIs) {
  const absl::StatusOr<Bundle> one = SealBundle(Filled("int F();"), bundles_);
  ASSERT_TRUE(IsOk(one));
  const auto before = fs::last_write_time(one->folder + "/bundle.json");
  const absl::StatusOr<Bundle> again = SealBundle(Filled("int F();"), bundles_);
  ASSERT_TRUE(IsOk(again));
  EXPECT_EQ(again->folder, one->folder);
  EXPECT_EQ(fs::last_write_time(one->folder + "/bundle.json"), before);
  EXPECT_FALSE(cli::IsFolder(bundles_ + "/new"));
}

// Made half-way, say because the machine lost its power: nobody takes it for a bundle.
TEST_F(BundleTest, ThatWasNotSealedIsNone) {
  Filled("int F();");
  EXPECT_TRUE(HasCode(FindBundle(bundles_, kLab).status(), absl::StatusCode::kNotFound));
}

TEST_F(BundleTest, OfAnotherLayoutIsRefused) {
  const absl::StatusOr<Bundle> sealed = SealBundle(Filled("int F();"), bundles_);
  ASSERT_TRUE(IsOk(sealed));
  fs::permissions(sealed->folder, fs::perms::owner_write, fs::perm_options::add);
  for (const char* text : {"{}", "no json", R"({"layout":99})"}) {
    fs::remove(sealed->folder + "/bundle.json");
    ASSERT_TRUE(IsOk(cli::WriteFile(sealed->folder + "/bundle.json", text)));
    EXPECT_TRUE(HasCode(FindBundle(bundles_, kLab).status(), absl::StatusCode::kDataLoss)) << text;
  }
}

TEST_F(BundleTest, IsNotLookedForUnderWhatIsNoLabel) {
  EXPECT_TRUE(HasCode(FindBundle(bundles_, "//../../etc").status(), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCode(FindBundle(bundles_, "").status(), absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace course::verified
