// That the model which the engine serves is the model that was trained, to the bit.

#include "models/paged/paged_mini_lm.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace paged {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using engine::SequenceChunk;
using Floats = std::vector<float>;

constexpr models::MiniLmConfig kConfig = {.vocabulary = 11, .context = 30, .layers = 2, .block = {24, 3, 40}};
constexpr const char* kPrefix = "lm.";

std::unique_ptr<nn::ParamStore> Params() {
  auto params = std::make_unique<nn::ParamStore>(models::MiniLmParams(kPrefix, kConfig));
  params->Initialize(1);
  return params;
}

// The logits of every row of a sequence, computed as a whole and without blocks.
std::vector<Floats> WholeLogits(const nn::ParamStore& params, const std::vector<int>& tokens) {
  const nn::Tensor rows = models::WordRows(nullptr, params, kPrefix, tokens, 1);
  const nn::Tensor hidden = models::MiniLmForward(nullptr, params, kPrefix, kConfig, rows);
  const nn::Tensor logits = models::MiniLmLogits(nullptr, params, kPrefix, hidden);
  std::vector<Floats> result;
  for (int r = 0; r < static_cast<int>(tokens.size()); ++r) {
    result.emplace_back(logits.row(r).begin(), logits.row(r).end());
  }
  return result;
}

Floats Row(const base::Mat& m, int r) { return {m.data.begin() + r * m.cols, m.data.begin() + (r + 1) * m.cols}; }

TEST(PagedMiniLm, GivesTheBitsOfTheWholeSequenceRowByRow) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const auto params = Params();
  for (int workload = 0; workload < 20; ++workload) {
    SCOPED_TRACE(absl::StrCat("workload ", workload));
    base::SetNumThreads(1 + rng.Below(3));
    const int block_size = 1 + rng.Below(6), sequences = 1 + rng.Below(5);
    PagedMiniLm model(kConfig, Params(), kPrefix);
    ASSERT_TRUE(IsOk(model.ReserveCache({.num_blocks = 5 * 30, .block_size = block_size})));
    std::vector<int> free_blocks(5 * 30);
    std::iota(free_blocks.begin(), free_blocks.end(), 0);
    for (int i = 5 * 30 - 1; i > 0; --i) std::swap(free_blocks[i], free_blocks[rng.Below(i + 1)]);
    struct Sequence {
      std::vector<int> tokens, table;
      std::vector<Floats> whole;
      int done = 0;
    };
    std::vector<Sequence> all(sequences);
    for (Sequence& s : all) {
      for (int i = 0, n = 1 + rng.Below(30); i < n; ++i) s.tokens.push_back(rng.Below(11));
      const int blocks = (static_cast<int>(s.tokens.size()) + block_size - 1) / block_size;
      s.table.assign(free_blocks.end() - blocks, free_blocks.end());
      free_blocks.resize(free_blocks.size() - blocks);
      s.whole = WholeLogits(*params, s.tokens);
    }
    const auto left = [&] {
      return std::ranges::any_of(all, [](const Sequence& s) { return s.done < std::ssize(s.tokens); });
    };
    while (left()) {
      std::vector<SequenceChunk> batch;
      std::vector<const Floats*> expected;
      for (Sequence& s : all) {
        const int rest = static_cast<int>(s.tokens.size()) - s.done;
        if (rest == 0 || rng.Below(3) == 0) continue;
        const int count = 1 + rng.Below(rest);
        const auto first = s.tokens.begin() + s.done;
        // In the middle of a prompt nobody needs logits, but the interface lets anybody ask.
        const bool asks = rng.Below(4) != 0;
        batch.push_back({.request_id = "r",
                         .token_ids = {first, first + count},
                         .first_position = s.done,
                         .block_table = s.table,
                         .needs_logits = asks});
        s.done += count;
        if (asks) expected.push_back(&s.whole[s.done - 1]);
      }
      const auto logits = model.Forward(batch);
      ASSERT_TRUE(IsOk(logits));
      ASSERT_EQ(logits->rows, std::ssize(expected));
      ASSERT_EQ(logits->cols, 11);
      for (int r = 0; r < logits->rows; ++r) ASSERT_EQ(Row(*logits, r), *expected[r]) << "row " << r;
    }
  }
  base::SetNumThreads(1);
}

TEST(PagedMiniLm, NeedsItsCacheOnce) {
  PagedMiniLm model(kConfig, Params(), kPrefix);
  EXPECT_TRUE(HasCode(model.Forward({}).status(), absl::StatusCode::kFailedPrecondition));
  EXPECT_TRUE(HasCode(model.ReserveCache({.num_blocks = 0, .block_size = 4}), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(IsOk(model.ReserveCache({.num_blocks = 3, .block_size = 4})));
  EXPECT_TRUE(HasCode(model.ReserveCache({.num_blocks = 3, .block_size = 4}), absl::StatusCode::kFailedPrecondition));
  const auto nothing = model.Forward({});
  ASSERT_TRUE(IsOk(nothing));
  EXPECT_EQ(*nothing, (base::Mat{.rows = 0, .cols = 11, .data = {}}));
}

TEST(PagedMiniLm, RefusesWhatItCannotCompute) {
  PagedMiniLm model(kConfig, Params(), kPrefix);
  ASSERT_TRUE(IsOk(model.ReserveCache({.num_blocks = 9, .block_size = 4})));
  const auto error = [&](const SequenceChunk& chunk) { return model.Forward(std::vector{chunk}).status(); };
  EXPECT_TRUE(HasCodeAndText(error({.request_id = "r", .token_ids = {11}, .block_table = {1}}),
                             absl::StatusCode::kInvalidArgument, "request r: token 0 of the chunk is 11"));
  const std::vector<int> table = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_TRUE(HasCodeAndText(error({.request_id = "r", .token_ids = {1}, .first_position = 30, .block_table = table}),
                             absl::StatusCode::kInvalidArgument, "positions 30 to 30 are not among 0 .. 29"));
}

}  // namespace
}  // namespace paged
