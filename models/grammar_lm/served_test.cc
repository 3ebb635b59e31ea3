// The grammar LM behind the engine: that it answers, and with the bits of the model that was trained.

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "engine/generate.h"
#include "engine/llm_engine.h"
#include "gtest/gtest.h"
#include "models/grammar_lm/committed.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/tokenizer.h"
#include "models/grammar_lm/train.h"
#include "models/grammar_lm/words.h"

namespace grammar_lm {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Floats = std::vector<float>;

TEST(CommittedModel, HasTheLogitsOfTheTrainedModelRowByRow) {
  nn::ParamStore params(Params());
  ASSERT_TRUE(IsOk(TakeCommitted(params)));
  const auto model = CommittedModel();
  ASSERT_TRUE(IsOk(model));
  ASSERT_TRUE(IsOk((*model)->ReserveCache({.num_blocks = 9, .block_size = 16})));
  base::Rng rng{1};
  std::vector<int> drill = DrawDrill(rng);
  while (drill.size() < 60) drill = DrawDrill(rng);
  const nn::Tensor rows = models::WordRows(nullptr, params, "", drill, 1);
  const nn::Tensor hidden = models::MiniLmForward(nullptr, params, "", Config(), rows);
  const nn::Tensor whole = models::MiniLmLogits(nullptr, params, "", hidden);
  std::vector<int> table(8);
  std::iota(table.rbegin(), table.rend(), 1);  // the last block first
  for (int i = 0; i < static_cast<int>(drill.size()); ++i) {
    const auto logits = (*model)->Forward(std::vector<engine::SequenceChunk>{{.request_id = "drill",
                                                                              .token_ids = {drill[i]},
                                                                              .first_position = i,
                                                                              .block_table = table,
                                                                              .needs_logits = true}});
    ASSERT_TRUE(IsOk(logits));
    ASSERT_EQ(logits->data, Floats(whole.row(i).begin(), whole.row(i).end())) << "row " << i;
  }
}

std::unique_ptr<engine::LlmEngine> Engine() {
  return *engine::LlmEngine::Create({.cache = {.num_blocks = 64, .block_size = 4}, .scheduler = {.eos_token_id = kEos}},
                                    *CommittedModel());
}

TEST(CommittedModel, AnswersInTheEngine) {
  const std::vector<std::string> prompts = {"he past simple of eat?", "she present simple of study?",
                                            "you infinitive of go?", "it past participle of write?"};
  const auto engine = Engine();
  const auto answers = engine::Generate(*engine, WordTokenizer(), prompts, {.stop_token_ids = {kFullStop}});
  ASSERT_TRUE(IsOk(answers));
  EXPECT_EQ(*answers, (std::vector<std::string>{"he ate .", "she studies .", "to go .", "it has written ."}));
}

TEST(CommittedModel, RefusesAtTheDoorWhatIsLongerThanItsPositions) {
  const auto engine = Engine();
  const std::vector<int> prompt(100, kFullStop);
  EXPECT_TRUE(IsOk(engine->AddRequest("fits", prompt, {.max_tokens = 28})));
  EXPECT_TRUE(HasCodeAndText(engine->AddRequest("long", prompt, {.max_tokens = 29}), absl::StatusCode::kInvalidArgument,
                             "longest sequence of 128"));
}

}  // namespace
}  // namespace grammar_lm
