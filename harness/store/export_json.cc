#include "harness/store/export_json.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/export_cohort.h"
#include "harness/store/export_grading.h"
#include "harness/store/export_quizzes.h"
#include "harness/store/export_tests.h"
#include "harness/store/json_object.h"
#include "harness/store/records.h"
#include "harness/store/rows.h"
#include "harness/store/store.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

absl::StatusOr<std::string> SourceName(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT coalesce(source_sha256, '') FROM lab_runs WHERE id = ?1"));
  query.Bind(1, lab_run_id);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  return row ? query.Text(0) : "";
}

absl::StatusOr<std::string> LabText(const Database& db, const LabRun& lab) {
  JsonObject object;
  object.Add(lab.repeats ? "repeats" : "id", lab.id);
  object.Add("lab", lab.lab);
  object.Add("impl", lab.impl);
  object.Add("isolated", lab.isolated);
  object.Add("verdict", std::string(VerdictName(lab.verdict)));
  object.Add("digest", lab.digest);
  object.Add("points", lab.points);
  object.Add("max_points", lab.max_points);
  object.Add("started_ms", lab.started_ms);
  object.Add("duration_ms", lab.duration_ms);
  object.Add("cached", lab.cached);
  object.Add("flaky", lab.flaky);
  object.Add("filtered", lab.filtered);
  object.Add("is_attempt", lab.is_attempt);
  object.Add("last_seen_ms", lab.last_seen_ms);
  object.Add("message", lab.message);
  object.Add("machine", lab.machine);
  if (lab.repeats) return std::move(object).Text();
  ASSIGN_OR_RETURN(const std::string source, SourceName(db, lab.id));
  object.Add("source_sha256", source);
  ASSIGN_OR_RETURN(const std::vector<TestResult> tests, ReadTests(db, lab.id));
  std::vector<std::string> texts;
  for (const TestResult& test : tests) texts.push_back(TestObject(test).Text());
  object.AddList("tests", texts);
  return std::move(object).Text();
}

absl::StatusOr<std::string> RunText(const Database& db, const Run& run) {
  JsonObject object;
  object.Add("id", run.id);
  object.Add("event_digest", run.event_digest);
  object.Add("source", run.source);
  object.Add("pattern", run.pattern);
  object.Add("course_version", run.course_version);
  object.Add("started_ms", run.started_ms);
  object.Add("finished_ms", run.finished_ms);
  object.Add("exit_code", run.exit_code);
  object.Add("interrupted", run.interrupted);
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery("WHERE run_id = ?1 ORDER BY id")));
  query.Bind(1, run.id);
  ASSIGN_OR_RETURN(const std::vector<LabRun> labs, ReadLabRows(db, std::move(query)));
  std::vector<std::string> texts;
  for (const LabRun& lab : labs) {
    ASSIGN_OR_RETURN(texts.emplace_back(), LabText(db, lab));
  }
  object.AddList("labs", texts);
  return std::move(object).Text();
}

// {name: text} of a query with these two columns.
absl::StatusOr<std::string> Texts(const Database& db, const char* sql, bool (*is_left_out)(std::string_view name)) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(sql));
  std::string texts;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return absl::StrCat("{", texts, "}");
    if (is_left_out != nullptr && is_left_out(query.Text(0))) continue;
    absl::StrAppend(&texts, texts.empty() ? "" : ",\n", JsonText(query.Text(0)), ":", JsonText(query.Text(1)));
  }
}

absl::StatusOr<std::string> HelpText(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT lab, hints_used, gave_up FROM help ORDER BY lab"));
  std::vector<std::string> labs;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return JsonLines(labs);
    JsonObject object;
    object.Add("lab", query.Text(0));
    object.Add("hints_used", query.Int(1));
    object.Add("gave_up", query.Bool(2));
    labs.push_back(std::move(object).Text());
  }
}

}  // namespace

absl::StatusOr<std::string> ExportDatabase(const Database& db) {
  std::string out = "{\"format\":\"course-export\",\"schema\":5,\n\"runs\":[";
  ASSIGN_OR_RETURN(Statement query, db.Prepare(RunQuery("ORDER BY id")));
  ASSIGN_OR_RETURN(const std::vector<Run> runs, ReadRunRows(std::move(query)));
  for (const Run& run : runs) {
    ASSIGN_OR_RETURN(const std::string text, RunText(db, run));
    absl::StrAppend(&out, &run == &runs[0] ? "\n" : ",\n", text);
  }
  ASSIGN_OR_RETURN(const std::string sources, Texts(db, "SELECT sha256, text FROM sources ORDER BY sha256", nullptr));
  ASSIGN_OR_RETURN(const std::string help, HelpText(db));
  ASSIGN_OR_RETURN(const std::string settings,
                   Texts(db, "SELECT name, value FROM settings ORDER BY name", IsLocalSetting));
  ASSIGN_OR_RETURN(const std::string quizzes, ExportQuizzes(db));
  ASSIGN_OR_RETURN(const std::string grading, ExportGrading(db));
  ASSIGN_OR_RETURN(const std::string cohort, ExportCohort(db));
  absl::StrAppend(&out, "],\n\"sources\":", sources, ",\n\"help\":", help, ",\n\"settings\":", settings,
                  ",\n\"quizzes\":", quizzes, ",\n\"grading\":", grading, ",\n\"cohort\":", cohort, "}\n");
  return out;
}

}  // namespace course::store
