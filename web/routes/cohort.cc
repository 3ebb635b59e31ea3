#include "web/routes/cohort.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "web/pages/cohort_queue_page.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

constexpr absl::string_view kBelowCohort = "/cohort/";

Response Failed(const absl::Status& status, const CohortVisit& visit) {
  const std::string message(status.message());
  if (absl::IsNotFound(status)) return CohortNotFound(visit);
  if (absl::IsInvalidArgument(status)) {
    return {.status = 400, .body = MessagePage("That does not fit", message + " Nothing was changed.", visit.frame)};
  }
  if (absl::IsResourceExhausted(status)) {
    return {
        .status = 507,
        .body = MessagePage("The disk is full", "Nothing was changed. Make room, then send it again.", visit.frame)};
  }
  return {.status = 500,
          .body = MessagePage("This page could not be made", message + " Nothing was lost.", visit.frame)};
}

}  // namespace

Response CohortNotFound(const CohortVisit& visit) {
  return {
      .status = 404,
      .body = MessagePage("No such page", absl::StrCat("There is nothing at ", visit.request.path, "."), visit.frame)};
}

CohortRoutes::CohortRoutes(CohortRoutesOptions options)
    : options_(std::move(options)),
      snapshots_(options_.store, options_.config, options_.course_version),
      test_tables_(&options_.store->cohort()),
      sittings_(&options_.store->quizzes()) {
  CHECK(options_.store != nullptr && options_.config != nullptr && options_.course != nullptr)
      << "CohortRoutesOptions: store, config and course";
}

Response CohortRoutes::Handle(const Request& request, const Principal& principal, int64_t now_ms) {
  CohortVisit visit = {
      .request = request,
      .principal = principal,
      .frame = {.csrf = principal.csrf,
                .member = Member{options_.config->name, principal.name, std::string(cohort::RoleName(principal.role))}},
      .now = absl::FromUnixMillis(now_ms)};
  Answered answer = Route(visit);
  return answer.ok() ? *std::move(answer) : Failed(answer.status(), visit);
}

CohortRoutes::Answered CohortRoutes::Route(CohortVisit& visit) {
  const std::string& path = visit.request.path;
  const bool get = visit.request.method == "GET";
  absl::string_view rest = path;
  if (path == "/me" && get) return visit.principal.SignedIn() ? MyWork(visit) : CohortNotFound(visit);
  if (absl::ConsumePrefix(&rest, "/me/submissions/") && get) {
    return visit.principal.SignedIn() ? Submission(visit, std::string(rest)) : CohortNotFound(visit);
  }
  return Teach(visit);
}

CohortRoutes::Answered CohortRoutes::Teach(CohortVisit& visit) {
  const std::string& path = visit.request.path;
  const bool get = visit.request.method == "GET";
  absl::string_view rest = path;
  if (path != "/cohort" && !absl::ConsumePrefix(&rest, kBelowCohort)) return CohortNotFound(visit);
  if (path == "/cohort") rest = "";
  if (!visit.principal.IsInstructor()) return CohortNotFound(visit);
  if (absl::ConsumePrefix(&rest, "learners/")) return Learner(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "exports/")) return ExportedFile(visit, std::string(rest));
  if (!get) return CohortNotFound(visit);
  if (rest.empty() || rest == "rows") return Matrix(visit);
  if (rest == "matrix.csv") return MatrixFile(visit);
  if (rest == "table") return Table(visit);
  if (rest == "labs") return Labs(visit);
  if (rest == "quizzes") return Quizzes(visit);
  if (rest == "policy") return Policy(visit);
  if (rest == "queue") return Queue(visit);
  if (rest == "exports") return Exports(visit);
  if (absl::ConsumePrefix(&rest, "labs/")) {
    for (const absl::string_view below : {"rows", "table"}) {
      if (absl::ConsumeSuffix(&rest, absl::StrCat("/tests/", below)))
        return LabTests(visit, std::string(rest), std::string(below));
    }
    if (absl::ConsumeSuffix(&rest, "/tests.csv")) return LabTests(visit, std::string(rest), "csv");
    if (absl::ConsumeSuffix(&rest, "/tests")) return LabTests(visit, std::string(rest), "");
    return Lab(visit, std::string(rest));
  }
  if (absl::ConsumePrefix(&rest, "submissions/")) return Submission(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "quizzes/")) return Quiz(visit, std::string(rest));
  return CohortNotFound(visit);
}

const catalog::Lab* CohortRoutes::LabOf(const std::string& label) const {
  for (const catalog::Phase& phase : options_.course->phases) {
    for (const catalog::Lab& lab : phase.labs) {
      if (lab.label == label) return &lab;
    }
  }
  return nullptr;
}

CohortRoutes::LabOfCohort CohortRoutes::FindLab(const std::string& folder) const {
  const std::string label = "//" + folder;
  const std::vector<cohort::Assignment>& all = options_.config->assignments;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == label; });
  if (found == all.end()) return {};
  return {.lab = LabOf(label), .assignment = static_cast<size_t>(found - all.begin())};
}

std::string CohortRoutes::NameOf(const std::string& assignment) const {
  if (const catalog::Lab* lab = LabOf(assignment)) return lab->ShortName();
  return options_.config->Find(assignment) == nullptr ? assignment : "quiz " + assignment;
}

std::string CohortRoutes::PhaseOf(const cohort::Assignment& assignment) const {
  for (const catalog::Phase& phase : options_.course->phases) {
    // A quiz belongs to the phase whose number it has: "00" to "00-foundations".
    if (assignment.kind == cohort::Assignment::Kind::kQuiz && absl::StartsWith(phase.name, assignment.id))
      return phase.name;
    for (const catalog::Lab& lab : phase.labs) {
      if (lab.label == assignment.id) return phase.name;
    }
  }
  return "";
}

std::string CohortRoutes::UrlOf(const cohort::Assignment& assignment) const {
  if (assignment.kind == cohort::Assignment::Kind::kQuiz) return CohortQuizUrl(assignment.id);
  return CohortLabUrl(assignment.id.substr(2));
}

CohortRoutes::Answered CohortRoutes::Queue(CohortVisit& visit) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  QueueView view{.workers = options_.config->workers, .zone = options_.config->zone};
  const int64_t hour_ago = absl::ToUnixMillis(visit.now - absl::Hours(1));
  const auto line = [&](const store::GradedRow& row) -> absl::StatusOr<QueueLine> {
    QueueLine line{.lab_name = NameOf(row.lab)};
    ASSIGN_OR_RETURN(const std::optional<store::Job> job, options_.store->grading().GetJob(row.id));
    if (job) line.job = *job;
    const auto name = snapshot->names.find(row.learner);
    line.learner_name = name == snapshot->names.end() ? row.learner : name->second;
    if (store::IsTaken(line.job.state)) {
      ASSIGN_OR_RETURN(line.events, options_.store->grading().Events(row.id, 0));
    }
    return line;
  };
  for (const store::GradedRow& row : snapshot->graded) {
    view.done_last_hour += row.state == store::JobState::kDone && row.finished_ms >= hour_ago;
    if (row.state == store::JobState::kQueued) ++view.waiting_in_all;
    const bool shown = store::IsTaken(row.state) || row.state == store::JobState::kFailed ||
                       (row.state == store::JobState::kQueued && view.waiting_in_all <= kQueueShown);
    if (!shown) continue;
    ASSIGN_OR_RETURN(QueueLine one, line(row));
    // It may have gone on since the snapshot was taken.
    if (store::IsTaken(one.job.state))
      view.in_hand.push_back(std::move(one));
    else if (one.job.state == store::JobState::kQueued)
      view.waiting.push_back(std::move(one));
    else if (one.job.state == store::JobState::kFailed)
      view.failed.insert(view.failed.begin(), std::move(one));
  }
  return Response{.body = QueuePage(view, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::Exports(CohortVisit& visit) {
  std::vector<Download> downloads = {
      {.title = "Matrix",
       .url = "/cohort/matrix.csv",
       .about =
           "A row a learner, a column a lab or quiz: points after the policy, attempts and state. The tests of one "
           "lab are on its page of tests, as \"All of it as CSV\"."}};
  downloads.insert(downloads.end(), options_.downloads.begin(), options_.downloads.end());
  return Response{.body = ExportsPage(downloads, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::ExportedFile(CohortVisit& visit, const std::string& name) {
  const auto file = options_.files.find(name);
  if (file == options_.files.end()) return CohortNotFound(visit);
  Response response = file->second(visit.request);
  if (response.status != 200) return response;
  return Exported(visit, name, std::move(response));
}

CohortRoutes::Answered CohortRoutes::Exported(const CohortVisit& visit, const std::string& name, Response response) {
  RETURN_IF_ERROR(options_.store->cohort()
                      .Audit({.at_ms = absl::ToUnixMillis(visit.now),
                              .actor = visit.principal.account,
                              .action = "scores.export",
                              .object = name})
                      .status());
  return response;
}

}  // namespace course::web
