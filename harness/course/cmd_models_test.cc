// `course models` over two files that a test makes up: what is said about each state, and the exit codes.

#include "harness/course/cmd_models.h"

#include <cstdlib>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::Contains;
using testing::ToyWorkspace;

// SHA-256 of "abc": FIPS 180-4.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr models::KnownFile kToys[] = {
    {"toy/abc.bin", "three letters", "https://example.org/abc.bin", "MIT", 3, "", kAbc},
    {"toy/large.bin", "nobody knows", "https://example.org/large.bin", "MIT", 0, "151 MB", ""},
};

class Models : public ::testing::Test {
 protected:
  Models() { setenv("COURSE_MODELS", (toy_.root() + "/lent").c_str(), 1); }
  Result Run(const ModelsOptions& options) { return RunModels(toy_.context(), options, kToys); }

  ToyWorkspace toy_;
};

TEST_F(Models, ThatAreAbsentAreNoFailureAndSayWhereToGetThem) {
  EXPECT_EQ(*Run({}), Exit::kDone);
  const std::string said = toy_.TakeOut();
  EXPECT_TRUE(Contains(said, "  " + toy_.root() + "/lent   (not there)\n"));
  EXPECT_TRUE(Contains(said, "absent      toy/abc.bin, 3 B: three letters\n"));
  EXPECT_TRUE(Contains(said, "absent      toy/large.bin, about 151 MB: nobody knows\n"));
  EXPECT_TRUE(Contains(said, "from https://example.org/large.bin   licence: MIT\n"));
  EXPECT_TRUE(Contains(said, "2 absent. Everything that is graded works without any of them."));
  EXPECT_TRUE(Contains(
      said, "Next: curl --create-dirs -L -o " + toy_.root() + "/lent/toy/abc.bin https://example.org/abc.bin\n"));
}

TEST_F(Models, ThatAreHereAreVerifiedOrSaidToBeNotPinned) {
  toy_.Write("lent/toy/abc.bin", "abc");
  toy_.Write("lent/toy/large.bin", "abc");
  EXPECT_EQ(*Run({}), Exit::kDone);
  const std::string said = toy_.TakeOut();
  EXPECT_TRUE(Contains(said, "verified    toy/abc.bin"));
  EXPECT_TRUE(Contains(said, "not pinned  toy/large.bin"));
  EXPECT_TRUE(Contains(said, std::string("SHA-256 ") + kAbc + "\n"));
  EXPECT_TRUE(Contains(said, "the course knows no hash to compare it with"));
  EXPECT_TRUE(Contains(said, "1 verified, 1 not pinned."));
}

TEST_F(Models, WithOtherBytesAreAFailureThatNamesTheFile) {
  toy_.Write("lent/toy/abc.bin", "abcd");
  EXPECT_EQ(*Run({}), Exit::kFailed);
  const std::string said = toy_.TakeOut();
  EXPECT_TRUE(Contains(said, "wrong       toy/abc.bin"));
  EXPECT_TRUE(Contains(said, "it has 4 bytes instead of 3\n"));
  EXPECT_TRUE(Contains(said, toy_.root() + "/lent/toy/abc.bin\n"));
}

TEST_F(Models, AskedForByNameMustBeThere) {
  EXPECT_EQ(*Run({.names = {"toy"}}), Exit::kFailed);
  EXPECT_EQ(*Run({.names = {"toy/abc.bin"}}), Exit::kFailed);
  toy_.Write("lent/toy/abc.bin", "abc");
  toy_.TakeOut();
  EXPECT_EQ(*Run({.names = {"toy/abc.bin"}}), Exit::kDone);
  const std::string said = toy_.TakeOut();
  EXPECT_TRUE(Contains(said, toy_.root() + "/lent/toy/abc.bin\n"));
  EXPECT_TRUE(Contains(said, "from https://example.org/abc.bin   licence: MIT\n"));
  EXPECT_EQ(said.find("large.bin"), std::string::npos);
}

TEST_F(Models, ThatNobodyKnowsAreWrongUse) {
  EXPECT_TRUE(HasCodeAndText(Run({.names = {"toy/abc.bni"}}).status(), absl::StatusCode::kInvalidArgument,
                             "\"toy/abc.bni\" that the course knows; did you mean toy/abc.bin?"));
  EXPECT_TRUE(
      HasCodeAndText(Run({.names = {"toys"}}).status(), absl::StatusCode::kInvalidArgument, "did you mean toy"));
}

TEST_F(Models, SayWhereOneIsAndNothingElse) {
  EXPECT_TRUE(HasCodeAndText(Run({.names = {"toy/abc.bin"}, .where = true}).status(), absl::StatusCode::kNotFound,
                             "there is no toy/abc.bin in " + toy_.root() + "/lent"));
  toy_.Write("lent/toy/abc.bin", "abc");
  ASSERT_TRUE(IsOk(Run({.names = {"toy/abc.bin"}, .where = true})));
  EXPECT_EQ(toy_.TakeOut(), toy_.root() + "/lent/toy/abc.bin\n");
  ASSERT_TRUE(IsOk(Run({.names = {"toy"}, .where = true})));
  EXPECT_EQ(toy_.TakeOut(), toy_.root() + "/lent/toy\n");
  EXPECT_TRUE(HasCodeAndText(Run({.where = true}).status(), absl::StatusCode::kInvalidArgument, "takes one NAME"));
}

TEST_F(Models, AreJsonForScripts) {
  toy_.Write("lent/toy/abc.bin", "abd");
  EXPECT_EQ(*Run({.json = true}), Exit::kFailed);
  const auto json = nlohmann::json::parse(toy_.TakeOut());
  EXPECT_EQ(json["folders"][0], toy_.root() + "/lent");
  ASSERT_EQ(json["files"].size(), 2u);
  EXPECT_EQ(json["files"][0]["state"], "wrong");
  EXPECT_EQ(json["files"][0]["sha256"], kAbc);
  EXPECT_NE(json["files"][0]["found_sha256"], kAbc);
  EXPECT_EQ(json["files"][1]["state"], "absent");
  EXPECT_TRUE(json["files"][1]["sha256"].is_null());
  EXPECT_TRUE(json["files"][1]["path"].is_null());
}

TEST_F(Models, AreNotLookedForIfTheVariableIsEmpty) {
  setenv("COURSE_MODELS", "", 1);
  EXPECT_EQ(*Run({}), Exit::kDone);
  const std::string said = toy_.TakeOut();
  EXPECT_TRUE(Contains(said, "COURSE_MODELS is set and empty: no folder is searched."));
  EXPECT_TRUE(Contains(said, "Next: ./course next"));
}

}  // namespace
}  // namespace course::cli
