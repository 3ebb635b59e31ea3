#include "quiz/scoring/score.h"

#include "base/status_macros.h"
#include "quiz/scoring/total.h"

namespace course::quiz {

absl::StatusOr<Score> ScoreAttempt(const Bank& bank, uint64_t seed, const std::vector<std::string>& only,
                                   const Answers& answers) {
  ASSIGN_OR_RETURN(const std::vector<Item> paper, DrawPaper(bank, seed, only));
  return ScorePaper(paper, bank.pass, answers);
}

Score ScorePaper(const std::vector<Item>& paper, double pass, const Answers& answers) {
  std::vector<ItemScore> items;
  for (const Item& item : paper) {
    const auto given = answers.find(item.shown.id);
    items.push_back(ScoreItem(item, given == answers.end() ? nullptr : &given->second));
  }
  return Total(std::move(items), pass);
}

ItemScore ScoreItem(const Item& item, const Given* given) {
  ItemScore score;
  score.id = item.shown.id;
  score.max_points = item.shown.points;
  if (given == nullptr) return score;
  score.answered = true;
  score.judged = Judge(item, given->answer);
  score.points = score.judged.credit * score.max_points;
  score.certainty_mark = CertaintyMark(given->certainty, score.judged.right);
  return score;
}

Score Total(std::vector<ItemScore> items, double pass) {
  Score score;
  score.items = std::move(items);
  for (const ItemScore& item : score.items) {
    score.points += item.points;
    score.max_points += item.max_points;
    score.certainty_marks += item.certainty_mark;
    score.max_certainty_marks += 3;
  }
  // Thirds of points add up to a little less than their sum; 12 of 15 are 80 %.
  score.passed = score.max_points > 0 && score.points >= (pass - 1e-9) * score.max_points;
  return score;
}

}  // namespace course::quiz
