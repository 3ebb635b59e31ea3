#include "extensions/x2/experiment/folder.h"

#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace experiment {
namespace {

using absl::StatusCode;
using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

// A path of this test alone, where nothing is yet.
std::string NewPath() {
  const std::string path = ::testing::TempDir() + "/" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::remove_all(path);
  return path;
}

TEST(Folder, IsMadeWithThoseAboveIt) {
  const std::string path = NewPath() + "/a/b";
  ASSERT_TRUE(IsOk(Folder::Create(path)));
  EXPECT_TRUE(std::filesystem::is_directory(path));
  EXPECT_TRUE(IsOk(Folder::Create(path))) << "a second run fills the same folder";
}

TEST(Folder, RemembersTheHashOfEachFile) {
  auto folder = Folder::Create(NewPath());
  ASSERT_TRUE(IsOk(folder));
  ASSERT_TRUE(IsOk(folder->Write("abc.txt", std::string("abc"))));
  ASSERT_TRUE(IsOk(folder->Write("empty.txt", std::string())));
  // FIPS 180-2, appendix B.1, and the well-known hash of no bytes.
  const std::map<std::string, std::string> expected = {
      {"abc.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"empty.txt", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}};
  EXPECT_EQ(folder->sums(), expected);
  EXPECT_EQ(base::ReadFile(folder->path() + "/abc.txt").value_or(""), "abc");
}

TEST(Folder, WritesChartsAsSvg) {
  auto folder = Folder::Create(NewPath());
  ASSERT_TRUE(IsOk(folder));
  const nn::io::LineChart line = {.title = "Loss", .x_label = "epoch", .y_label = "nats", .series = {{"s", {{0, 1}}}}};
  const nn::io::HeatMap map = {.title = "Map", .values = {1, 2, {0, 1}}};
  ASSERT_TRUE(IsOk(folder->Write("line.svg", line)));
  ASSERT_TRUE(IsOk(folder->Write("map.svg", map)));
  EXPECT_EQ(base::ReadFile(folder->path() + "/line.svg").value_or(""), nn::io::LineChartSvg(line).value_or("?"));
  EXPECT_EQ(base::ReadFile(folder->path() + "/map.svg").value_or(""), nn::io::HeatMapSvg(map).value_or("?"));
  EXPECT_EQ(folder->sums().size(), 2u);
}

TEST(Folder, WritesNoChartThatCannotBeDrawn) {
  auto folder = Folder::Create(NewPath());
  ASSERT_TRUE(IsOk(folder));
  EXPECT_TRUE(HasCode(folder->Write("line.svg", nn::io::LineChart{}), StatusCode::kInvalidArgument));
  EXPECT_TRUE(folder->sums().empty());
}

TEST(Folder, CannotBeMadeWhereAFileStands) {
  const std::string path = NewPath();
  ASSERT_TRUE(IsOk(base::WriteFile(path, "a file")));
  for (const std::string& broken : {path, path + "/below"}) {
    EXPECT_TRUE(HasCodeAndText(Folder::Create(broken).status(), StatusCode::kInternal,
                               "cannot make the folder " + broken + ": Not a directory"));
  }
}

TEST(Folder, CannotBeMadeWhereNobodyMayWrite) {
  // Not even the superuser, who may write everywhere else, makes a folder in the kernel's view of the processes.
  EXPECT_TRUE(HasCodeAndText(Folder::Create("/proc/experiment").status(), StatusCode::kInternal,
                             "cannot make the folder /proc/experiment: "));
}

TEST(Folder, ThatHasGoneIsNamedWithTheReason) {
  auto folder = Folder::Create(NewPath());
  ASSERT_TRUE(IsOk(folder));
  std::filesystem::remove_all(folder->path());
  const absl::Status status = folder->Write("loss.svg", std::string("x"));
  EXPECT_TRUE(HasCodeAndText(status, StatusCode::kNotFound, folder->path() + "/loss.svg"));
  EXPECT_TRUE(HasCodeAndText(status, StatusCode::kNotFound, "No such file or directory"));
  EXPECT_TRUE(folder->sums().empty()) << "what was not written has no hash";
}

TEST(Folder, ReplacesNoFolderByAFile) {
  auto folder = Folder::Create(NewPath());
  ASSERT_TRUE(IsOk(folder));
  std::filesystem::create_directory(folder->path() + "/icons");
  const absl::Status status = folder->Write("icons", std::string("x"));
  EXPECT_TRUE(HasCodeAndText(status, StatusCode::kInternal, folder->path() + "/icons"));
  EXPECT_TRUE(HasCodeAndText(status, StatusCode::kInternal, "Is a directory"));
}

}  // namespace
}  // namespace experiment
