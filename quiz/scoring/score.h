// The score of an attempt: a pure function of (bank version, seed, answers).

#ifndef QUIZ_SCORING_SCORE_H_
#define QUIZ_SCORING_SCORE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"
#include "quiz/question/question.h"
#include "quiz/scoring/judge.h"

namespace course::quiz {

struct Given {
  Answer answer;
  Certainty certainty = Certainty::kNone;
};
using Answers = std::map<std::string, Given, std::less<>>;  // by question id; a missing one was not answered

struct ItemScore {
  std::string id;
  bool answered = false;
  Judged judged;
  double points = 0;
  int max_points = 0;
  int certainty_mark = 0;
};

struct Score {
  std::vector<ItemScore> items;  // in the paper's order
  double points = 0;
  double max_points = 0;
  bool passed = false;  // points >= pass * max_points, without a rounding error's help or harm
  int certainty_marks = 0;
  int max_certainty_marks = 0;  // 3 an item
};

// Errors as DrawPaper.
absl::StatusOr<Score> ScoreAttempt(const Bank& bank, uint64_t seed, const std::vector<std::string>& only,
                                   const Answers& answers);
// The same of a paper that is drawn already.
Score ScorePaper(const std::vector<Item>& paper, double pass, const Answers& answers);
// Of one of its questions; nullptr: it was not answered.
ItemScore ScoreItem(const Item& item, const Given* given);

struct Change {
  std::string id;
  double before = 0, after = 0;  // points
  std::string what;              // "the key was mended", "the question is gone: its points stay", ...
};

struct Rescored {
  Score before, after;
  std::vector<Change> changes;  // only what is different
};

// The same attempt by a mended bank. The paper stays the old one's: the same questions, and picks are carried over by
// the texts of the choices, not by their places. A question that is gone, or whose picked text is, keeps its old points
// and is listed.
absl::StatusOr<Rescored> Rescore(const Bank& old_bank, const Bank& new_bank, uint64_t seed,
                                 const std::vector<std::string>& only, const Answers& answers);

// How well certainty and success agree, over any number of answers.
struct Calibration {
  struct Level {
    Certainty certainty = Certainty::kGuess;
    int answers = 0;
    int right = 0;
    double low = 0, high = 0;  // a 95 % interval of the share that is right (Wilson 1927)
  };
  std::vector<Level> levels;  // guess, think, sure; only those that were used
};
Calibration Calibrate(const std::vector<ItemScore>& items, const Answers& answers);
Calibration Merge(const std::vector<Calibration>& parts);

}  // namespace course::quiz

#endif  // QUIZ_SCORING_SCORE_H_
