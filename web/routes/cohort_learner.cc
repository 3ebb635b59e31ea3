// One learner: the page, and what an instructor decides for him.

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/config/due.h"
#include "harness/store/cohort_store.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"
#include "web/routes/cohort.h"

namespace course::web {
namespace {

constexpr int kMostReportedShown = 200;
constexpr size_t kMostReasonBytes = 500;

std::string_view StateWord(store::JobState state) {
  return state == store::JobState::kDone ? "verified" : store::JobStateName(state);
}

const std::string& NameIn(const CohortSnapshot& snapshot, const std::string& account) {
  const auto found = snapshot.names.find(account);
  return found == snapshot.names.end() ? account : found->second;
}

std::string Field(const CohortVisit& visit, const char* name) {
  return std::string(absl::StripAsciiWhitespace(ValueOr(visit.request.form, name)));
}

Response SeeOther(std::string location) { return {.status = 303, .location = std::move(location)}; }

// What a form asks for, or why it cannot be.
absl::StatusOr<store::Extension> ExtensionOf(const CohortVisit& visit, const cohort::Config& config,
                                             const std::string& account) {
  store::Extension extension = {
      .account = account, .assignment = Field(visit, "assignment"), .reason = Field(visit, "reason")};
  ASSIGN_OR_RETURN(const cohort::Due due, cohort::ParseDue(Field(visit, "due"), config.zone));
  extension.due_ms = absl::ToUnixMillis(due.at);
  const absl::Time before = config.Find(extension.assignment)->due;
  if (due.at <= before) {
    return absl::InvalidArgumentError(
        absl::StrCat("new deadline ", ZonedText(due.at, config.zone), ": not later than ",
                     before == absl::InfiniteFuture() ? "no deadline" : ZonedText(before, config.zone),
                     ", which holds for everybody."));
  }
  return extension;
}

absl::StatusOr<store::Override> OverrideOf(const CohortVisit& visit, const std::string& account) {
  store::Override given = {
      .account = account, .assignment = Field(visit, "assignment"), .reason = Field(visit, "reason")};
  const std::string points = Field(visit, "points");
  if (!absl::SimpleAtod(points, &given.points) || !std::isfinite(given.points) || given.points < 0) {
    return absl::InvalidArgumentError(absl::StrCat("points \"", points, "\": a number of at least 0."));
  }
  return given;
}

}  // namespace

CohortLearnerView CohortRoutes::LearnerViewOf(const CohortSnapshot& snapshot, const store::Account& learner,
                                              const std::vector<store::ReportedRun>& runs) const {
  const size_t place = snapshot.place.at(learner.id);
  const cohort::LearnerScores& scores = snapshot.scores[place];
  const absl::TimeZone zone = options_.config->zone;
  CohortLearnerView view{.account = learner.id,
                         .login = learner.login,
                         .name = learner.name,
                         .section = learner.section,
                         .state = learner.state,
                         .standing = cohort::StandingSentence(scores),
                         .zone = zone};
  for (const cohort::AtRisk& one : snapshot.at_risk) {
    if (one.learner != learner.id) continue;
    for (const cohort::Risk& risk : one.risks) view.risks.push_back(risk.words);
  }
  const std::vector<cohort::Assignment>& assignments = options_.config->assignments;
  std::map<std::string, size_t> at;  // of an assignment in the view
  for (size_t a = 0; a < assignments.size(); ++a) {
    const cohort::AssignmentScore& score = scores.assignments[a];
    at[assignments[a].id] = a;
    view.assignments.push_back({.id = assignments[a].id,
                                .name = NameOf(assignments[a].id),
                                .title = assignments[a].title,
                                .url = UrlOf(assignments[a]),
                                .due = score.due,
                                .extended = score.extended,
                                .cell = snapshot.CellOf(place, a),
                                .why = score.sentence,
                                .stuck = snapshot.StuckAt(learner.id, assignments[a].id)});
  }
  for (const store::GradedRow& row : snapshot.graded) {
    if (row.learner != learner.id || at.count(row.lab) == 0) continue;
    const bool done = row.state == store::JobState::kDone;
    view.assignments[at[row.lab]].attempts.push_back({.at_ms = row.received_ms,
                                                      .url = SubmissionUrl(row.id),
                                                      .state = std::string(StateWord(row.state)),
                                                      .verdict = done ? std::string(VerdictName(row.verdict)) : "",
                                                      .points = static_cast<double>(row.points),
                                                      .max_points = static_cast<double>(row.max_points),
                                                      .course_version = row.course_version,
                                                      .counts = row.id == scores.assignments[at[row.lab]].counted});
  }
  for (const store::ReportedRun& run : runs) {
    if (at.count(run.lab) == 0) continue;
    view.assignments[at[run.lab]].attempts.push_back({.at_ms = run.received_ms,
                                                      .state = "self-reported",
                                                      .verdict = std::string(VerdictName(run.verdict)),
                                                      .points = static_cast<double>(run.points),
                                                      .max_points = static_cast<double>(run.max_points),
                                                      .course_version = run.course_version});
  }
  for (const store::AnsweredAttempt& answered : snapshot.quizzes) {
    const store::QuizAttempt& attempt = answered.attempt;
    if (attempt.learner != learner.id || at.count(attempt.bank) == 0) continue;
    view.assignments[at[attempt.bank]].attempts.push_back(
        {.at_ms = attempt.closed_ms,
         .state = attempt.mode,
         .verdict = attempt.passed ? "PASSED" : "not passed",
         .points = attempt.points,
         .max_points = attempt.max_points,
         .counts = attempt.id == scores.assignments[at[attempt.bank]].counted});
  }
  for (LearnerAssignment& one : view.assignments) {
    std::stable_sort(one.attempts.begin(), one.attempts.end(),
                     [](const LearnerAttempt& a, const LearnerAttempt& b) { return a.at_ms > b.at_ms; });
  }
  for (const store::Extension& one : snapshot.extensions) {
    if (one.account != learner.id) continue;
    view.extensions.push_back({one.assignment, NameOf(one.assignment),
                               "due " + ZonedText(absl::FromUnixMillis(one.due_ms), zone), one.reason,
                               NameIn(snapshot, one.by), one.at_ms});
  }
  for (const store::Override& one : snapshot.overrides) {
    if (one.account != learner.id) continue;
    view.overrides.push_back({one.assignment, NameOf(one.assignment), absl::StrCat(Decimal(one.points), " points"),
                              one.reason, NameIn(snapshot, one.by), one.at_ms});
  }
  return view;
}

CohortRoutes::Answered CohortRoutes::Learner(CohortVisit& visit, const std::string& rest) {
  const size_t slash = rest.find('/');
  const std::string id = rest.substr(0, slash);
  const std::string what = slash == std::string::npos ? "" : rest.substr(slash + 1);
  ASSIGN_OR_RETURN(const std::optional<store::Account> account, options_.store->cohort().GetAccount(id));
  if (!account || account->role != "learner") return CohortNotFound(visit);
  if (what == "erase") return Erase(visit, *account);
  if (visit.request.method == "POST") return Decide(visit, *account, what);
  if (what == "export") {
    ASSIGN_OR_RETURN(std::string json, options_.store->cohort().ExportLearner(id));
    return Response{.content_type = "application/json", .body = std::move(json), .download = account->login + ".json"};
  }
  if (!what.empty()) return CohortNotFound(visit);
  ASSIGN_OR_RETURN(std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  if (snapshot->place.count(id) == 0) {  // joined since
    snapshots_.Forget();
    ASSIGN_OR_RETURN(snapshot, snapshots_.Get(visit.now));
    if (snapshot->place.count(id) == 0) return CohortNotFound(visit);
  }
  ASSIGN_OR_RETURN(const std::vector<store::ReportedRun> runs,
                   options_.store->cohort().ReportedRuns(id, kMostReportedShown));
  CohortLearnerView view = LearnerViewOf(*snapshot, *account, runs);
  view.only = ValueOr(visit.request.query, "lab");
  view.may_erase = visit.principal.IsAdmin();
  if (ValueOr(visit.request.query, "kept") == "1") view.said = "It is kept, and stands in the audit.";
  return Response{.body = CohortLearnerPage(view, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::Decide(CohortVisit& visit, const store::Account& learner,
                                            const std::string& what) {
  store::CohortStore& cohort = options_.store->cohort();
  const store::By by = {visit.principal.account, absl::ToUnixMillis(visit.now)};
  const std::string assignment = Field(visit, "assignment"), reason = Field(visit, "reason");
  absl::Status done = absl::OkStatus();
  if (options_.config->Find(assignment) == nullptr) {
    done = absl::InvalidArgumentError(absl::StrCat("\"", assignment, "\" is no lab and no quiz of this cohort."));
  } else if (what == "extension/end") {
    done = cohort.EndExtension(learner.id, assignment, by);
  } else if (what == "override/end") {
    done = cohort.EndOverride(learner.id, assignment, by);
  } else if (what != "extension" && what != "override") {
    return CohortNotFound(visit);
  } else if (reason.empty() || reason.size() > kMostReasonBytes) {
    done =
        absl::InvalidArgumentError(absl::StrCat("reason: 1 to ", kMostReasonBytes, " bytes, not ", reason.size(), "."));
  } else if (what == "extension") {
    const absl::StatusOr<store::Extension> extension = ExtensionOf(visit, *options_.config, learner.id);
    done = extension.ok() ? cohort.PutExtension(*extension, by) : extension.status();
  } else {
    const absl::StatusOr<store::Override> given = OverrideOf(visit, learner.id);
    done = given.ok() ? cohort.PutOverride(*given, by) : given.status();
  }
  if (done.ok()) {
    snapshots_.Forget();
    return SeeOther(LearnerUrl(learner.id) + "?kept=1");
  }
  if (!absl::IsInvalidArgument(done)) return done;
  // What was typed stays in the form.
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  if (snapshot->place.count(learner.id) == 0) return done;
  CohortLearnerView view = LearnerViewOf(*snapshot, learner, {});
  view.said = absl::StrCat(std::string(done.message()), " Nothing was changed.");
  view.refused = true;
  view.form_assignment = assignment;
  view.form_due = Field(visit, "due");
  view.form_points = Field(visit, "points");
  view.form_reason = reason;
  view.may_erase = visit.principal.IsAdmin();
  return Response{.status = 400, .body = CohortLearnerPage(view, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::Erase(CohortVisit& visit, const store::Account& learner) {
  if (!visit.principal.IsAdmin()) return CohortNotFound(visit);
  const bool sure = absl::AsciiStrToLower(Field(visit, "login")) == learner.login;
  if (visit.request.method == "POST" && sure) {
    RETURN_IF_ERROR(
        options_.store->cohort().EraseLearner(learner.id, {visit.principal.account, absl::ToUnixMillis(visit.now)}));
    snapshots_.Forget();
    return Response{.body =
                        MessagePage("The learner is erased",
                                    "Account, submissions, attempts and runs are gone. The audit says that somebody "
                                    "was erased, and not who.",
                                    visit.frame)};
  }
  Html body = Tag("h1", Text("Erase " + learner.name + "?"));
  if (visit.request.method == "POST") {
    body += Tag("section", {{"class", "card bad"}, {"role", "alert"}},
                Tag("p", Text("That was not the login. Nothing was erased.")));
  }
  body +=
      Tag("p",
          Text("Everything that this server keeps of this learner goes: the account, submissions with their files, "
               "attempts at quizzes, runs, scores. Nobody can bring it back. Export it first. The database is written "
               "anew, so that no byte stays: some seconds for each 100 MiB, in which nobody can hand in.")) +
      PostForm(visit.frame, LearnerUrl(learner.id) + "/erase",
               Tag("div", {{"class", "field"}},
                   Tag("label", {{"for", "login"}}, Text("Type the login, " + learner.login)) +
                       Tag("input", {{"id", "login"}, {"name", "login"}, {"required", ""}, {"autocomplete", "off"}})) +
                   Tag("p", {{"class", "actions"}},
                       Tag("button", {{"type", "submit"}, {"class", "danger"}}, Text("Erase for ever")) +
                           Tag("a", {{"href", LearnerUrl(learner.id) + "/export"}}, Text("Export first")) +
                           Tag("a", {{"href", LearnerUrl(learner.id)}}, Text("Back"))));
  return Response{.status = visit.request.method == "POST" ? 400 : 200,
                  .body = Document("Erase a learner", Tag("div", {{"class", "message"}}, body), visit.frame,
                                   {.current = "cohort"})};
}

}  // namespace course::web
