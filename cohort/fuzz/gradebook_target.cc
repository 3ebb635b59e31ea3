// Any bytes are refused or read as Canvas's gradebook; nobody's score gets into two rows, and the file for Canvas is
// one that Canvas would find the same students in.

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "cohort/exchange/canvas_gradebook.h"
#include "cohort/exchange/canvas_scores.h"
#include "cohort/exchange/match.h"
#include "cohort/exchange/score_table.h"

namespace {

using course::store::Account;

course::cohort::ScoreTable Table() {
  course::cohort::ScoreTable table;
  table.columns = {{.id = "//phases/00/lab-01", .title = "00-01 KV cache", .max_points = 20}};
  table.learners = {{.id = "1", .login = "ada@example.org", .name = "Ada Lovelace", .canvas_id = "4711"},
                    {.id = "2", .login = "grace", .name = "Grace Hopper", .sis_id = "m-2"},
                    {.id = "3", .login = "alan", .name = "Alan Turing"},
                    {.id = "4", .login = "alan2", .name = "Alan Turing"}};
  table.cells.assign(table.learners.size(), {.progress = course::cohort::Progress::kGraded, .points = 18.5});
  return table;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto gradebook =
      course::cohort::ReadCanvasGradebook(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!gradebook.ok()) return 0;
  const course::cohort::ScoreTable table = Table();
  const course::cohort::Matching matching = course::cohort::MatchStudents(*gradebook, table.learners);
  std::set<size_t> students, learners;
  for (const course::cohort::Match& match : matching.matches) {
    CHECK(match.student < gradebook->students.size()) << match.student;
    CHECK(match.learner < table.learners.size()) << match.learner;
    CHECK(students.insert(match.student).second) << "student " << match.student << " twice";
    CHECK(learners.insert(match.learner).second) << "learner " << match.learner << " twice";
  }
  course::cohort::MatchReport(*gradebook, table.learners, matching);
  const auto again = course::cohort::ReadCanvasGradebook(course::cohort::CanvasScores(*gradebook, matching, table));
  CHECK(again.ok()) << again.status();
  CHECK(again->students.size() == matching.matches.size()) << again->students.size();
  for (size_t i = 0; i < again->students.size(); ++i) {
    CHECK(again->students[i].id == gradebook->students[matching.matches[i].student].id) << again->students[i].id;
  }
  return 0;
}
