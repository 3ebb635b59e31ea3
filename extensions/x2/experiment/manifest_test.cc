#include "extensions/x2/experiment/manifest.h"

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace experiment {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::ordered_json;

// SHA-256 of "abc": FIPS 180-2, appendix B.1.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const Arguments kArguments = {.out = "here", .seed = 12'345'678'901'234'567u, .epochs = 2, .threads = 3};

absl::StatusOr<Folder> NewFolder() {
  const std::string path = ::testing::TempDir() + "/" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::remove_all(path);
  return Folder::Create(path);
}

Manifest Small() {
  return {.what = "a test",
          .command = "run it",
          .config = {{"epochs", 2}},
          .data = {{"icons", 3}},
          .data_bytes = "abc",
          .weights = {},
          .results = {{"accuracy", .5}, {"log_scale", "2.6"}}};
}

TEST(Manifest, NamesSeedConfigurationAndTheHashOfTheData) {
  auto folder = NewFolder();
  ASSERT_TRUE(IsOk(folder));
  ASSERT_TRUE(IsOk(folder->Write("abc.txt", std::string("abc"))));
  ASSERT_TRUE(IsOk(WriteManifest(Small(), kArguments, *folder)));
  const auto text = base::ReadFile(folder->path() + "/manifest.json");
  ASSERT_TRUE(IsOk(text));
  const ordered_json json = ordered_json::parse(*text);
  EXPECT_EQ(json["seed"], 12'345'678'901'234'567u);
  EXPECT_EQ(json["threads"], 3);
  EXPECT_EQ(json["config"], ordered_json({{"epochs", 2}}));
  EXPECT_EQ(json["data"], ordered_json({{"icons", 3}, {"sha256", kAbc}}));
  EXPECT_EQ(json["accuracy"], .5);
  EXPECT_EQ(json["log_scale"], "2.6");
  EXPECT_EQ(json["files_sha256"], ordered_json({{"abc.txt", kAbc}})) << "all files but the manifest itself";
}

TEST(Manifest, HasItsPartsInTheOrderOfReading) {
  auto folder = NewFolder();
  ASSERT_TRUE(IsOk(folder));
  const ordered_json json = AsJson(Small(), kArguments, *folder);
  std::vector<std::string> names;
  for (const auto& part : json.items()) names.push_back(part.key());
  const std::vector<std::string> expected = {"what", "command",        "versions", "seed",      "threads",     "config",
                                             "data", "weights_sha256", "accuracy", "log_scale", "files_sha256"};
  EXPECT_EQ(names, expected);
}

TEST(Manifest, HashesNoDataThatIsDrawnOnTheWay) {
  auto folder = NewFolder();
  ASSERT_TRUE(IsOk(folder));
  Manifest manifest = Small();
  manifest.data_bytes.reset();
  EXPECT_EQ(AsJson(manifest, kArguments, *folder)["data"], ordered_json({{"icons", 3}}));
}

TEST(Manifest, ChangesWithOneBitOfAWeight) {
  auto folder = NewFolder();
  ASSERT_TRUE(IsOk(folder));
  Manifest manifest = Small();
  manifest.weights = {0.0f};
  const ordered_json zero = AsJson(manifest, kArguments, *folder);
  manifest.weights = {-0.0f};
  const ordered_json negative = AsJson(manifest, kArguments, *folder);
  // Four bytes of zero.
  EXPECT_EQ(zero["weights_sha256"], "df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119");
  EXPECT_NE(negative["weights_sha256"], zero["weights_sha256"]);
}

TEST(Manifest, ThatCannotBeWrittenIsNamedWithTheReason) {
  auto folder = NewFolder();
  ASSERT_TRUE(IsOk(folder));
  std::filesystem::remove_all(folder->path());
  const absl::Status status = WriteManifest(Small(), kArguments, *folder);
  EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kNotFound, folder->path() + "/manifest.json"));
  EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kNotFound, "No such file or directory"));
}

}  // namespace
}  // namespace experiment
