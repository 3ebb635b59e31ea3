// A small course in a temporary folder, with a real store and a Bazel that only remembers what it was asked.

#ifndef HARNESS_COURSE_TESTING_TOY_WORKSPACE_H_
#define HARNESS_COURSE_TESTING_TOY_WORKSPACE_H_

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "harness/course/bazel.h"
#include "harness/course/context.h"
#include "harness/store/records.h"
#include "harness/store/store.h"

namespace course::cli::testing {

class FakeBazel : public Bazel {
 public:
  absl::StatusOr<Finished> Run(const BazelCall& call) override {
    calls.push_back(call);
    return answer ? answer(call) : absl::StatusOr<Finished>(Finished{});
  }
  std::vector<BazelCall> calls;
  std::function<absl::StatusOr<Finished>(const BazelCall&)> answer;
};

// Phase 00-toy with lab-01-counting (5 points: Counting.CountsUp 2, Counting.RefusesNegatives 3) and lab-02-sorting (4
// points: Sorting.KeepsOrder 4). Both have starter, solution, commentary, handout with three hints, contract. The manifest is
// built.
class ToyWorkspace {
 public:
  ToyWorkspace();
  ~ToyWorkspace();

  const Context& context() const { return context_; }
  Context& context() { return context_; }
  const std::string& root() const { return context_.root; }
  std::string Read(const std::string& path) const;  // "" if there is no such file
  void Write(const std::string& path, const std::string& text) const;
  bool Has(const std::string& path) const;

  // What the commands printed since the last call.
  std::string TakeOut();
  std::string TakeErr();
  void Answer(const std::string& line);  // what the user types next

  // Records a graded run of a lab: one verdict per test, in order; points follow.
  void Record(const std::string& lab, const std::vector<Verdict>& verdicts, const std::string& impl = "starter");

  FakeBazel bazel;

 private:
  Context context_;
  std::stringstream in_;
  std::ostringstream out_, err_;
  int runs_ = 0;
};

inline constexpr char kCounting[] = "//phases/00-toy/lab-01-counting";
inline constexpr char kSorting[] = "//phases/00-toy/lab-02-sorting";

}  // namespace course::cli::testing

#endif  // HARNESS_COURSE_TESTING_TOY_WORKSPACE_H_
