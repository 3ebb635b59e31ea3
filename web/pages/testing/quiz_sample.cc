#include "web/pages/testing/quiz_sample.h"

#include <memory>
#include <utility>
#include <vector>

namespace course::web::testing {
namespace {

using quiz::Answer;
using quiz::ItemView;
using quiz::Kind;
using quiz::Shown;

constexpr int64_t kBegan = 1'000'000;

std::vector<Shown> Questions() {
  return {
      {.id = "q-single",
       .kind = Kind::kSingle,
       .prompt = "What bounds a decode step of **one** sequence on $P$ parameters?",
       .choices = {"arithmetic, about $2P$ FLOP", "reading the `weights` once", "the network", "the <b>tokenizer</b>"}},
      {.id = "q-multi",
       .kind = Kind::kMulti,
       .points = 2,
       .prompt = "Which of these grow with the length of the context?",
       .choices = {"the KV cache", "the weights", "the work of attention in a step", "the vocabulary"}},
      {.id = "q-numeric",
       .kind = Kind::kNumeric,
       .prompt = "32 layers, 8 KV heads of 128, FP16. How large is the KV cache of one token?",
       .unit = "KiB"},
      {.id = "q-text", .kind = Kind::kText, .prompt = "How is the phase called that reads the whole prompt?"},
      {.id = "q-ordering",
       .kind = Kind::kOrdering,
       .prompt = "Bring the steps of a request in order.",
       .choices = {"sample a token", "tokenize", "prefill", "detokenize"}},
      {.id = "q-matching",
       .kind = Kind::kMatching,
       .prompt = "What does each of these limit?",
       .choices = {"tokens a second", "sequences at once", "time to the first token", "accuracy"},
       .lefts = {"memory bandwidth", "free blocks of `KV`", "compute"}},
      {.id = "q-tracing",
       .kind = Kind::kTracing,
       .prompt = "What does this program print?",
       .code = "#include <cstdio>\n\nint main() {\n  int work = 0;\n  for (int t = 1; t <= 3; ++t) work += t;\n"
               "  std::printf(\"%d\\n\", work);\n}\n"},
  };
}

struct Decision {
  Answer right, wrong;
  std::string text, mistake;
  double credit;  // of the wrong one
  std::vector<bool> right_marks, wrong_marks;
};

Decision DecisionOf(Kind kind) {
  switch (kind) {
    case Kind::kSingle:
      return {
          {{1}}, {{0}}, "reading the weights", "KEY mistake", 0, {true, true, true, true}, {false, false, true, true}};
    case Kind::kMulti:
      return {{{0, 2}}, {{0}}, "", "", 0.5, {true, true, true, true}, {true, true, false, true}};
    case Kind::kNumeric:
      return {{{}, "128 KiB"}, {{}, "64 KiB"}, "KEY 128 KiB", "KEY mistake: keys *or* values", 0, {}, {}};
    case Kind::kText:
      return {{{}, "prefill"}, {{}, "<script>decode</script>"}, "KEY prefill", "", 0, {}, {}};
    case Kind::kOrdering:
      return {{{1, 2, 0, 3}}, {{2, 1, 0, 3}}, "", "", 2.0 / 3, {true, true, true, true}, {false, false, true, true}};
    case Kind::kMatching:
      return {{{0, 1, 2}}, {{0, -1, 1}}, "", "", 1.0 / 3, {true, true, true}, {true, false, false}};
    case Kind::kTracing:
      return {{{}, "6\n"}, {{}, "3"}, "KEY 6", "KEY mistake: the last value alone", 0, {}, {}};
  }
  return {};
}

}  // namespace

quiz::AttemptView EveryKind(const std::string& mode) {
  quiz::AttemptView view = {.title = "Foundations"};
  view.attempt = {.id = "a1b2", .learner = "me", .bank = "00", .mode = mode, .started_ms = kBegan};
  if (mode == "exam") view.attempt.deadline_ms = kBegan + 20 * 60'000;
  for (Shown& shown : Questions()) view.items.push_back({.shown = std::make_shared<const Shown>(std::move(shown))});
  view.attempt.questions = static_cast<int>(view.items.size());
  return view;
}

void Decide(ItemView& item, bool right) {
  const Decision decision = DecisionOf(item.shown->kind);
  item.given = {.answer = right ? decision.right : decision.wrong};
  item.final = true;
  quiz::Key key = {.right = decision.right, .text = decision.text, .why = "KEY: because $2P$ bytes are read."};
  const bool choices = item.shown->kind == Kind::kSingle || item.shown->kind == Kind::kMulti;
  for (size_t i = 0; choices && i < item.shown->choices.size(); ++i) key.whys.push_back("KEY why of this choice.");
  if (item.shown->kind == Kind::kMatching) key.whys = {"KEY why of this pair.", "", ""};
  key.guide = "phases/00-foundations/README.md#5-two-phases";
  const double credit = right ? 1 : decision.credit;
  item.revealed = {.judged = {.credit = credit,
                              .right = right,
                              .mistake = right ? "" : decision.mistake,
                              .marks = right ? decision.right_marks : decision.wrong_marks},
                   .key = key,
                   .points = credit * item.shown->points};
}

}  // namespace course::web::testing
