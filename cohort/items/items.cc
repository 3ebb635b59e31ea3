#include "cohort/items/items.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/wilson.h"
#include "cohort/items/choices.h"
#include "cohort/items/looks.h"
#include "cohort/items/statistics.h"

namespace course::cohort {
namespace {

// All that was seen of one question.
std::map<std::string, std::vector<Seen>> SeenByQuestion(const std::vector<AnsweredPaper>& papers) {
  std::map<std::string, std::vector<Seen>> by_question;
  for (const AnsweredPaper& paper : papers) {
    for (size_t i = 0; i < paper.items.size(); ++i) {
      const quiz::ItemScore& score = paper.score.items[i];
      Seen seen = {.item = &paper.items[i], .score = &score};
      if (const auto given = paper.answers.find(score.id); given != paper.answers.end()) seen.given = &given->second;
      if (const auto time = paper.seconds.find(score.id); time != paper.seconds.end()) seen.seconds = time->second;
      if (const auto names = paper.names.find(score.id); names != paper.names.end()) seen.names = &names->second;
      const double others = paper.score.max_points - score.max_points;
      if (others > 0) seen.rest = (paper.score.points - score.points) / others;
      by_question[score.id].push_back(seen);
    }
  }
  return by_question;
}

// Marks the upper and lower 27 % by the share of the other questions. Of equals at the border those that came first are
// taken, so that the groups have their size.
void MarkGroups(std::vector<Seen>& seen) {
  std::vector<Seen*> ranked;
  for (Seen& one : seen) {
    if (one.rest.has_value()) ranked.push_back(&one);
  }
  const int n = static_cast<int>(ranked.size());
  if (n < 2) return;
  std::stable_sort(ranked.begin(), ranked.end(), [](const Seen* a, const Seen* b) { return *a->rest < *b->rest; });
  for (int i = 0; i < GroupSize(n); ++i) {
    ranked[i]->group = Seen::kLower;
    ranked[n - 1 - i]->group = Seen::kUpper;
  }
}

std::optional<double> UpperLower(const std::vector<Seen>& seen) {
  double upper = 0, lower = 0;
  int size = 0;
  for (const Seen& one : seen) {
    if (one.group == Seen::kUpper) upper += one.score->judged.credit;
    if (one.group == Seen::kLower) {
      lower += one.score->judged.credit;
      ++size;
    }
  }
  if (size == 0) return std::nullopt;
  return (upper - lower) / size;
}

ItemStatistics Analyse(const quiz::Question* question, std::vector<Seen> seen) {
  ItemStatistics item = {.question = seen[0].score->id, .kind = seen[0].item->shown.kind};
  item.shown = static_cast<int>(seen.size());
  item.few = item.shown < kFewest;
  std::vector<double> credits, rests, seconds;
  std::vector<quiz::Calibration> calibrations;
  double sum = 0;
  for (const Seen& one : seen) {
    const double credit = one.score->judged.credit;
    sum += credit;
    item.answered += one.given != nullptr ? 1 : 0;
    if (one.seconds.has_value()) seconds.push_back(*one.seconds);
    if (one.given != nullptr) calibrations.push_back(quiz::Calibrate({*one.score}, {{one.score->id, *one.given}}));
    if (!one.rest.has_value()) continue;
    credits.push_back(credit);
    rests.push_back(*one.rest);
  }
  item.difficulty = sum / item.shown;
  const base::Interval interval = base::Wilson(sum, item.shown);
  item.low = interval.low;
  item.high = interval.high;
  item.discrimination = Correlation(credits, rests);
  MarkGroups(seen);
  if (static_cast<int>(rests.size()) >= kFewest) item.upper_lower = UpperLower(seen);
  item.choices = CountChoices(question, seen);
  if (!seconds.empty()) item.seconds = Median(std::move(seconds));
  item.calibration = quiz::Merge(calibrations);
  if (!item.few) item.looks = ReasonsToLook(item, static_cast<int>(rests.size()));
  return item;
}

}  // namespace

std::vector<ItemStatistics> AnalyseItems(const quiz::Bank& bank, const std::vector<AnsweredPaper>& papers) {
  std::map<std::string, std::vector<Seen>> seen = SeenByQuestion(papers);
  std::vector<ItemStatistics> items;
  for (const quiz::Question& question : bank.questions) {
    const auto found = seen.find(question.id);
    if (found == seen.end()) continue;
    items.push_back(Analyse(&question, std::move(found->second)));
    seen.erase(found);
  }
  for (auto& [id, of_question] : seen) items.push_back(Analyse(nullptr, std::move(of_question)));
  return items;
}

std::string ItemText(const ItemStatistics& item) {
  std::string text = absl::StrFormat("difficulty %.2f (%.2f to %.2f)", item.difficulty, item.low, item.high);
  if (item.discrimination.has_value()) absl::StrAppendFormat(&text, ", discrimination %.2f", *item.discrimination);
  if (item.upper_lower.has_value()) absl::StrAppendFormat(&text, ", upper - lower %.2f", *item.upper_lower);
  absl::StrAppend(&text, ", ", item.shown, item.shown == 1 ? " learner" : " learners");
  if (item.few) absl::StrAppend(&text, ": too few to judge a question by (", kFewest, " at least)");
  return text;
}

}  // namespace course::cohort
