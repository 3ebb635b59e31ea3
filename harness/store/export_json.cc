#include "harness/store/export_json.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/records.h"
#include "harness/store/rows.h"
#include "harness/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace course::store {
namespace {

using Json = nlohmann::ordered_json;

template <class AnyJson>
std::string Dump(const AnyJson& value) {
  return value.dump(-1, ' ', false, AnyJson::error_handler_t::replace);
}

Json TestJson(const TestResult& test) {
  return {{"suite", test.suite},
          {"name", test.name},
          {"verdict", std::string(VerdictName(test.verdict))},
          {"signal", test.signal},
          {"points", test.points},
          {"max_points", test.max_points},
          {"duration_ms", test.duration_ms},
          {"message", test.message},
          {"file", test.file},
          {"line", test.line},
          {"output", test.output}};
}

absl::StatusOr<std::string> SourceName(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT coalesce(source_sha256, '') FROM lab_runs WHERE id = ?1"));
  query.Bind(1, lab_run_id);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  return row ? query.Text(0) : "";
}

absl::StatusOr<Json> LabJson(const Database& db, const LabRun& lab) {
  Json json = {{lab.repeats ? "repeats" : "id", lab.id},
               {"lab", lab.lab},
               {"impl", lab.impl},
               {"isolated", lab.isolated},
               {"verdict", std::string(VerdictName(lab.verdict))},
               {"digest", lab.digest},
               {"points", lab.points},
               {"max_points", lab.max_points},
               {"started_ms", lab.started_ms},
               {"duration_ms", lab.duration_ms},
               {"cached", lab.cached},
               {"flaky", lab.flaky},
               {"filtered", lab.filtered},
               {"is_attempt", lab.is_attempt},
               {"last_seen_ms", lab.last_seen_ms},
               {"message", lab.message},
               {"machine", lab.machine}};
  if (lab.repeats) return json;
  ASSIGN_OR_RETURN(json["source_sha256"], SourceName(db, lab.id));
  json["tests"] = Json::array();
  ASSIGN_OR_RETURN(const std::vector<TestResult> tests, ReadTests(db, lab.id));
  for (const TestResult& test : tests) json["tests"].push_back(TestJson(test));
  return json;
}

absl::StatusOr<Json> RunJson(const Database& db, const Run& run) {
  Json json = {{"id", run.id},
               {"event_digest", run.event_digest},
               {"source", run.source},
               {"pattern", run.pattern},
               {"course_version", run.course_version},
               {"started_ms", run.started_ms},
               {"finished_ms", run.finished_ms},
               {"exit_code", run.exit_code},
               {"interrupted", run.interrupted},
               {"labs", Json::array()}};
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery("WHERE run_id = ?1 ORDER BY lab_runs.id")));
  query.Bind(1, run.id);
  ASSIGN_OR_RETURN(const std::vector<LabRun> labs, ReadLabRows(db, std::move(query)));
  for (const LabRun& lab : labs) {
    ASSIGN_OR_RETURN(Json lab_json, LabJson(db, lab));
    json["labs"].push_back(std::move(lab_json));
  }
  return json;
}

absl::StatusOr<nlohmann::json> TextsByName(const Database& db, const char* sql) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(sql));
  nlohmann::json texts = nlohmann::json::object();
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return texts;
    texts[query.Text(0)] = query.Text(1);
  }
}

absl::StatusOr<Json> HelpJson(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT lab, hints_used, gave_up FROM help ORDER BY lab"));
  Json help = Json::array();
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return help;
    help.push_back({{"lab", query.Text(0)}, {"hints_used", query.Int(1)}, {"gave_up", query.Bool(2)}});
  }
}

}  // namespace

absl::StatusOr<std::string> ExportDatabase(const Database& db) {
  // Run by run: as one value of the JSON library, a year of runs would need several times the memory of its text.
  std::string out = "{\"format\": \"course-export\", \"schema\": 1,\n\"runs\": [";
  ASSIGN_OR_RETURN(Statement query, db.Prepare(RunQuery("ORDER BY id")));
  ASSIGN_OR_RETURN(const std::vector<Run> runs, ReadRunRows(std::move(query)));
  for (const Run& run : runs) {
    ASSIGN_OR_RETURN(const Json json, RunJson(db, run));
    absl::StrAppend(&out, &run == &runs[0] ? "\n" : ",\n", Dump(json));
  }
  ASSIGN_OR_RETURN(const nlohmann::json sources, TextsByName(db, "SELECT sha256, text FROM sources"));
  ASSIGN_OR_RETURN(const Json help, HelpJson(db));
  ASSIGN_OR_RETURN(const nlohmann::json settings, TextsByName(db, "SELECT name, value FROM settings"));
  absl::StrAppend(&out, "],\n\"sources\": ", Dump(sources), ",\n\"help\": ", Dump(help),
                  ",\n\"settings\": ", Dump(settings), "}\n");
  return out;
}

}  // namespace course::store
