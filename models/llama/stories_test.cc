// stories260K, a real model that other people trained: 260,000 parameters that write stories for small children. It is
// no part of the repository; base/model_files.h says where it is looked for.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/testing/real_file.h"
#include "base/testing/status_matchers.h"
#include "engine/generate.h"
#include "engine/llm_engine.h"
#include "gtest/gtest.h"
#include "models/llama/checkpoint.h"
#include "models/llama/llama_model.h"
#include "models/llama/tokenizer.h"

namespace llama {
namespace {

using base::testing::IsOk;

class Stories260K : public ::testing::Test {
 protected:
  void SetUp() override {
    REAL_FILE(path, "stories260K/stories260K.bin");
    folder_ = path.substr(0, path.rfind('/') + 1);
    auto checkpoint = ReadLlama2c(path);
    ASSERT_TRUE(IsOk(checkpoint));
    checkpoint_ = *std::move(checkpoint);
    auto tokenizer = LlamaTokenizer::Read(folder_ + "tok512.bin");
    ASSERT_TRUE(IsOk(tokenizer));
    tokenizer_ = *std::move(tokenizer);
    config_.scheduler.eos_token_id = tokenizer_->EosTokenId();
  }

  std::unique_ptr<engine::LlmEngine> Engine() {
    return *engine::LlmEngine::Create(config_, *LlamaModel::Create(checkpoint_));
  }

  std::string folder_;
  LlamaCheckpoint checkpoint_;
  std::unique_ptr<LlamaTokenizer> tokenizer_;
  engine::EngineConfig config_;
};

TEST_F(Stories260K, TellsTheStoryThatLlama2cTells) {
  EXPECT_EQ(checkpoint_.config, (LlamaConfig{64, 172, 5, 8, 4, 512, 512, false}));
  ASSERT_EQ(tokenizer_->VocabSize(), checkpoint_.config.vocab_size);
  const auto engine = Engine();
  ASSERT_TRUE(IsOk(engine->AddRequest("story", tokenizer_->Encode(""), {.max_tokens = 200})));
  const auto finished = engine::RunToCompletion(*engine);
  ASSERT_TRUE(IsOk(finished));
  // The text of `-t 0 -n 200`, which llama2.c ends with an end of line.
  const std::string expected = *base::ReadFile(folder_ + "greedy_200_tokens.txt");
  EXPECT_EQ(*tokenizer_->Decode(finished->at("story").token_ids), absl::StripSuffix(expected, "\n"));
}

TEST_F(Stories260K, TellsTheSameStoriesBatchedChunkedPreemptedAndFromTheCache) {
  const std::vector<std::string> beginnings = {"", "Once upon a time", "Once upon a time, there was a cat",
                                               "Lily and Tom went to the park. They saw a big dog", "The sun"};
  std::map<std::string, std::vector<int>> alone;
  for (const std::string& text : beginnings) {
    const auto engine = Engine();
    ASSERT_TRUE(IsOk(engine->AddRequest(text + "#", tokenizer_->Encode(text), {.max_tokens = 60})));
    alone[text] = engine::RunToCompletion(*engine)->at(text + "#").token_ids;
  }
  for (const int blocks : {200, 40}) {  // the second one is too small for all of them
    for (const bool caching : {true, false}) {
      for (const int threshold : {0, 3}) {
        SCOPED_TRACE(absl::StrCat(blocks, " blocks, caching ", caching, ", threshold ", threshold));
        config_.cache = {.num_blocks = blocks, .block_size = 4, .enable_prefix_caching = caching};
        config_.scheduler.long_prefill_token_threshold = threshold;
        const auto engine = Engine();
        for (const std::string& text : beginnings) {
          ASSERT_TRUE(IsOk(engine->AddRequest(text + "#", tokenizer_->Encode(text), {.max_tokens = 60})));
        }
        const auto finished = engine::RunToCompletion(*engine);
        ASSERT_TRUE(IsOk(finished));
        for (const std::string& text : beginnings) EXPECT_EQ(finished->at(text + "#").token_ids, alone[text]) << text;
      }
    }
  }
}

// Ids by fifteen lines of Python: look for the best pair anew each time, as run.c does.
TEST_F(Stories260K, EncodesAsLlama2cDoes) {
  const std::pair<std::string, std::vector<int>> cases[] = {
      {"Once upon a time", {1, 403, 407, 261, 378}},
      {"Lily's mom said, \"Hi!\" äß",
       {1, 317, 439, 419, 357, 336, 432, 313, 440, 417, 443, 436, 410, 198, 167, 198, 162}},
      {"I want to play with your ball, but I can't find it.",
       {1, 359, 391, 267, 337, 335, 364, 420, 268, 388, 432, 398, 359, 280, 303, 439, 413, 272, 417, 264, 312, 426}}};
  for (const auto& [text, ids] : cases) {
    EXPECT_EQ(tokenizer_->Encode(text), ids);
    EXPECT_EQ(*tokenizer_->Decode(ids), text);
  }
}

}  // namespace
}  // namespace llama
