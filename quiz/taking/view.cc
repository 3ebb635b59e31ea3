#include "quiz/taking/view.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace course::quiz {
namespace {

bool IsAnswered(const AttemptView& view, const ItemView& item) {
  return view.attempt.mode == ModeName(Mode::kExam) ? item.given.has_value() : item.final;
}

std::string Trouble(bool can_be_answered) {
  return absl::StrCat("What was kept of your answer to this question cannot be read any more and counts as none",
                      can_be_answered ? ": please answer it once more." : ".");
}

}  // namespace

std::string_view ModeName(Mode mode) {
  switch (mode) {
    case Mode::kPractice:
      return "practice";
    case Mode::kExam:
      return "exam";
    case Mode::kReview:
      return "review";
  }
  return "";
}

absl::StatusOr<Mode> ModeFromName(std::string_view name) {
  for (const Mode mode : {Mode::kPractice, Mode::kExam, Mode::kReview}) {
    if (name == ModeName(mode)) return mode;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no mode \"", std::string(name), "\": a quiz is taken as practice, exam or review"));
}

int AttemptView::Answered() const {
  return static_cast<int>(
      std::count_if(items.begin(), items.end(), [this](const ItemView& item) { return IsAnswered(*this, item); }));
}

std::optional<int> AttemptView::NextOpen(int after) const {
  const int count = static_cast<int>(items.size());
  for (int step = 1; step <= count; ++step) {
    const int position = (after + step) % count;
    if (!IsAnswered(*this, items[position])) return position;
  }
  return std::nullopt;
}

bool IsWholePaper(const store::QuizAttempt& attempt) { return attempt.only.empty(); }

bool Counts(const store::QuizAttempt& attempt) {
  return !attempt.IsOpen() && IsWholePaper(attempt) && attempt.max_points > 0;
}

AttemptView MakeView(const std::shared_ptr<const Sitting>& sitting, const store::QuizAttempt& attempt,
                     const std::vector<store::QuizAnswer>& kept) {
  const std::vector<Item>& paper = sitting->items;
  const auto [answers, unreadable] = ReadAnswers(*sitting, kept);
  AttemptView view = {.attempt = attempt, .title = sitting->bank->title, .pass = sitting->bank->pass};
  view.items.reserve(paper.size());
  for (const Item& item : paper) {
    // What keeps the whole paper alive gives out this part of it alone.
    ItemView& seen = view.items.emplace_back(ItemView{.shown = std::shared_ptr<const Shown>(sitting, &item.shown)});
    if (const auto given = answers.find(item.shown.id); given != answers.end()) seen.given = given->second;
  }
  for (const store::QuizAnswer& row : kept) {
    if (row.position < 0 || row.position >= view.items.size()) continue;  // an answer to no question
    ItemView& seen = view.items[row.position];
    seen.final = row.final;
    if (unreadable.contains(row.position)) seen.trouble = Trouble(attempt.IsOpen() && !row.final);
  }
  const bool exam = attempt.mode == ModeName(Mode::kExam);
  for (size_t i = 0; i < paper.size(); ++i) {
    ItemView& seen = view.items[i];
    if (attempt.IsOpen() && (exam || !seen.final)) continue;
    const ItemScore scored = ScoreItem(paper[i], seen.given ? &*seen.given : nullptr);
    seen.revealed = {scored.judged, paper[i].key, scored.certainty_mark, scored.points};
  }
  if (attempt.IsOpen()) {
    view.attempt.seed = 0;
  } else {
    view.score = ScorePaper(paper, sitting->bank->pass, answers);
    view.score->passed = view.score->passed && IsWholePaper(attempt);
  }
  return view;
}

}  // namespace course::quiz
