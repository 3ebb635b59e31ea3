// Files with the published names, written here; and the published weights, where the machine has them.

#include "models/qwen2_vl/safetensors_folder.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/testing/real_file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/qwen2_vl/language_model.h"
#include "models/qwen2_vl/testing/in_double.h"
#include "models/qwen2_vl/vision_tower.h"

namespace qwen2_vl {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::kTiny;

// A seeded source's weights as bf16, which is their upper half: not rounded, but as exact as any other value.
class CutToBf16 final : public WeightSource {
 public:
  absl::Status ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const override {
    const absl::Status read = SeededWeights(5).ReadRows(tensor, first, out);
    for (float& v : out) v = std::bit_cast<float>(std::bit_cast<uint32_t>(v) & 0xFFFF0000u);
    return read;
  }
};

std::vector<TensorSpec> AllTensors() {
  std::vector<TensorSpec> all = VisionTensors(kTiny);
  const std::vector<TensorSpec> llm = LlmTensors(kTiny.llm);
  all.insert(all.end(), llm.begin(), llm.end());
  return all;
}

// The bytes of a bf16 file of these tensors.
std::string FileOf(const std::vector<TensorSpec>& tensors, const std::string& dtype = "BF16") {
  std::string values;
  std::vector<std::string> entries;
  for (const TensorSpec& tensor : tensors) {
    std::vector<float> floats(tensor.rows() * tensor.row_values());
    EXPECT_TRUE(IsOk(CutToBf16().ReadRows(tensor, 0, floats)));
    const size_t begin = values.size();
    for (const float v : floats) {
      const auto half = static_cast<uint16_t>(std::bit_cast<uint32_t>(v) >> 16);
      values.append(reinterpret_cast<const char*>(&half), 2);
    }
    entries.push_back(absl::StrCat("\"", tensor.name, R"(":{"dtype":")", dtype, R"(","shape":[)",
                                   absl::StrJoin(tensor.shape, ","), R"(],"data_offsets":[)", begin, ",", values.size(),
                                   "]}"));
  }
  const std::string header = absl::StrCat("{", absl::StrJoin(entries, ","), "}");
  const uint64_t size = header.size();
  return std::string(reinterpret_cast<const char*>(&size), 8) + header + values;
}

class SafetensorsFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = absl::StrCat(::testing::TempDir(), "/", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void Write(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(IsOk(base::WriteFile(folder_ + "/" + name, bytes)));
  }
  absl::Status OpenStatus() { return SafetensorsFolder::Open(folder_, AllTensors()).status(); }

  std::string folder_;
};

TEST_F(SafetensorsFolderTest, ReadsTensorsOutOfSeveralFiles) {
  // As the published weights: two files, and tensors that nobody asks for.
  std::vector<TensorSpec> all = AllTensors();
  const auto half = all.begin() + static_cast<ptrdiff_t>(all.size() / 2);
  std::vector<TensorSpec> second(half, all.end());
  second.push_back({"something.else", {3}});
  Write("model-00001-of-00002.safetensors", FileOf({all.begin(), half}));
  Write("model-00002-of-00002.safetensors", FileOf(second));
  Write("config.json", "{}");
  const auto weights = SafetensorsFolder::Open(folder_, all);
  ASSERT_TRUE(IsOk(weights));
  for (const TensorSpec& tensor : all) {
    std::vector<float> got(tensor.rows() * tensor.row_values()), expected(got.size());
    ASSERT_TRUE(IsOk((*weights)->ReadRows(tensor, 0, got)));
    ASSERT_TRUE(IsOk(CutToBf16().ReadRows(tensor, 0, expected)));
    ASSERT_EQ(got, expected) << tensor.name;
    // The last row alone.
    std::vector<float> row(tensor.row_values());
    ASSERT_TRUE(IsOk((*weights)->ReadRows(tensor, tensor.rows() - 1, row)));
    ASSERT_EQ(row, std::vector<float>(expected.end() - tensor.row_values(), expected.end())) << tensor.name;
  }
  std::vector<float> three(3);
  EXPECT_TRUE(HasCodeAndText((*weights)->ReadRows({"something.else", {3}}, 0, three), absl::StatusCode::kNotFound,
                             "something.else was not asked for"));
}

TEST_F(SafetensorsFolderTest, MakesTheModelThatTheSourceMakes) {
  Write("model.safetensors", FileOf(AllTensors()));
  const auto weights = SafetensorsFolder::Open(folder_, AllTensors());
  ASSERT_TRUE(IsOk(weights));
  const Grid grid = {2, 4};
  std::vector<float> patches(size_t(grid.patches()) * kTiny.vision.patch_values(), 0.5f);
  const auto from_file = VisionTower::Load(**weights, kTiny), made = VisionTower::Load(CutToBf16(), kTiny);
  ASSERT_TRUE(IsOk(from_file));
  EXPECT_EQ(from_file->Encode(patches, grid, 2), made->Encode(patches, grid, 2));
  const auto rows = EmbedTokens(**weights, kTiny.llm, std::vector<int>{3, 1, 4});
  ASSERT_TRUE(IsOk(rows));
  const auto logits = [&](const WeightSource& source) {
    auto model = LanguageModel::Load(source, kTiny, LanguageModel::Head::kLoaded);
    EXPECT_TRUE(IsOk(model));
    model->Append(*rows, PromptPositions(3, {}, 2), 2);
    return model->Logits();
  };
  EXPECT_EQ(logits(**weights), logits(CutToBf16()));
}

TEST_F(SafetensorsFolderTest, RefusesWhatIsNotTheModel) {
  using enum absl::StatusCode;
  EXPECT_TRUE(HasCodeAndText(SafetensorsFolder::Open(folder_ + "/none", AllTensors()).status(), kNotFound,
                             "has no *.safetensors files"));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kNotFound, "has no *.safetensors files"));
  std::vector<TensorSpec> all = AllTensors();
  Write("model.safetensors", FileOf({all.begin() + 1, all.end()}));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kNotFound, "visual.patch_embed.proj.weight"));
  all[0].shape = {24, 54};  // as many values, otherwise arranged
  Write("model.safetensors", FileOf(all));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kInvalidArgument, "has the shape [24, 54]; it must be [24, 3, 2, 3, 3]"));
  Write("model.safetensors", FileOf(AllTensors(), "I16"));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kUnimplemented, "is of type I16"));
  Write("model.safetensors", FileOf(AllTensors(), "F32"));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kInvalidArgument, "its shape is"));
  const std::string good = FileOf(AllTensors());
  Write("model.safetensors", good.substr(0, good.size() - 2));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kInvalidArgument, "lies at"));
  Write("model.safetensors", good.substr(0, 7));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kInvalidArgument, "has 7 bytes: no header"));
  Write("model.safetensors", good.substr(0, 100));
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kInvalidArgument, "a header of"));
  Write("model.safetensors", good);
  EXPECT_TRUE(IsOk(OpenStatus()));
  Write("second.safetensors", good);
  EXPECT_TRUE(HasCodeAndText(OpenStatus(), kInvalidArgument, "already"));
}

TEST_F(SafetensorsFolderTest, RefusesAValueThatIsNotFinite) {
  std::string bytes = FileOf(AllTensors());
  bytes[bytes.size() - 1] = '\x7f', bytes[bytes.size() - 2] = '\x80';  // infinity, the last gain of model.norm
  Write("model.safetensors", bytes);
  const auto weights = SafetensorsFolder::Open(folder_, AllTensors());
  ASSERT_TRUE(IsOk(weights));
  EXPECT_TRUE(HasCodeAndText(LanguageModel::Load(**weights, kTiny, LanguageModel::Head::kLeftOut).status(),
                             absl::StatusCode::kInvalidArgument, "model.norm.weight has a value of inf"));
}

// The real ones are no part of the repository; base/model_files.h says where they are looked for.
TEST(PublishedWeights, HaveEveryTensorOfTheTwoBillionModel) {
  REAL_FILE(folder, "Qwen2-VL-2B-Instruct");
  std::vector<TensorSpec> all = VisionTensors(kQwen2Vl2B);
  const std::vector<TensorSpec> llm = LlmTensors(kQwen2Vl2B.llm);
  all.insert(all.end(), llm.begin(), llm.end());
  const auto weights = SafetensorsFolder::Open(folder, all);
  ASSERT_TRUE(IsOk(weights));
  Config one = kQwen2Vl2B;
  one.vision.layers = one.llm.layers = 1;
  const auto tower = VisionTower::Load(**weights, one);
  ASSERT_TRUE(IsOk(tower));
  std::vector<float> patches(4 * size_t(one.vision.patch_values()), 0.1f);
  for (const float v : tower->Encode(patches, {2, 2}, 1)) ASSERT_TRUE(std::isfinite(v));
}

}  // namespace
}  // namespace qwen2_vl
