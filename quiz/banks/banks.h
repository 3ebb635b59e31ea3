// All banks of a workspace, read from quiz/bank/*.toml. A broken file takes away its own bank only.

#ifndef QUIZ_BANKS_BANKS_H_
#define QUIZ_BANKS_BANKS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "quiz/question/problem.h"
#include "quiz/question/question.h"

namespace course::quiz {

// Never changes once it was read: share it between threads.
class Banks {
 public:
  // Snippets' outputs come from ROOT/.course/traces.json, which the build makes (//quiz/bank:traces); a tracing
  // question whose output is missing or stale is left out and reported, its bank stays. So is a question whose id an
  // earlier file has already.
  static std::shared_ptr<const Banks> Read(const std::string& root);

  // By id, in any case ("X2"); nullptr if there is none or it is broken.
  const Bank* Find(std::string_view id) const;
  const std::vector<Bank>& all() const { return banks_; }             // by id
  const std::vector<Problem>& problems() const { return problems_; }  // by file and line

  // Whether no file was changed, added or removed since. Costs a few stat() calls.
  bool IsCurrent() const;

 private:
  void ReadAll();
  void LeaveOutDoubled();
  std::string Stamp() const;

  std::string root_;
  std::vector<Bank> banks_;
  std::vector<Problem> problems_;
  std::vector<std::string> snippets_;  // whose source was looked at
  std::string stamp_;                  // names, sizes and times of what was read
};

}  // namespace course::quiz

#endif  // QUIZ_BANKS_BANKS_H_
