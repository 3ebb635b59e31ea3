// How much of an answer is right.

#ifndef QUIZ_SCORING_JUDGE_H_
#define QUIZ_SCORING_JUDGE_H_

#include <string>
#include <vector>

#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"

namespace course::quiz {

struct Judged {
  double credit = 0;        // 0..1
  bool right = false;       // credit is 1
  std::string mistake;      // Markdown: the sentence for a known mistake, or of the wrong choice; may be empty
  std::vector<bool> marks;  // single, multi: of each choice, whether ticking or leaving it was right. ordering: of each
                            // place. matching: of each left. Else empty
};

// Total: an answer that does not have the form of the question gets 0.
//   multi     max(0, hits / right choices - false ticks / wrong choices): ticking all gives 0
//   ordering  (longest run of items in the right relative order - 1) / (n - 1)
//   matching  the share of lefts that got their right-hand side
//   others    1 or 0
Judged Judge(const Item& item, const Answer& answer);

// Certainty-based marking, fully right against not: guess 1 / 0, think 2 / -2, sure 3 / -6; 0 without certainty.
// Source: Gardner-Medwin 1995, "Confidence assessment in the teaching of basic science", ALT-J 3(1); Moodle's table.
int CertaintyMark(Certainty certainty, bool right);

}  // namespace course::quiz

#endif  // QUIZ_SCORING_JUDGE_H_
