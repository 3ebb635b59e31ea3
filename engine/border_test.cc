// An engine whose parts live in two processes gives the tokens of one that lives in one. This test stands in one
// process, engine/testdata/assembly.cc in the other.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "engine/byte_tokenizer.h"
#include "engine/generate.h"
#include "engine/llm_engine.h"
#include "engine/testdata/assembly.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

// Small enough that requests are preempted and blocks are shared.
EngineConfig Cramped() {
  return {.cache = {.num_blocks = 8, .block_size = 4},
          .scheduler = {.max_num_batched_tokens = 9, .max_num_seqs = 3, .long_prefill_token_threshold = 5},
          .seed = 3};
}

void AddRequests(Engine& engine) {
  const std::vector<std::string> prompts = {"hello world", "hello there", "hi", "x"};
  for (size_t i = 0; i < prompts.size(); ++i) {
    RequestParams params = {.sampling = {.temperature = i % 2 == 0 ? 0.0 : 1.0}, .max_tokens = 8};
    if (i == 3) params.stop_token_ids = {1, 2, 3};
    ASSERT_TRUE(IsOk(engine.AddRequest(absl::StrCat("r", i), ByteTokenizer().Encode(prompts[i]), params)));
  }
}

std::map<std::string, Request> Outputs(const EngineParts& parts, bool remote_model) {
  std::unique_ptr<Model> model = remote_model ? assembly::MakeModel() : std::make_unique<ToyModel>();
  auto engine = *LlmEngine::Create(Cramped(), std::move(model), parts);
  AddRequests(*engine);
  const auto done = RunToCompletion(*engine);
  EXPECT_TRUE(IsOk(done));
  EXPECT_EQ(engine->block_pool().Usage(), 0.0);
  return done.ok() ? *done : std::map<std::string, Request>();
}

TEST(Border, AnyPartMayLiveInTheOtherProcess) {
  const std::map<std::string, Request> expected = Outputs(ReferenceParts(), false);
  ASSERT_EQ(expected.size(), 4);
  for (int set = 0; set < 64; ++set) {
    EngineParts parts = ReferenceParts();
    if (set & 1) parts.make_block_pool = assembly::MakeBlockPool;
    if (set & 2) parts.make_kv_cache_manager = assembly::MakeKvCacheManager;
    if (set & 4) parts.make_scheduler = assembly::MakeScheduler;
    if (set & 8) parts.make_sampler = assembly::MakeSampler;
    if (set & 16) parts.step = assembly::Step;
    EXPECT_EQ(Outputs(parts, set & 32), expected) << "parts " << set;
  }
}

TEST(Border, AWholeEngineCrossesBothWays) {
  auto theirs = *assembly::MakeEngine(Cramped());
  AddRequests(*theirs);
  auto ours = *LlmEngine::Create(Cramped(), std::make_unique<ToyModel>());
  AddRequests(*ours);
  EXPECT_EQ(theirs->LiveRequests(), ours->LiveRequests());
  EXPECT_EQ(*theirs->Step(), *ours->Step());
  EXPECT_EQ(theirs->Abort("r0"), ours->Abort("r0"));
  EXPECT_EQ(theirs->Abort("r9"), std::nullopt);
  const int tokens = *assembly::DriveToEnd(*theirs);  // their engine, at home
  EXPECT_EQ(*assembly::DriveToEnd(*ours), tokens);    // ours, driven from there
  EXPECT_FALSE(ours->HasUnfinishedRequests());
}

TEST(Border, ErrorsAndRefusalsKeepTheirMeaning) {
  auto pool = *assembly::MakeBlockPool({.num_blocks = 4});
  EXPECT_EQ(*pool->GetNewBlocks(4), std::nullopt);
  EXPECT_EQ(**pool->GetNewBlocks(2), (std::vector<int>{1, 2}));
  EXPECT_TRUE(HasCodeAndText(pool->FreeBlocks(std::vector<int>{3}), absl::StatusCode::kFailedPrecondition, "block 3"));
  EXPECT_EQ(*pool->GetBlock(1), (BlockState{1, 1, std::nullopt}));
  EXPECT_EQ(pool->FreeQueue(), std::vector<int>{3});
  EXPECT_TRUE(HasCode(assembly::MakeBlockPool({.num_blocks = 1}).status(), absl::StatusCode::kInvalidArgument));
  const auto tokenizer = assembly::MakeTokenizer();
  EXPECT_EQ(*tokenizer->Decode(tokenizer->Encode("hi")), "hi");
  EXPECT_TRUE(HasCode(tokenizer->Decode(std::vector<int>{300}).status(), absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace engine
