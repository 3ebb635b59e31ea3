#include "harness/privacy/export_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/privacy/export_cohort.h"
#include "harness/privacy/export_grading.h"
#include "harness/privacy/export_quizzes.h"
#include "harness/privacy/export_tests.h"
#include "harness/privacy/members.h"
#include "nlohmann/json.hpp"

namespace course::privacy {
namespace {

using nlohmann::json;

// Ids, attempts and when a result was last seen are not read: recording the runs in their order gives the same again.
absl::StatusOr<store::LabRun> ReadLab(const json& value, const std::string& place, const json& sources) {
  Members members(value, place);
  store::LabRun lab;
  members.Read("lab", lab.lab);
  members.Read("impl", lab.impl);
  members.Read("isolated", lab.isolated);
  members.Read("verdict", lab.verdict);
  members.Read("digest", lab.digest);
  members.Read("points", lab.points);
  members.Read("max_points", lab.max_points);
  members.Read("started_ms", lab.started_ms);
  members.Read("duration_ms", lab.duration_ms);
  members.Read("cached", lab.cached);
  members.Read("flaky", lab.flaky);
  members.Read("filtered", lab.filtered);
  members.Read("message", lab.message);
  members.Read("machine", lab.machine);
  RETURN_IF_ERROR(members.status());
  if (value.contains("repeats")) return lab;
  std::string name;
  members.Read("source_sha256", name);
  if (!name.empty()) Members(sources, "sources").Read(name.c_str(), lab.source);
  if (!name.empty() && lab.source.empty())
    members.Refuse("source_sha256", absl::StrCat(name, " is not among the sources"));
  const json* tests = members.List("tests");
  RETURN_IF_ERROR(members.status());
  for (size_t i = 0; i < tests->size(); ++i) {
    Members test((*tests)[i], members.Place("tests", i));
    lab.tests.push_back(ReadTest(test));
    RETURN_IF_ERROR(test.status());
  }
  return lab;
}

absl::StatusOr<store::Run> ReadRun(const json& value, const std::string& place, const json& sources) {
  Members members(value, place);
  store::Run run;
  members.Read("event_digest", run.event_digest);
  members.Read("source", run.source);
  members.Read("pattern", run.pattern);
  members.Read("course_version", run.course_version);
  members.Read("started_ms", run.started_ms);
  members.Read("finished_ms", run.finished_ms);
  members.Read("exit_code", run.exit_code);
  members.Read("interrupted", run.interrupted);
  const auto read_lab = [&](const json& item, const std::string& at) { return ReadLab(item, at, sources); };
  RETURN_IF_ERROR(members.ReadRows("labs", read_lab, run.labs));
  return run;
}

absl::Status ReadHelp(const json& value, const std::string& place, std::map<std::string, store::Help>& all) {
  Members members(value, place);
  std::string lab;
  store::Help help;
  members.Read("lab", lab);
  members.Read("hints_used", help.hints_used);
  members.Read("gave_up", help.gave_up);
  if (help.hints_used < 0 || help.hints_used > 3) members.Refuse("hints_used", "must lie in [0, 3]");
  all[lab] = help;
  return members.status();
}

// Which schema it is: 1 is from before the quizzes, 2 from before verified grading, 3 from before cohorts, 4 from
// before deadlines spared what came in time.
absl::StatusOr<int> CheckFormat(const json& root) {
  Members members(root, "");
  std::string format;
  int schema = 0;
  members.Read("format", format);
  members.Read("schema", schema);
  RETURN_IF_ERROR(members.status());
  if (format != "course-export")
    members.Refuse("format", absl::StrCat("must be \"course-export\", is \"", format, "\""));
  RETURN_IF_ERROR(members.status());
  if (schema >= 1 && schema <= 5) return schema;
  return absl::FailedPreconditionError(
      absl::StrCat("the export has schema ", schema, "; this version of the course reads 1 to 5: ./course update"));
}

}  // namespace

absl::StatusOr<store::History> ReadExport(std::string_view text) {
  json root;
  try {  // nlohmann says where the mistake is only by an exception
    root = json::parse(text);
  } catch (const json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("export, not JSON: ", error.what()));
  }
  ASSIGN_OR_RETURN(const int schema, CheckFormat(root));
  Members members(root, "");
  const json* sources = members.Object("sources");
  const json* help = members.List("help");
  const json* settings = members.Object("settings");
  RETURN_IF_ERROR(members.status());
  store::History all;
  const auto read_run = [&](const json& item, const std::string& at) { return ReadRun(item, at, *sources); };
  RETURN_IF_ERROR(members.ReadRows("runs", read_run, all.runs));
  for (size_t i = 0; i < help->size(); ++i) {
    RETURN_IF_ERROR(ReadHelp((*help)[i], members.Place("help", i), all.help));
  }
  Members values(*settings, "settings");
  for (const auto& [name, value] : settings->items()) values.Read(name.c_str(), all.settings[name]);
  RETURN_IF_ERROR(values.status());
  if (schema < 2) return all;
  const json* quizzes = members.Object("quizzes");
  RETURN_IF_ERROR(members.status());
  ASSIGN_OR_RETURN(all.quizzes, ReadQuizzes(*quizzes));
  if (schema < 3) return all;
  const json* grading = members.Object("grading");
  RETURN_IF_ERROR(members.status());
  ASSIGN_OR_RETURN(all.submissions, ReadGrading(*grading, schema));
  if (schema < 4) return all;
  const json* cohort = members.Object("cohort");
  RETURN_IF_ERROR(members.status());
  ASSIGN_OR_RETURN(all.cohort, ReadCohort(*cohort));
  return all;
}

}  // namespace course::privacy
