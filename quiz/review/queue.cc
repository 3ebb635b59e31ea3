#include "quiz/review/queue.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/verdict/verdict.h"
#include "quiz/question/question.h"
#include "quiz/review/sm2.h"

namespace course::quiz {
namespace {

using store::QuizCard;

// More than anybody answers before the next look.
constexpr int kMostDue = 1'000;

bool IsFailure(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFailed:
    case Verdict::kCrashed:
    case Verdict::kTimeout:
    case Verdict::kOutOfMemory:
    case Verdict::kOutputLimit:
    case Verdict::kEarlyExit:
      return true;
    default:
      return false;
  }
}

// Failed tests as questions name them: "//phases/P/L:Suite.Name".
using Failures = std::set<std::string>;

std::string NameOf(const store::LabRun& lab, const store::TestResult& test) {
  return absl::StrCat(lab.lab, ":", test.suite, ".", test.name);
}

bool CameToItsEnd(const store::TestResult& test) { return test.verdict == Verdict::kPassed || IsFailure(test.verdict); }

// Whether each of `tests` failed when it came to its end the last time before that result, into `failed`. Left out: one
// that never did. Results without a point say nothing.
absl::Status LookBack(store::Store& runs, int64_t lab_run_id, std::set<std::string> tests,
                      std::map<std::string, bool>& failed) {
  for (int looked_at = 0; looked_at < kMostRuns && !tests.empty(); ++looked_at) {
    ASSIGN_OR_RETURN(const std::optional<store::LabRun> before, runs.LabRunBefore(lab_run_id));
    if (!before.has_value()) break;
    lab_run_id = before->id;
    if (before->points == 0) continue;
    ASSIGN_OR_RETURN(const std::optional<store::LabRun> with_tests, runs.LabRunById(lab_run_id));
    if (!with_tests.has_value()) break;  // erased meanwhile
    for (const store::TestResult& test : with_tests->tests) {
      const std::string name = NameOf(*with_tests, test);
      if (CameToItsEnd(test) && tests.erase(name) > 0) failed[name] = IsFailure(test.verdict);
    }
  }
  return absl::OkStatus();
}

// "//phases/P/L:Suite.*" stands for every test of the suite.
bool Names(std::string_view pattern, std::string_view test) {
  if (!pattern.ends_with(".*")) return pattern == test;
  return test.starts_with(pattern.substr(0, pattern.size() - 1));
}

// Tests that failed in one of `fresh` (the first recorded first) and had not failed when they came to their end before:
// a typing error between two runs makes no failure a new one.
absl::StatusOr<Failures> NewFailures(store::Store& runs, const std::vector<store::Run>& fresh,
                                     const std::set<std::string>& labs) {
  Failures found;
  std::map<std::string, bool> failed;  // by test: the last time
  for (const store::Run& run : fresh) {
    for (const store::LabRun& lab : run.labs) {
      if (lab.impl != "starter" || lab.repeats || !store::IsGraded(lab) || !labs.contains(lab.lab)) continue;
      if (lab.points == 0) continue;
      ASSIGN_OR_RETURN(const std::optional<store::LabRun> with_tests, runs.LabRunById(lab.id));
      if (!with_tests.has_value()) continue;  // erased meanwhile
      std::set<std::string> unknown;
      for (const store::TestResult& test : with_tests->tests) {
        const std::string name = NameOf(lab, test);
        if (IsFailure(test.verdict) && !failed.contains(name)) unknown.insert(name);
      }
      RETURN_IF_ERROR(LookBack(runs, lab.id, std::move(unknown), failed));
      for (const store::TestResult& test : with_tests->tests) {
        if (!CameToItsEnd(test)) continue;
        bool& last = failed[NameOf(lab, test)];
        if (IsFailure(test.verdict) && !last) found.insert(NameOf(lab, test));
        last = IsFailure(test.verdict);
      }
    }
  }
  return found;
}

// The labs that any question points to.
std::set<std::string> LinkedLabs(const Banks& banks) {
  std::set<std::string> labs;
  for (const Bank& bank : banks.all()) {
    for (const Question& question : bank.questions) {
      for (const std::string& test : question.tests) labs.insert(test.substr(0, test.find(':')));
    }
  }
  return labs;
}

// The first failure that a question points to; nullptr if there is none.
const std::string* ReasonFor(const Question& question, const Failures& failures) {
  for (const std::string& pattern : question.tests) {
    for (const std::string& failure : failures) {
      if (Names(pattern, failure)) return &failure;
    }
  }
  return nullptr;
}

absl::StatusOr<CardChanges> DueBy(const Failures& failures, store::QuizStore& store, const Banks& banks,
                                  const std::string& learner, int64_t now_ms) {
  CardChanges changes;
  for (const Bank& bank : banks.all()) {
    for (const Question& question : bank.questions) {
      const std::string* reason = question.retired ? nullptr : ReasonFor(question, failures);
      if (reason == nullptr) continue;
      ASSIGN_OR_RETURN(const std::optional<QuizCard> known, store.GetCard(learner, question.id));
      QuizCard card = changes.seen.emplace_back(known.value_or(store::NoCard(learner, question.id)));
      if (!known.has_value()) card.bank = bank.id;
      // What fails in code is not known, however well it was answered: the intervals begin again.
      card.repetitions = 0;
      card.interval_days = 0;
      card.due_ms = card.due_ms == 0 ? now_ms : std::min(card.due_ms, now_ms);
      card.reason = *reason;
      changes.cards.push_back(std::move(card));
    }
  }
  return changes;
}

absl::Status MakeDue(store::QuizStore& store, const Banks& banks, const std::string& learner, const Failures& failures,
                     int64_t now_ms) {
  if (failures.empty()) return absl::OkStatus();
  // Each one more means that somebody answered one of these questions in just that moment.
  constexpr int kMostTries = 8;
  absl::Status status;
  for (int tries = 0; tries < kMostTries; ++tries) {
    ASSIGN_OR_RETURN(const CardChanges changes, DueBy(failures, store, banks, learner, now_ms));
    status = store.ReplaceCards(changes.seen, changes.cards);
    if (!absl::IsAborted(status)) break;
  }
  return status;
}

}  // namespace

absl::StatusOr<CardChanges> CardsAfter(store::QuizStore& store, const std::string& learner, const std::string& bank,
                                       const Score& score, const Answers& answers, int64_t now_ms) {
  CardChanges changes;
  for (const ItemScore& item : score.items) {
    ASSIGN_OR_RETURN(const std::optional<QuizCard> known, store.GetCard(learner, item.id));
    if (item.judged.right && (!known.has_value() || known->due_ms > now_ms)) continue;
    const auto given = answers.find(item.id);
    const Certainty certainty = given == answers.end() ? Certainty::kNone : given->second.certainty;
    const QuizCard& seen = changes.seen.emplace_back(known.value_or(store::NoCard(learner, item.id)));
    QuizCard card = Review(seen, Quality(item.judged.credit, certainty), now_ms);
    card.bank = bank;
    if (!item.judged.right) card.reason = "missed";
    changes.cards.push_back(std::move(card));
  }
  return changes;
}

absl::Status BringFailedTests(store::Store& runs, store::QuizStore& store, const Banks& banks,
                              const std::string& learner, int64_t now_ms) {
  if (learner != store::kOwner) return absl::OkStatus();  // the runs are the owner's
  ASSIGN_OR_RETURN(const std::string setting, runs.GetSetting(store::kLastRunSeen, "0"));
  int64_t seen = 0;
  if (!absl::SimpleAtoi(setting, &seen)) seen = 0;
  ASSIGN_OR_RETURN(const std::vector<store::Run> since, runs.RunsAfter(seen - 1, 2));
  const bool is_there = !since.empty() && since[0].id == seen;
  if (is_there ? since.size() == 1 : since.empty() && seen == 0) return absl::OkStatus();
  // A run that is not there was seen in another clone, of which an older version of the course imported this setting
  // with the others: what is here now is not news.
  const bool from_elsewhere = seen > 0 && !is_there;

  ASSIGN_OR_RETURN(std::vector<store::Run> fresh, runs.RecentRuns(kMostRuns));
  if (!from_elsewhere) std::erase_if(fresh, [seen](const store::Run& run) { return run.id <= seen; });
  if (fresh.empty()) return absl::OkStatus();
  std::sort(fresh.begin(), fresh.end(), [](const store::Run& a, const store::Run& b) { return a.id < b.id; });
  if (!from_elsewhere) {
    ASSIGN_OR_RETURN(const Failures failures, NewFailures(runs, fresh, LinkedLabs(banks)));
    RETURN_IF_ERROR(MakeDue(store, banks, learner, failures, now_ms));
  }
  return runs.SetSetting(store::kLastRunSeen, absl::StrCat(fresh.back().id));
}

absl::StatusOr<std::vector<DueBank>> DueNow(store::QuizStore& store, const Banks& banks, const std::string& learner,
                                            int64_t now_ms) {
  ASSIGN_OR_RETURN(const std::vector<QuizCard> cards, store.DueCards(learner, now_ms, kMostDue));
  std::vector<DueBank> due;
  for (const QuizCard& card : cards) {
    const Bank* bank = banks.Find(card.bank);
    const Question* question = bank == nullptr ? nullptr : bank->Find(card.question);
    if (question == nullptr || question->retired) continue;
    auto of_bank = std::find_if(due.begin(), due.end(), [&](const DueBank& d) { return d.bank == bank->id; });
    if (of_bank == due.end()) of_bank = due.insert(due.end(), {.bank = bank->id, .title = bank->title});
    of_bank->cards.push_back(card);
  }
  return due;
}

}  // namespace course::quiz
