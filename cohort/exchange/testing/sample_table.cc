#include "cohort/exchange/testing/sample_table.h"

#include <cstdlib>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/csv.h"
#include "base/file.h"
#include "gtest/gtest.h"

namespace course::cohort {

std::string RandomName(base::Rng& rng) {
  static constexpr const char* kPieces[] = {"=1+1", "@SUM(A1)", "-2", "+3",  "\"", "<b>", "</script>", "&amp;",
                                            ",",    ";",        " ",  "Ada", "é",  "李",  "'",         "%0d%0a"};
  std::string name;
  for (int i = 1 + rng.Below(4); i > 0; --i) name += kPieces[rng.Below(std::size(kPieces))];
  return name == " " ? "Ada" : name;
}

ScoreTable RandomTable(base::Rng& rng) {
  ScoreTable table;
  const int columns = 1 + rng.Below(5);
  for (int i = 0; i < columns; ++i) {
    table.columns.push_back({.id = absl::StrCat("//phases/p/lab-0", i),
                             .title = absl::StrCat(i, " ", RandomName(rng)),
                             .max_points = 1.0 + rng.Below(20)});
  }
  const int learners = 1 + rng.Below(8);
  for (int i = 0; i < learners; ++i) {
    table.learners.push_back({.id = absl::StrCat(i),
                              .login = absl::StrCat("l", i, "@x.org"),
                              .name = RandomName(rng),
                              .section = RandomName(rng),
                              .sis_id = absl::StrCat(rng.Below(2) == 0 ? "-" : "S", i),
                              .canvas_id = absl::StrCat(1000 + i)});
    for (int column = 0; column < columns; ++column) {
      const auto progress = static_cast<Progress>(rng.Below(6));
      table.cells.push_back({.progress = progress,
                             .points = HasScore(progress) ? rng.Below(2'000) / 100.0 : 0,
                             .open = rng.Below(2) == 0,
                             .at = absl::FromUnixMillis(1'800'000'000'000 + rng.Below(1'000'000'000)),
                             .counted = absl::StrCat("s", rng.Below(1'000)),
                             .course_version = "v1",
                             .comment = RandomName(rng)});
    }
  }
  return table;
}

CanvasGradebook GradebookOf(const ScoreTable& table) {
  CanvasGradebook gradebook;
  for (const store::Account& learner : table.learners) {
    gradebook.students.push_back({.name = learner.name,
                                  .id = learner.canvas_id,
                                  .sis_id = learner.sis_id,
                                  .login = learner.login,
                                  .section = learner.section});
  }
  return gradebook;
}

std::string CanvasExport(const CanvasGradebook& gradebook) {
  std::vector<std::string> header = {"Student", "ID", "SIS User ID", "SIS Login ID", "Section"};
  header.insert(header.end(), gradebook.columns.begin(), gradebook.columns.end());
  std::string text = base::CsvLine(header) + base::CsvLine({"    Points Possible", "", "", "", ""});
  for (const CanvasStudent& student : gradebook.students) {
    text += base::CsvLine({student.name, student.id, student.sis_id, student.login, student.section});
  }
  return text + base::CsvLine({"Student, Test", "9999999", "", "f00", "A"});
}

std::string PythonSays(const std::string& program, const std::string& input) {
  const std::string folder = ::testing::TempDir();
  CHECK(base::WriteFile(folder + "/program.py", program).ok());
  CHECK(base::WriteFile(folder + "/in", input).ok());
  const std::string command = absl::StrCat("/usr/bin/python3 ", folder, "/program.py ", folder, "/in ", folder, "/out");
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return base::ReadFile(folder + "/out").value_or("");
}

}  // namespace course::cohort
