#include "nn/checkpoint.h"

#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace nn {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

std::vector<ParamSpec> Specs() {
  return {{.name = "w", .shape = {3, 2}, .init = Init::Normal(1)}, {.name = "b", .shape = {2}, .init = Init::Ones()}};
}

std::string Path(const std::string& name) { return ::testing::TempDir() + "/" + name; }

std::vector<float> Values(const ParamStore& params) { return {params.values().begin(), params.values().end()}; }

TEST(Checkpoint, GivesBackEveryBitAndTheMetadata) {
  ParamStore saved(Specs()), loaded(Specs());
  saved.Initialize(1);
  const std::string path = Path("round_trip.safetensors");
  ASSERT_TRUE(IsOk(SaveCheckpoint(saved, path, {{"seed", "1"}})));
  const auto metadata = LoadCheckpoint(path, loaded);
  ASSERT_TRUE(IsOk(metadata));
  EXPECT_EQ(Values(loaded), Values(saved));
  EXPECT_EQ(metadata->at("seed"), "1");
}

TEST(Checkpoint, OfAnotherModelIsRefusedWithAllDifferencesAndChangesNothing) {
  ParamStore saved({{.name = "w", .shape = {2, 3}, .init = Init::Ones()}, {.name = "c", .shape = {1}}});
  const std::string path = Path("other.safetensors");
  ASSERT_TRUE(IsOk(SaveCheckpoint(saved, path)));
  ParamStore params(Specs());
  params.Initialize(1);
  const std::vector<float> before = Values(params);
  const auto refused = LoadCheckpoint(path, params);
  for (const char* part :
       {"other.safetensors", "\"w\" is (2, 3), not (3, 2)", "\"b\" is missing", "\"c\" is not of this model"}) {
    EXPECT_TRUE(HasCodeAndText(refused.status(), absl::StatusCode::kInvalidArgument, part));
  }
  EXPECT_EQ(Values(params), before);
}

TEST(Checkpoint, ThatIsNotThereIsNotFound) {
  ParamStore params(Specs());
  EXPECT_TRUE(HasCode(LoadCheckpoint(Path("nowhere"), params), absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace nn
