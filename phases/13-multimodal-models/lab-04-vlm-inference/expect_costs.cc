#include "phases/13-multimodal-models/lab-04-vlm-inference/expect_costs.h"

#include <cmath>
#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "harness/testing/expect.h"

namespace vlm_inference::testing {

using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;

void ExpectSpeedup(const std::string& call, const std::vector<Part>& parts, double expected, Where where) {
  double product = 1, mean = 0;
  for (const Part& part : parts) product *= part.speedup, mean += part.share * part.speedup;
  ExpectNear(call, CombinedSpeedup(parts), expected, kDouble,
             {{product, "each factor holds for its own part only: they do not multiply"},
              {mean, "times add up, speeds do not: what takes half as long has half the share"},
              {1 / expected, "that is the time that is left; the speed-up is its inverse"}},
             where);
}

void ExpectDialogue(Dialogue dialogue, const std::vector<TurnCost>& expected, Where where) {
  const std::vector<Turn> turns = {{12, 5}, {9, 7}, {9, 3}};
  const bool continued = dialogue == Dialogue::kContinued;
  const std::string call =
      absl::StrCat("DialogueCost(576, {(12, 5), (9, 7), (9, 3)}, ", continued ? "kContinued)" : "kSeparate)");
  const auto got = DialogueCost(576, turns, dialogue);
  if (!got.ok()) return ReportWrongAnswer(call, "three costs", got.status().ToString(), "", where);
  if (!ExpectAnswer<int64_t>(call + ", turns", std::ssize(*got), 3, {}, where)) return;
  for (size_t i = 0; i < turns.size(); ++i) {
    const std::string turn = absl::StrCat(call, ", turn ", i);
    ExpectAnswer(turn + ", prompt", (*got)[i].prompt, expected[i].prompt,
                 {{576 + turns[i].question, "a conversation's prompt has what was said before"},
                  {602 - 5, "the answers are part of the conversation, too"}},
                 where);
    ExpectAnswer(turn + ", computed", (*got)[i].computed, expected[i].computed,
                 {{expected[i].prompt, "the rows of the image and of earlier turns are there already"},
                  {turns[i].question, continued && i > 0
                                          ? "the last token of the answer was never read: it has no keys and values yet"
                                          : "the first turn computes the image, too"}},
                 where);
    ExpectAnswer(turn + ", encoder_runs", (*got)[i].encoder_runs, expected[i].encoder_runs,
                 {{1, "the encoder's result does not depend on the question: it is kept"}}, where);
  }
}

void ExpectBits(int correct, int64_t tokens, double expected, Where where) {
  ExpectNear(absl::StrCat("BitsPerToken(", correct, ", 4, ", tokens, ")"), BitsPerToken(correct, 4, tokens), expected,
             kDouble,
             {{expected / 2, "one of four values is two bits: log2(4)"},
              {expected * std::log(2.0), "that is in nats: a bit is a logarithm to the base 2"},
              {expected * 2, "one of four values is two bits: log2(4)"}},
             where);
}

}  // namespace vlm_inference::testing
