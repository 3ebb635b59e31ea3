#include "harness/store/grading_rows.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/database_errors.h"
#include "harness/store/rows.h"
#include "nlohmann/json.hpp"

namespace course::store {

using nlohmann::json;

std::string JobQuery(const char* which) {
  return absl::StrCat(
      "SELECT number, id, learner, lab, received_ms, state, attempt, deaths, worker, reason, superseded_by, change, "
      "spares_until_ms FROM submissions ",
      which);
}

absl::StatusOr<std::vector<Job>> ReadJobRows(const Database& db, Statement query) {
  std::vector<Job> jobs;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return jobs;
    const std::optional<JobState> state = ParseJobState(query.Text(5));
    if (!state.has_value()) return Damaged(db.path(), absl::StrCat("\"", query.Text(5), "\" is no state of a job"));
    jobs.push_back({.number = query.Int(0),
                    .id = query.Text(1),
                    .learner = query.Text(2),
                    .lab = query.Text(3),
                    .received_ms = query.Int(4),
                    .spares_until_ms = query.Int(12),
                    .state = *state,
                    .attempt = static_cast<int>(query.Int(6)),
                    .deaths = static_cast<int>(query.Int(7)),
                    .worker = query.Text(8),
                    .reason = query.Text(9),
                    .superseded_by = query.Text(10),
                    .change = query.Int(11)});
  }
}

std::string GradedTestQuery(const char* which) {
  return absl::StrCat("SELECT ", kTestColumns, ", visibility FROM grading_tests ", which);
}

absl::StatusOr<std::vector<GradedTest>> ReadGradedTestRows(const Database& db, Statement query) {
  std::vector<GradedTest> tests;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return tests;
    GradedTest graded;
    ASSIGN_OR_RETURN(graded.test, TestAt(db, query));
    graded.visibility = query.Text(kTestColumnCount);
    tests.push_back(std::move(graded));
  }
}

std::string NamesToText(const std::vector<std::string>& names) {
  return json(names).dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<std::vector<std::string>> TextToNames(const Database& db, const std::string& text) {
  const json list = json::parse(text, nullptr, false);
  std::vector<std::string> names;
  for (const json& name : list) {
    if (!name.is_string()) return Damaged(db.path(), absl::StrCat("\"", text, "\" is no list of names"));
    names.push_back(name);
  }
  return names;
}

}  // namespace course::store
