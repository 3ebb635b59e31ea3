// What the program says of a model that takes no training: a file with a number in it.

#include "models/committed/train_program.h"

#include <cstdio>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace committed {
namespace {

using base::testing::IsOk;

// A checkpoint "model.bin" with these bytes, of a model that is so good, learnt from that data.
TrainProgram Program(const std::string& bytes, double share, const std::string& data) {
  TrainProgram program = {.folder = ::testing::TempDir(), .measured_at = "/accuracy/seed_1", .tolerance = 0.1};
  program.data_hash = [data] { return data; };
  program.train = [bytes, share] { return Trained{{{"model.bin", bytes}}, {{"share", share}, {"loss", bytes}}}; };
  program.manifest = [data](const Trained& trained) {
    return Json{{"data_sha256", data}, {"accuracy", {{"seed_1", trained.measured}}}};
  };
  program.measure = [share] { return Json{{"share", share}}; };
  return program;
}

int RunWith(const TrainProgram& program, std::initializer_list<const char*> words) {
  std::vector<char*> argv = {const_cast<char*>("train")};
  for (const char* word : words) argv.push_back(const_cast<char*>(word));
  ::testing::internal::CaptureStdout();
  const int code = Run(program, static_cast<int>(argv.size()), argv.data());
  ::testing::internal::GetCapturedStdout();
  return code;
}

int Write(const TrainProgram& program) { return RunWith(program, {"write", program.folder.c_str()}); }

TEST(TrainProgram, AgreesWithWhatItWrote) {
  const TrainProgram program = Program("bits", 0.9, "data");
  ASSERT_EQ(Write(program), 0);
  EXPECT_EQ(*base::ReadFile(program.folder + "/model.bin"), "bits");
  EXPECT_EQ(RunWith(program, {"check"}), 0);
  EXPECT_EQ(RunWith(program, {"measure"}), 0);
}

TEST(TrainProgram, ForgivesOtherBitsIfTheModelIsAsGood) {
  ASSERT_EQ(Write(Program("bits", 0.9, "data")), 0);
  EXPECT_EQ(RunWith(Program("others", 0.85, "data"), {"check"}), 0);
  EXPECT_EQ(RunWith(Program("others", 0.75, "data"), {"check"}), 1);
}

TEST(TrainProgram, DoesNotForgiveFiguresThatAreNotThoseOfTheBits) {
  ASSERT_EQ(Write(Program("bits", 0.9, "data")), 0);
  EXPECT_EQ(RunWith(Program("bits", 0.901, "data"), {"check"}), 1) << "somebody wrote the manifest by hand";
}

TEST(TrainProgram, DoesNotForgiveOtherData) {
  ASSERT_EQ(Write(Program("bits", 0.9, "data")), 0);
  TrainProgram other = Program("bits", 0.9, "other data");
  other.train = []() -> absl::StatusOr<Trained> { return absl::InternalError("trained in vain"); };
  EXPECT_EQ(RunWith(other, {"check"}), 1);
}

TEST(TrainProgram, FailsWithTheErrorOfItsParts) {
  TrainProgram program = Program("bits", 0.9, "data");
  ASSERT_EQ(Write(program), 0);
  program.train = []() -> absl::StatusOr<Trained> { return absl::InternalError("out of luck"); };
  EXPECT_EQ(RunWith(program, {"check"}), 1);
  program = Program("bits", 0.9, "data");
  ASSERT_TRUE(IsOk(base::WriteFile(program.folder + "/manifest.json", "{}")));
  EXPECT_EQ(RunWith(program, {"check"}), 1) << "a manifest without what is compared";
  EXPECT_EQ(RunWith(program, {}), 2);
  EXPECT_EQ(RunWith(program, {"write"}), 2);
  EXPECT_EQ(RunWith(program, {"check", "twice"}), 2);
}

TEST(Near, ComparesNumbersAndOnlyThem) {
  const Json a = {{"x", {1.0, 0.5}}, {"loss", "0.12"}};
  EXPECT_TRUE(Near(a, {{"x", {1.1, 0.5}}, {"loss", "0.13"}}, 0.11));
  EXPECT_FALSE(Near(a, {{"x", {1.2, 0.5}}, {"loss", "0.12"}}, 0.11));
  EXPECT_FALSE(Near(a, {{"x", {1.0}}, {"loss", "0.12"}}, 0.11)) << "one number less";
  EXPECT_FALSE(Near(a, {{"x", {1.0, 0.5, 2.0}}, {"loss", "0.12"}}, 0.11)) << "one number more";
  EXPECT_FALSE(Near(a, {{"x", {1.0, "half"}}, {"loss", "0.12"}}, 0.11));
}

}  // namespace
}  // namespace committed
