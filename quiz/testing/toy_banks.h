// A workspace with two small banks in a temporary folder, whose right answers are known by heart.

#ifndef QUIZ_TESTING_TOY_BANKS_H_
#define QUIZ_TESTING_TOY_BANKS_H_

#include <memory>
#include <string>
#include <vector>

#include "quiz/answer/answer.h"
#include "quiz/banks/banks.h"
#include "quiz/paper/paper.h"

namespace course::quiz::testing {

// Bank "toy": draws all of its six questions, 10 points, 80 % pass, two exams of 30 minutes.
//   t-single 1  t-multi 2  t-number 1  t-text 1  t-order 3  t-match 2 points
// Every text that only a key holds (explanations, values, accepted words) contains "SECRET" or one of Secrets().
//   t-number is linked to //phases/00-toy/lab-01-counting:Counting.RefusesNegatives,
//   t-text and t-order to every test of //phases/00-toy/lab-02-sorting:Sorting.
// Bank "tiny": one single choice, t-tiny, no limits.
class ToyBanks {
 public:
  ToyBanks();
  ~ToyBanks();
  ToyBanks(const ToyBanks&) = delete;
  ToyBanks& operator=(const ToyBanks&) = delete;

  // The same until the next Edit().
  std::shared_ptr<const Banks> Current() const { return banks_; }
  // Exchanges a text that stands in quiz/bank/ID.toml, and reads the banks again.
  void Edit(const std::string& id, const std::string& from, const std::string& to);

  const std::string& root() const { return root_; }

 private:
  std::string root_;
  std::shared_ptr<const Banks> banks_;
};

// The file of bank "tiny", for a workspace of one's own.
std::string TinyToml();

// What of a key a learner must not find anywhere before the answer is final.
std::vector<std::string> Secrets();

// By the texts that are shown, not by a key.
Answer RightAnswer(const Shown& shown);
// Gets no credit.
Answer WrongAnswer(const Shown& shown);
// Gets half of the points: t-multi only.
Answer HalfAnswer(const Shown& shown);

}  // namespace course::quiz::testing

#endif  // QUIZ_TESTING_TOY_BANKS_H_
