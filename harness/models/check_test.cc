#include "harness/models/check.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::models {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

// SHA-256 of "abc": FIPS 180-4, its first example.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class CheckOfAFile : public ::testing::Test {
 protected:
  CheckOfAFile() : folder_(::testing::TempDir() + "models") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ + "/toy");
    setenv("COURSE_MODELS", folder_.c_str(), 1);
  }
  void Write(const std::string& text) { std::ofstream(folder_ + "/toy/abc.bin") << text; }
  Checked Look() const { return Check(file_, ""); }

  std::string folder_;
  KnownFile file_ = {
      .name = "toy/abc.bin", .purpose = "", .source = "", .licence = "", .bytes = 3, .about = "", .sha256 = kAbc};
};

TEST_F(CheckOfAFile, ThatIsNowhereSaysSo) {
  EXPECT_EQ(Look().state, State::kAbsent);
  EXPECT_EQ(Look().path, "");
}

TEST_F(CheckOfAFile, WithTheRightBytesVerifiesIt) {
  Write("abc");
  EXPECT_EQ(Look().state, State::kVerified);
  EXPECT_EQ(Look().path, folder_ + "/toy/abc.bin");
}

TEST_F(CheckOfAFile, WithOneOtherByteNamesBothHashes) {
  Write("abd");
  const Checked checked = Look();
  EXPECT_EQ(checked.state, State::kWrong);
  EXPECT_NE(checked.sha256, kAbc);
  EXPECT_EQ(checked.reason, "has the SHA-256 " + checked.sha256 + " instead of " + kAbc);
}

TEST_F(CheckOfAFile, ThatWasCutOffNamesBothSizes) {
  Write("ab");
  EXPECT_EQ(Look().state, State::kWrong);
  EXPECT_EQ(Look().reason, "has 2 bytes instead of 3");
  EXPECT_EQ(Look().sha256, "") << "its size says enough";
}

TEST_F(CheckOfAFile, ThatIsAPointerOrAPageSaysWhatItIs) {
  Write("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n");
  EXPECT_TRUE(absl::StrContains(Look().reason, "instead of 3: it is a pointer of Git LFS")) << Look().reason;
  Write("<!DOCTYPE html><html>");
  EXPECT_TRUE(absl::StrContains(Look().reason, "it is a web page")) << Look().reason;
  file_.bytes = 0, file_.sha256 = "";
  EXPECT_EQ(Look().state, State::kWrong) << "also where nothing is pinned";
}

TEST_F(CheckOfAFile, OfWhichNothingIsKnownDoesNotClaimAnything) {
  Write("abc");
  file_.bytes = 0, file_.sha256 = "";
  EXPECT_EQ(Look().state, State::kNotPinned);
  EXPECT_EQ(Look().sha256, kAbc) << "to compare with what the file's page says";
}

TEST_F(CheckOfAFile, InWhosePlaceIsAFolderFails) {
  std::filesystem::create_directories(folder_ + "/toy/abc.bin");
  EXPECT_EQ(Look().state, State::kWrong);
  EXPECT_TRUE(absl::StrContains(Look().reason, "cannot be read")) << Look().reason;
}

TEST_F(CheckOfAFile, ReadsMoreThanOnePart) {
  Write(std::string(1'000'000, 'a') + std::string(1'000'000, 'a'));
  const auto sha256 = Sha256OfFile(folder_ + "/toy/abc.bin");
  ASSERT_TRUE(IsOk(sha256));
  // By sha256sum of coreutils.
  EXPECT_EQ(*sha256, "bcf7f9d1b4311c3352e60502255ce09a6744df84e8f2c89f79c4b5d74933a95a");
  EXPECT_TRUE(HasCode(Sha256OfFile(folder_ + "/none").status(), absl::StatusCode::kNotFound));
}

TEST(KnownFiles, AreSortedUniqueAndCompletelyDescribed) {
  const auto files = KnownFiles();
  EXPECT_TRUE(std::is_sorted(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (size_t i = 0; i < files.size(); ++i) {
    const KnownFile& file = files[i];
    const std::string name(file.name);
    if (i > 0) {
      EXPECT_NE(file.name, files[i - 1].name);
    }
    EXPECT_FALSE(file.purpose.empty() || file.source.empty() || file.licence.empty()) << name;
    EXPECT_NE(file.bytes == 0, file.about.empty()) << name << ": the exact size, or the published one";
    EXPECT_TRUE(file.sha256.empty() || file.sha256.size() == 64) << name;
    EXPECT_TRUE(file.bytes == 0 || !file.sha256.empty()) << name << ": whoever knew the size had the file";
    EXPECT_EQ(file.sha256.find_first_not_of("0123456789abcdef"), std::string_view::npos) << name;
    EXPECT_NE(file.name.find('/'), std::string_view::npos) << name << " stands in a folder";
  }
}

}  // namespace
}  // namespace course::models
