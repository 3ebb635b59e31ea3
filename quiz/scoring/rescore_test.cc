// An old attempt after its bank was mended.

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/formulas/formulas.h"
#include "quiz/paper/random_bank.h"
#include "quiz/scoring/score.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

constexpr uint64_t kSeed = 11;

Question Named(const std::string& id, Kind kind) {
  Question question;
  question.id = id;
  question.kind = kind;
  question.outcome = "o";
  return question;
}

Bank Old() {
  Bank bank;
  bank.id = "old";
  bank.outcomes = {{"o", "knows"}};
  Question single = Named("single", Kind::kSingle);
  single.right = {{"A", "why A"}};
  single.wrong = {{"B", "why B"}, {"C", "why C"}, {"D", "why D"}};
  Question multi = Named("multi", Kind::kMulti);
  multi.right = {{"A", "why A"}, {"B", "why B"}};
  multi.wrong = {{"C", "why C"}, {"D", "why D"}};
  Question number = Named("number", Kind::kNumeric);
  number.value = "128 KiB";
  Question text = Named("text", Kind::kText);
  text.accept = {"prefill"};
  Question ordering = Named("ordering", Kind::kOrdering);
  ordering.items = {"1", "2", "3"};
  Question matching = Named("matching", Kind::kMatching);
  matching.pairs = {{"a", "A", ""}, {"b", "B", ""}};
  Question kv = Named("kv", Kind::kNumeric);
  kv.formula = "kv_bytes_per_token/one_layer";
  kv.revision = FindFormula(kv.formula)->revision;
  kv.unit = "KiB";
  kv.parameters = {{"num_layers", {16, 32, 80}, ""},
                   {"num_kv_heads", {1, 4, 8}, ""},
                   {"num_query_heads", {64}, ""},
                   {"head_dim", {128}, ""},
                   {"dtype_bytes", {2}, ""}};
  bank.questions = {single, multi, number, text, ordering, matching, kv};
  return bank;
}

Question& Find(Bank& bank, const std::string& id) { return const_cast<Question&>(*bank.Find(id)); }

// The answer that picks these texts.
Answer Picking(const Bank& bank, const std::string& id, const std::vector<std::string>& texts) {
  const absl::StatusOr<Item> item = MakeItem(*bank.Find(id), kSeed);
  EXPECT_TRUE(IsOk(item));
  Answer answer;
  for (const std::string& text : texts) {
    const auto& choices = item->shown.choices;
    answer.picks.push_back(std::find(choices.begin(), choices.end(), text) - choices.begin());
  }
  if (item->shown.kind == Kind::kMulti) std::sort(answer.picks.begin(), answer.picks.end());
  return answer;
}

// The change of the one question that was answered; the attempt has no other.
struct Moved {
  double before = 0, after = 0;
  double max_after = 0;
  std::string what;  // empty: nothing is listed
};
Moved Again(const Bank& new_bank, const std::string& id, const Answer& answer) {
  const absl::StatusOr<Rescored> rescored = Rescore(Old(), new_bank, kSeed, {id}, {{id, {answer, Certainty::kNone}}});
  EXPECT_TRUE(IsOk(rescored));
  if (!rescored.ok()) return {};
  EXPECT_LE(rescored->changes.size(), 1);
  return {rescored->before.points, rescored->after.points, rescored->after.max_points,
          rescored->changes.empty() ? "" : rescored->changes[0].what};
}

bool Says(const std::string& what, const std::string& part) { return absl::StrContains(what, part); }

TEST(Rescore, TheSameBankChangesNothing) {
  SCOPED_TRACE(course::testing::TestSeed());
  base::Rng rng{course::testing::TestSeed()};
  for (int round = 0; round < 500; ++round) {
    const Bank bank = RandomBank(rng);
    const uint64_t seed = rng.Next();
    Answers answers;
    const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, seed);
    ASSERT_TRUE(IsOk(paper));
    for (const Item& item : *paper) {
      Answer answer = item.key.right;
      if (rng.Below(2) == 0 && !answer.picks.empty()) answer.picks.back() = rng.Below(4) - 1;
      if (rng.Below(4) != 0) answers[item.shown.id] = {answer, Certainty::kNone};
    }
    const absl::StatusOr<Rescored> rescored = Rescore(bank, bank, seed, {}, answers);
    ASSERT_TRUE(IsOk(rescored));
    ASSERT_TRUE(rescored->changes.empty()) << rescored->changes[0].what;
    ASSERT_EQ(rescored->before.points, rescored->after.points);
    ASSERT_EQ(rescored->before.points, ScoreAttempt(bank, seed, {}, answers)->points);
  }
}

TEST(Rescore, AMendedKeyMovesThePoint) {
  Bank bank = Old();
  Question& single = Find(bank, "single");
  std::swap(single.right[0], single.wrong[1]);  // C is right
  Moved c = Again(bank, "single", Picking(Old(), "single", {"C"}));
  EXPECT_EQ(c.before, 0);
  EXPECT_EQ(c.after, 1);
  EXPECT_TRUE(Says(c.what, "the key was mended: C instead of A")) << c.what;
  Moved a = Again(bank, "single", Picking(Old(), "single", {"A"}));
  EXPECT_EQ(a.before, 1);
  EXPECT_EQ(a.after, 0);
  Moved b = Again(bank, "single", Picking(Old(), "single", {"B"}));
  EXPECT_EQ(b.what, "") << "wrong before and after";
}

TEST(Rescore, PicksGoByTheirTextsWhenAnOptionIsAdded) {
  Bank bank = Old();
  Question& single = Find(bank, "single");
  single.wrong.insert(single.wrong.begin(), {"E", "why E"});  // shuffles anew
  for (const char* text : {"A", "B", "C", "D"}) {
    const Moved outcome = Again(bank, "single", Picking(Old(), "single", {text}));
    EXPECT_EQ(outcome.before, outcome.after) << text;
    EXPECT_EQ(outcome.what, "") << text;
  }
  Find(bank, "multi").wrong.push_back({"E", "why E"});  // a false tick costs a third now instead of a half
  const Moved multi = Again(bank, "multi", Picking(Old(), "multi", {"A", "B", "C"}));
  EXPECT_DOUBLE_EQ(multi.before, 0.5);
  EXPECT_DOUBLE_EQ(multi.after, 1 - 1.0 / 3);
  EXPECT_TRUE(Says(multi.what, "there are 5 options instead of 4")) << multi.what;
}

TEST(Rescore, WhoPickedATextThatIsGoneKeepsThePoints) {
  Bank bank = Old();
  Find(bank, "single").right[0].text = "A, in better words";
  const Moved a = Again(bank, "single", Picking(Old(), "single", {"A"}));
  EXPECT_EQ(a.before, 1);
  EXPECT_EQ(a.after, 1);
  EXPECT_TRUE(Says(a.what, "an option that was chosen is not there any more: its points stay")) << a.what;
  EXPECT_EQ(Again(bank, "single", Picking(Old(), "single", {"B"})).what, "") << "the text of another option";
}

TEST(Rescore, AQuestionThatIsGoneOrOfAnotherKindKeepsItsPoints) {
  Bank bank = Old();
  std::erase_if(bank.questions, [](const Question& question) { return question.id == "single"; });
  Moved gone = Again(bank, "single", Picking(Old(), "single", {"A"}));
  EXPECT_EQ(gone.after, 1);
  EXPECT_EQ(gone.max_after, 1);
  EXPECT_EQ(gone.what, "the question is gone: its points stay");
  bank = Old();
  Find(bank, "single").kind = Kind::kMulti;
  const Moved other = Again(bank, "single", Picking(Old(), "single", {"A"}));
  EXPECT_EQ(other.after, 1);
  EXPECT_TRUE(Says(other.what, "another kind now (multi instead of single)")) << other.what;
}

TEST(Rescore, ARetiredQuestionIsStillKnown) {
  Bank bank = Old();
  Find(bank, "single").retired = true;
  EXPECT_EQ(Again(bank, "single", Picking(Old(), "single", {"A"})).what, "");
}

TEST(Rescore, TypedAnswersAreReadAgain) {
  Bank bank = Old();
  Find(bank, "number").value = "256 KiB";
  Find(bank, "text").accept = {"prefill", "prompt processing"};
  const Moved number = Again(bank, "number", {.text = "0.25 MiB"});
  EXPECT_EQ(number.before, 0);
  EXPECT_EQ(number.after, 1);
  EXPECT_TRUE(Says(number.what, "256 KiB instead of 128 KiB"));
  const Moved text = Again(bank, "text", {.text = "Prompt-processing"});
  EXPECT_EQ(text.after, 1);
  EXPECT_TRUE(Says(text.what, "other forms of the answer are accepted"));

  bank = Old();
  Find(bank, "number").tolerance = 0.05;
  const Moved near = Again(bank, "number", {.text = "130 KiB"});
  EXPECT_EQ(near.after, 1);
  EXPECT_TRUE(Says(near.what, "the tolerance was changed"));
  Find(bank, "number").value = "2 ms";  // what was typed is no answer to that
  EXPECT_TRUE(Says(Again(bank, "number", {.text = "128 KiB"}).what, "has not the form"));
  EXPECT_EQ(Again(bank, "number", {.text = "128 KiB"}).after, 1);
}

TEST(Rescore, OrdersAndPairsAreCarriedOver) {
  Bank bank = Old();
  Find(bank, "ordering").items = {"3", "1", "2"};
  const Moved ordering = Again(bank, "ordering", Picking(Old(), "ordering", {"3", "1", "2"}));
  EXPECT_DOUBLE_EQ(ordering.before, 0.5);  // 1, 2 are in order: one of two steps
  EXPECT_EQ(ordering.after, 1);
  Find(bank, "ordering").items = {"3", "1", "2", "4"};
  EXPECT_TRUE(Says(Again(bank, "ordering", Picking(Old(), "ordering", {"1", "2", "3"})).what, "other items"));

  Find(bank, "matching").pairs = {{"b", "A", ""}, {"a", "B", ""}};
  const Moved matching = Again(bank, "matching", Picking(Old(), "matching", {"B", "A"}));  // a: B, b: A
  EXPECT_EQ(matching.before, 0);
  EXPECT_EQ(matching.after, 1);
  Find(bank, "matching").pairs = {{"a", "A", ""}, {"c", "B", ""}};
  EXPECT_TRUE(Says(Again(bank, "matching", Picking(Old(), "matching", {"A", "B"})).what, "other items"));
}

TEST(Rescore, PointsOfAQuestionMayChange) {
  Bank bank = Old();
  Find(bank, "single").points = 3;
  const Moved outcome = Again(bank, "single", Picking(Old(), "single", {"A"}));
  EXPECT_EQ(outcome.before, 1);
  EXPECT_EQ(outcome.after, 3);
  EXPECT_EQ(outcome.max_after, 3);
  EXPECT_TRUE(Says(outcome.what, "it counts 3 instead of 1"));
}

TEST(Rescore, ThePassMarkIsTheNewOne) {
  Bank bank = Old();
  bank.pass = 0.4;
  const absl::StatusOr<Rescored> rescored =
      Rescore(Old(), bank, kSeed, {"single", "number"}, {{"number", {{.text = "128 KiB"}, Certainty::kNone}}});
  ASSERT_TRUE(IsOk(rescored));
  EXPECT_FALSE(rescored->before.passed);
  EXPECT_TRUE(rescored->after.passed);
}

// The bank named the wrong formula: a layer's bytes instead of the model's. Whoever computed the model's gets the
// point, for the parameters that were shown to him, although the mended bank would draw others.
TEST(Rescore, AParametricQuestionKeepsTheParametersThatWereDrawn) {
  const absl::StatusOr<Item> then = MakeItem(*Old().Find("kv"), kSeed);
  ASSERT_TRUE(IsOk(then));
  // One layer takes value bytes; the numbers of layers are told apart by trying which one the mended key has.
  Bank bank = Old();
  Question& kv = Find(bank, "kv");
  kv.formula = "kv_bytes_per_token";
  kv.revision = FindFormula(kv.formula)->revision;
  kv.parameters[0].values = {7, 9, 11, 13};
  int right = 0;
  for (const int layers : {16, 32, 80, 7, 9, 11, 13}) {
    const Moved outcome =
        Again(bank, "kv", {.text = std::to_string(layers * static_cast<int>(then->key.value)) + " B"});
    EXPECT_EQ(outcome.before, 0);
    if (outcome.after == 0) continue;
    ++right;
    EXPECT_GE(layers, 16);
    EXPECT_TRUE(Says(outcome.what, "the key was mended"));
  }
  EXPECT_EQ(right, 1);

  kv.parameters.push_back({"batch", {1, 2}, ""});
  EXPECT_TRUE(Says(Again(bank, "kv", {.text = "4 KiB"}).what, "cannot be asked with these parameters any more"));
}

TEST(Rescore, AFormulaThatWasMendedSinceIsSaid) {
  Bank old = Old();
  Find(old, "kv").revision = 0;  // before today's
  const Answers answers = {{"kv", {{.text = "1 B"}, Certainty::kNone}}};
  EXPECT_TRUE(HasCode(ScoreAttempt(old, kSeed, {"kv"}, answers), absl::StatusCode::kFailedPrecondition));
  const absl::StatusOr<Rescored> rescored = Rescore(old, Old(), kSeed, {"kv"}, answers);
  ASSERT_TRUE(IsOk(rescored));
  ASSERT_EQ(rescored->changes.size(), 1);
  EXPECT_TRUE(Says(rescored->changes[0].what, "its formula was mended since"));
}

}  // namespace
}  // namespace course::quiz
