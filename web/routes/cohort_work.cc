// Labs, submissions, and a learner's own work.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/shown/shown.h"
#include "cohort/standing/failure_groups.h"
#include "cohort/standing/tests_of_lab.h"
#include "harness/store/cohort_store.h"
#include "web/pages/cohort_lab_page.h"
#include "web/pages/cohort_submission_page.h"
#include "web/pages/my_work_page.h"
#include "web/routes/cohort.h"

namespace course::web {
namespace {

constexpr int kLedgerRead = 1'000;

// Where an assignment stands in the config; its size if it does not.
size_t PlaceOf(const cohort::Config& config, const std::string& id) {
  size_t at = 0;
  while (at < config.assignments.size() && config.assignments[at].id != id) ++at;
  return at;
}

// How the cohort stands with one assignment.
struct Tally {
  int started = 0, full = 0;
  double mean = 0;
};
Tally TallyOf(const CohortSnapshot& snapshot, size_t assignment) {
  Tally tally;
  for (size_t l = 0; l < snapshot.learners.size(); ++l) {
    const CohortCell cell = snapshot.CellOf(l, assignment);
    if (cell.from != CohortCell::From::kVerified) continue;
    tally.mean += (cell.points - tally.mean) / ++tally.started;
    tally.full += cell.points >= cell.max_points;
  }
  return tally;
}

std::vector<FailingTest> FailuresOf(const CohortSnapshot& snapshot, const std::vector<store::TestRow>& rows) {
  std::vector<FailingTest> out;
  for (const cohort::FailedTest& failed : cohort::GroupFailures(rows)) {
    FailingTest test{.name = failed.suite + "." + failed.name, .failed = failed.failed};
    for (const cohort::FailureGroup& group : failed.groups) {
      WrongWay way{.shape = std::string(cohort::ShapeName(group.shape.kind)),
                   .detail = group.shape.detail,
                   .message = rows[group.rows.front()].message};
      for (const int row : group.rows) {
        const std::string& account = rows[row].learner;
        const auto name = snapshot.names.find(account);
        way.learners.push_back({account, name == snapshot.names.end() ? account : name->second});
      }
      test.ways.push_back(std::move(way));
    }
    out.push_back(std::move(test));
  }
  return out;
}

// The ledger's row of a submission, looked for from its end.
absl::StatusOr<std::optional<store::LedgerRow>> LedgerRowOf(store::CohortStore& cohort, const std::string& submission) {
  for (int64_t number = 0;;) {
    ASSIGN_OR_RETURN(const std::vector<store::LedgerRow> rows, cohort.LedgerAfter(number, kLedgerRead));
    for (const store::LedgerRow& row : rows) {
      if (row.submission == submission) return row;
      number = row.number;
    }
    if (rows.size() < kLedgerRead) return std::nullopt;
  }
}

// Whether a learner may see tests that wait for the deadline.
bool MaySeeHidden(const cohort::Config& config, const cohort::AssignmentScore& score, absl::Time now) {
  return now >= cohort::HiddenTestsShownFrom(config.late, score.due);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const CohortSnapshot>> CohortRoutes::SnapshotWith(const std::vector<store::Job>& jobs,
                                                                                 absl::Time now) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(now));
  std::set<std::string> lacking;
  for (const store::Job& job : jobs) {
    if (job.state == store::JobState::kDone) lacking.insert(job.id);
  }
  for (const store::GradedRow& row : snapshot->graded) {
    if (row.state == store::JobState::kDone) lacking.erase(row.id);
  }
  if (lacking.empty()) return snapshot;
  snapshots_.Forget();
  return snapshots_.Get(now);
}

CohortRoutes::Answered CohortRoutes::Labs(CohortVisit& visit) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  std::vector<CohortLabLine> lines;
  for (size_t a = 0; a < options_.config->assignments.size(); ++a) {
    const cohort::Assignment& one = options_.config->assignments[a];
    if (one.kind != cohort::Assignment::Kind::kLab) continue;
    const Tally tally = TallyOf(*snapshot, a);
    CohortLabLine line{.name = NameOf(one.id),
                       .title = one.title,
                       .folder = one.id.substr(2),
                       .phase = PhaseOf(one),
                       .due = one.due,
                       .started = tally.started,
                       .full = tally.full,
                       .mean = tally.mean,
                       .max_points = static_cast<double>(one.max_points)};
    for (const cohort::Stuck& stuck : snapshot->stuck) line.stuck += stuck.lab == one.id;
    lines.push_back(std::move(line));
  }
  return Response{
      .body = CohortLabsPage(lines, static_cast<int>(snapshot->learners.size()), options_.config->zone, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::Lab(CohortVisit& visit, const std::string& folder) {
  const auto [lab, at] = FindLab(folder);
  if (lab == nullptr) return CohortNotFound(visit);
  const std::string& label = lab->label;
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  const cohort::Assignment& assignment = options_.config->assignments[at];
  const Tally tally = TallyOf(*snapshot, at);
  CohortLabView view{.name = lab->ShortName(),
                     .title = lab->title,
                     .folder = folder,
                     .due = assignment.due,
                     .learners = static_cast<int>(snapshot->learners.size()),
                     .started = tally.started,
                     .full = tally.full,
                     .mean = tally.mean,
                     .max_points = static_cast<double>(assignment.max_points),
                     .zone = options_.config->zone};
  std::vector<std::string> counted, all, learners;
  for (size_t l = 0; l < snapshot->learners.size(); ++l) {
    learners.push_back(snapshot->learners[l].id);
    const std::string& id = snapshot->scores[l].assignments[at].counted;
    if (!id.empty()) counted.push_back(id);
  }
  for (const store::GradedRow& row : snapshot->graded) {
    if (row.lab == label && row.state == store::JobState::kDone) all.push_back(row.id);
  }
  ASSIGN_OR_RETURN(const std::vector<store::TestRow> rows, options_.store->cohort().TestRows(counted));
  ASSIGN_OR_RETURN(const std::vector<store::TestRow> history, options_.store->cohort().TestRows(all));
  for (const cohort::PassRate& rate : cohort::PassRates(cohort::MakeTestMatrix(learners, rows), rows, history)) {
    view.tests.push_back({.name = rate.test.suite + "." + rate.test.name,
                          .points = rate.test.max_points,
                          .learners = rate.learners,
                          .passed = rate.passed,
                          .low = rate.interval.low,
                          .high = rate.interval.high,
                          .attempts_until_passed = rate.attempts_until_passed});
  }
  view.failures = FailuresOf(*snapshot, rows);
  for (const cohort::Stuck& stuck : snapshot->stuck) {
    if (stuck.lab == label) view.stuck.push_back({{stuck.learner, snapshot->names.at(stuck.learner)}, stuck.words});
  }
  const auto url_of_lab = [&](size_t i) {
    const auto& one = options_.config->assignments[i];
    return one.kind == cohort::Assignment::Kind::kLab ? UrlOf(one) : "";
  };
  if (at > 0) view.previous_url = url_of_lab(at - 1);
  if (at + 1 < options_.config->assignments.size()) view.next_url = url_of_lab(at + 1);
  return Response{.body = CohortLabPage(view, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::Submission(CohortVisit& visit, const std::string& id) {
  store::GradingStore& grading = options_.store->grading();
  const bool own = visit.request.path.starts_with("/me/");
  ASSIGN_OR_RETURN(const std::optional<store::Job> job, grading.GetJob(id));
  if (!job || (own && job->learner != visit.principal.account)) return CohortNotFound(visit);
  ASSIGN_OR_RETURN(const std::optional<store::Submission> submission, grading.GetSubmission(id));
  if (!submission) return CohortNotFound(visit);
  SubmissionView view{.job = *job, .files = submission->files, .for_learner = own, .zone = options_.config->zone};
  ASSIGN_OR_RETURN(view.result, grading.GetResult(id));
  if (store::IsTaken(job->state)) {
    ASSIGN_OR_RETURN(view.events, grading.Events(id, 0));
  }
  if (const catalog::Lab* lab = LabOf(job->lab)) {
    view.lab_name = lab->ShortName();
    view.lab_title = lab->title;
    view.lab_folder = lab->Folder();
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, SnapshotWith({*job}, visit.now));
  const auto name = snapshot->names.find(job->learner);
  view.learner_name = name == snapshot->names.end() ? job->learner : name->second;
  const auto learner = snapshot->place.find(job->learner);
  const size_t at = PlaceOf(*options_.config, job->lab);
  const cohort::AssignmentScore* score = nullptr;  // of what is no assignment, or of who teaches, there is none
  if (learner != snapshot->place.end() && at < options_.config->assignments.size()) {
    score = &snapshot->scores[learner->second].assignments[at];
  }
  bool withheld = false;
  if (own && view.result) {
    const bool may_see = score != nullptr && MaySeeHidden(*options_.config, *score, visit.now);
    const cohort::wire::Result shown = cohort::ForLearner(*view.result, may_see);
    std::erase_if(view.result->tests, [&](const store::GradedTest& test) {
      return test.visibility != "now" && (test.visibility != "after_due_date" || !may_see);
    });
    view.hidden = shown.withheld_tests;
    withheld = shown.withheld_tests > 0;
    // The points of all would tell those of the hidden tests.
    view.result->points = shown.points;
    view.result->max_points = shown.max_points;
    if (withheld) view.result->run_seconds = 0;  // as their time would
    view.withheld_verdict = !shown.verdict.has_value();
  }
  if (score != nullptr && !withheld && score->counted == id) view.why = "This one counts: " + score->sentence + ".";
  if (!own && view.result) {
    ASSIGN_OR_RETURN(const std::optional<store::LedgerRow> row, LedgerRowOf(options_.store->cohort(), id));
    if (row) {
      view.ledger = row->number;
      view.ledger_sha256 = row->sha256;
    }
  }
  return Response{.body = SubmissionPage(view, visit.frame)};
}

CohortRoutes::Answered CohortRoutes::MyWork(CohortVisit& visit) {
  const std::string& account = visit.principal.account;
  const cohort::Config& config = *options_.config;
  ASSIGN_OR_RETURN(const std::vector<store::Job> jobs, options_.store->grading().JobsOf(account, "", kMySubmissions));
  ASSIGN_OR_RETURN(std::shared_ptr<const CohortSnapshot> snapshot, SnapshotWith(jobs, visit.now));
  if (snapshot->place.count(account) == 0) {  // joined since, or teaches
    snapshots_.Forget();
    ASSIGN_OR_RETURN(snapshot, snapshots_.Get(visit.now));
  }
  const auto place = snapshot->place.find(account);
  if (place == snapshot->place.end()) return Response{.status = 303, .location = "/cohort"};
  const cohort::LearnerScores& scores = snapshot->scores[place->second];
  MyWorkView view{.name = visit.principal.name,
                  .standing = cohort::StandingSentence(scores),
                  .now = visit.now,
                  .zone = config.zone};
  for (const store::Job& job : jobs) view.change = std::max(view.change, job.change);
  // Which of the tests behind these numbers he may see: one question to the store for all of them.
  std::set<std::string> ids;
  for (const store::Job& job : jobs) {
    if (job.state == store::JobState::kDone) ids.insert(job.id);
  }
  for (const cohort::AssignmentScore& score : scores.assignments) {
    if (!score.counted.empty()) ids.insert(score.counted);
  }
  ASSIGN_OR_RETURN(const std::vector<store::TestRow> tests,
                   options_.store->cohort().TestRows(std::vector<std::string>(ids.begin(), ids.end())));
  std::map<std::string, std::vector<const store::TestRow*>> tests_of;
  for (const store::TestRow& row : tests) tests_of[row.submission].push_back(&row);
  struct Seen {
    int points = 0, max_points = 0, hidden = 0;
  };
  std::map<std::string, Seen> seen;
  const auto look = [&](const std::string& id, size_t at) {
    const bool may_see = at < scores.assignments.size() && MaySeeHidden(config, scores.assignments[at], visit.now);
    Seen one;
    for (const store::TestRow* row : tests_of[id]) {
      // Of a test that is never shown the points are told with the others': nobody is kept from his score for ever.
      if (row->visibility == "now" || may_see) {
        one.points += row->points;
        one.max_points += row->max_points;
      } else {
        ++one.hidden;
      }
    }
    return one;
  };
  bool any_hidden = false;
  for (size_t a = 0; a < config.assignments.size(); ++a) {
    const cohort::Assignment& one = config.assignments[a];
    const cohort::AssignmentScore& score = scores.assignments[a];
    const bool quiz = one.kind == cohort::Assignment::Kind::kQuiz;
    const std::string name = NameOf(one.id);
    MyAssignment mine{.name = name,
                      .title = one.title,
                      .command = quiz ? "" : "./course submit " + name,
                      .url = quiz ? "/quizzes/" + one.id : "",
                      .due = score.due,
                      .extended = score.extended,
                      .cell = snapshot->CellOf(place->second, a),
                      .why = score.sentence};
    const Seen shown = quiz ? Seen{} : look(score.counted, a);
    if (shown.hidden > 0 && score.state == cohort::ScoreState::kCounted) {
      any_hidden = true;
      mine.cell.points = shown.points;
      mine.cell.max_points = shown.max_points;
      mine.why =
          absl::StrCat(shown.points, " of ", shown.max_points, " points of the tests that are shown; ", shown.hidden,
                       shown.hidden == 1 ? " hidden test counts, too" : " hidden tests count, too");
    }
    view.assignments.push_back(std::move(mine));
  }
  if (any_hidden)
    view.standing = "Your total is told once no hidden test can be learnt from any more: see the deadlines";
  std::map<std::string, const store::GradedRow*> graded;
  for (const store::GradedRow& row : snapshot->graded) {
    if (row.learner == account && row.state == store::JobState::kDone) graded[row.id] = &row;
  }
  for (const store::Job& job : jobs) {
    MySubmission one{.job = job, .name = NameOf(job.lab)};
    if (store::IsTaken(job.state)) {
      ASSIGN_OR_RETURN(one.events, options_.store->grading().Events(job.id, 0));
    }
    const Seen shown = look(job.id, PlaceOf(config, job.lab));
    one.points = shown.points;
    one.max_points = shown.max_points;
    if (const auto row = graded.find(job.id); row != graded.end()) {
      one.verdict = shown.hidden > 0 ? "hidden tests count, too" : std::string(VerdictName(row->second->verdict));
    }
    view.submissions.push_back(std::move(one));
  }
  ASSIGN_OR_RETURN(const std::vector<store::ApiToken> tokens, options_.store->cohort().Tokens(account));
  view.connected = std::any_of(tokens.begin(), tokens.end(), [](const auto& token) { return token.revoked_ms == 0; }) ||
                   !jobs.empty();
  return Response{.body = MyWorkPage(view, visit.frame)};
}

}  // namespace course::web
