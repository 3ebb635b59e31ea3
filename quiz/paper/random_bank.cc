#include "quiz/paper/random_bank.h"

#include "absl/strings/str_cat.h"

namespace course::quiz {
namespace {

std::vector<Option> Options(const char* what, int n) {
  std::vector<Option> options;
  for (int i = 0; i < n; ++i) options.push_back({absl::StrCat(what, " ", i), absl::StrCat("why ", what, " ", i)});
  return options;
}

}  // namespace

Question RandomQuestion(Kind kind, base::Rng& rng) {
  Question question;
  question.kind = kind;
  question.points = 1 + rng.Below(3);
  question.prompt = "Which?";
  question.why = "Because.";
  question.wrong = Options("wrong", 3 + rng.Below(3));
  switch (kind) {
    case Kind::kSingle:
      question.right = Options("right", 1);
      break;
    case Kind::kMulti:
      question.right = Options("right", 1 + rng.Below(4));
      break;
    case Kind::kNumeric:
      question.value = absl::StrCat(1 + rng.Below(1000), " KiB");
      for (size_t i = 0; i < question.wrong.size(); ++i) question.wrong[i].text = absl::StrCat(2000 + i, " KiB");
      break;
    case Kind::kText:
      question.accept = {"prefill", "the prefill phase"};
      break;
    case Kind::kOrdering:
      for (int n = 4 + rng.Below(3); n > 0; --n) question.items.push_back(absl::StrCat("step ", n));
      question.wrong.clear();
      break;
    case Kind::kMatching:
      for (int n = 2 + rng.Below(4); n > 0; --n) {
        question.pairs.push_back({absl::StrCat("left ", n), absl::StrCat("right ", n), absl::StrCat("why ", n)});
      }
      for (int n = rng.Below(3); n > 0; --n) question.extra.push_back(absl::StrCat("extra ", n));
      question.wrong.clear();
      break;
    case Kind::kTracing:
      question.code = "int main() {}";
      question.output = absl::StrCat(rng.Below(1000), "\n");
      break;
  }
  return question;
}

Bank RandomBank(base::Rng& rng) {
  constexpr Kind kKinds[] = {Kind::kSingle,   Kind::kMulti,    Kind::kNumeric, Kind::kText,
                             Kind::kOrdering, Kind::kMatching, Kind::kTracing};
  Bank bank;
  bank.id = "random";
  bank.draw = 1 + rng.Below(12);
  const int outcomes = 1 + rng.Below(5);
  for (int i = 0; i < outcomes; ++i) bank.outcomes.push_back({absl::StrCat("outcome-", i), "knows"});
  for (int n = 1 + rng.Below(20); n > 0; --n) {
    Question question = RandomQuestion(kKinds[rng.Below(std::size(kKinds))], rng);
    question.id = absl::StrCat("q-", n);
    question.outcome = bank.outcomes[rng.Below(outcomes)].id;
    question.retired = rng.Below(6) == 0;
    bank.questions.push_back(question);
  }
  return bank;
}

}  // namespace course::quiz
