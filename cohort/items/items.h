// Item analysis of a quiz: which questions are hard, which tell who knows the subject from who does not, what is chosen
// instead of the right answer, and which questions deserve a second look.
//
//   const PaperRows papers = FirstPapers(rows, "00", bank_of_version);
//   for (const ItemStatistics& item : AnalyseItems(bank, papers.papers)) ...
//
// Formulas (n learners who were shown the question; c_i the credit of learner i in [0, 1], r_i the share of the points
// of the learner's other questions):
//
//   difficulty      p = sum c_i / n: high is easy. Partial credit counts as much as it is.
//   discrimination  r = cov(c, r) / (sd(c) sd(r)): the corrected item-total correlation. The question is left out of
//                   the total, because otherwise it would correlate with itself.
//   upper - lower   D = mean credit of the upper 27 % by r_i minus that of the lower 27 %.
//
// Papers differ: a seed draws some of the bank's questions. So r_i is a share, and of others' questions.
//
// Sources: Lord and Novick 1968, "Statistical Theories of Mental Test Scores", ch. 15; Henrysson 1963, "Correction of
// item-total correlations in item analysis", Psychometrika 28; Kelley 1939, "The selection of upper and lower groups
// for the validation of test items", J. Educ. Psychol. 30 (why 27 %); Ebel and Frisbie 1991, "Essentials of Educational
// Measurement" (what D is good).

#ifndef COHORT_ITEMS_ITEMS_H_
#define COHORT_ITEMS_ITEMS_H_

#include <optional>
#include <string>
#include <vector>

#include "cohort/items/papers.h"
#include "quiz/answer/answer.h"
#include "quiz/question/question.h"
#include "quiz/scoring/score.h"

namespace course::cohort {

// What was chosen, and by whom.
struct Choice {
  std::string text;  // Markdown, as it was shown; of a parametric question as the bank writes it
  bool right = false;
  int count = 0;
  int upper = 0, lower = 0;  // of them in the upper and lower 27 %
};

struct ItemStatistics {
  std::string question;  // id
  quiz::Kind kind = quiz::Kind::kSingle;
  int shown = 0;     // n
  int answered = 0;  // the others gave nothing: their credit is 0
  double difficulty = 0;
  double low = 0, high = 1;  // a 95 % interval of difficulty (base::Wilson), as if credit were all or nothing
  std::optional<double> discrimination;  // nullopt: everybody's credit, or everybody's rest, is the same
  std::optional<double> upper_lower;     // nullopt: fewer than kFewest learners
  // single, multi: each choice of the bank, the right ones first. Of a matching question each pair that was made, of
  // the others the known mistakes and the most frequent other answers.
  std::vector<Choice> choices;
  std::optional<double> seconds;   // median; known where answers are final when they are given (practice)
  quiz::Calibration calibration;   // no levels: nobody was asked how sure
  std::vector<std::string> looks;  // why it deserves a look, each a sentence; empty: it does not, or nobody can tell
  bool few = false;                // below kFewest: what stands here is anecdote
};

// Below so many learners, neither D nor a reason to look is given, and `few` says so: r of 20 has a standard error of
// (1 - r^2) / sqrt(19), about 0.2.
inline constexpr int kFewest = 20;

// One entry for each question of the bank that anybody was shown, in the bank's order; then questions that it no longer
// has, by id.
std::vector<ItemStatistics> AnalyseItems(const quiz::Bank& bank, const std::vector<AnsweredPaper>& papers);

// "difficulty 0.62 (0.48 to 0.74), discrimination 0.31, upper - lower 0.44, 43 learners".
std::string ItemText(const ItemStatistics& item);

}  // namespace course::cohort

#endif  // COHORT_ITEMS_ITEMS_H_
