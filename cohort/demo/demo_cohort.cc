#include "cohort/demo/demo_cohort.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "cohort/accounts/secret.h"
#include "cohort/demo/demo_people.h"
#include "cohort/demo/demo_quizzes.h"
#include "cohort/demo/demo_term.h"
#include "harness/store/history.h"
#include "quiz/question/canonical.h"

namespace course::cohort {
namespace {

constexpr char kActor[] = "demo";
constexpr size_t kPasswordDigits = 20;
constexpr int kWaiting = 3;  // submissions that wait for a worker

class Maker {
 public:
  Maker(const DemoMaterial& material, const DemoOptions& options, PasswordHasher& hasher, store::Store& store)
      : material_(material),
        options_(options),
        hasher_(hasher),
        store_(store),
        rng_{options.seed},
        term_(MakeDemoTerm(*material.course, *material.attempts, *material.banks, options.now)) {}

  absl::StatusOr<DemoCohort> Make() {
    if (options_.learners < 1 || options_.learners > kMostDemoLearners) {
      return absl::InvalidArgumentError(
          absl::StrCat("a demo cohort has 1 to ", kMostDemoLearners, " learners, not ", options_.learners));
    }
    if (term_.labs.empty()) return absl::InvalidArgumentError("no lab of the course has recorded attempts");
    ASSIGN_OR_RETURN(const std::vector<store::Account> there, store_.cohort().Accounts());
    if (!there.empty()) {
      return absl::FailedPreconditionError(absl::StrCat("the store holds ", there.size(), " accounts already"));
    }
    demo_.config = DemoConfig(term_, options_.port);
    RETURN_IF_ERROR(Enrol());
    RETURN_IF_ERROR(Work());
    RETURN_IF_ERROR(TakeQuizzes());
    RETURN_IF_ERROR(store_.Restore(history_).status());
    RETURN_IF_ERROR(Report());
    RETURN_IF_ERROR(Decide());
    RETURN_IF_ERROR(Wait());
    return std::move(demo_);
  }

 private:
  store::By By(absl::Time at) const { return {.actor = kActor, .at_ms = absl::ToUnixMillis(at)}; }

  // With a password that is in the result.
  absl::Status LetIn(store::Account& account) {
    const std::string password = NewSecret().substr(0, kPasswordDigits);
    ASSIGN_OR_RETURN(account.password, hasher_.Hash(password));
    account.state = "active";
    demo_.sign_ins.push_back({account.role, account.login, password});
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> AddTeacher(const std::string& role, const std::string& name) {
    store::Account account = {.id = absl::StrCat("de30", std::string(27, '0'), role == "admin" ? "0" : "1"),
                              .login = "demo-" + role,
                              .name = name,
                              .role = role,
                              .created_ms = absl::ToUnixMillis(term_.begin)};
    RETURN_IF_ERROR(LetIn(account));
    RETURN_IF_ERROR(store_.cohort().CreateAccount(account, By(term_.begin)));
    return account.id;
  }

  absl::Status Enrol() {
    RETURN_IF_ERROR(AddTeacher("admin", "Demo Admin (demo)").status());
    ASSIGN_OR_RETURN(instructor_, AddTeacher("instructor", "Demo Instructor (demo)"));
    people_ = DemoLearners(options_.learners, absl::ToUnixMillis(term_.begin), rng_);
    RETURN_IF_ERROR(LetIn(people_[0].account));
    for (const DemoPerson& person : people_) {
      RETURN_IF_ERROR(store_.cohort().CreateAccount(person.account, By(term_.begin)));
    }
    return absl::OkStatus();
  }

  absl::Status Work() {
    size_t this_week = 0;
    while (this_week + 1 < term_.labs.size() && term_.labs[this_week].due < term_.now) ++this_week;
    for (const DemoPerson& person : people_) {
      for (size_t i = 0; i < term_.labs.size(); ++i) {
        DemoWork work =
            WorkOn(term_.labs[i], static_cast<int>(i), i == this_week, person, term_, material_.source_of, rng_);
        std::move(work.submissions.begin(), work.submissions.end(), std::back_inserter(history_.submissions));
        std::move(work.reported.begin(), work.reported.end(), std::back_inserter(reported_));
      }
    }
    // One that the machine could not grade: an instructor sees what that looks like.
    if (history_.submissions.size() > 10) {
      store::SubmissionHistory& failed = history_.submissions[history_.submissions.size() / 2];
      failed.state = store::JobState::kFailed;
      failed.reason = "Demo: the grader was killed twice; nothing was run.";
      failed.deaths = store::kMostDeaths;
      failed.result.reset();
    }
    std::stable_sort(history_.submissions.begin(), history_.submissions.end(),
                     [](const auto& a, const auto& b) { return a.submission.received_ms < b.submission.received_ms; });
    std::stable_sort(reported_.begin(), reported_.end(),
                     [](const auto& a, const auto& b) { return a.received_ms < b.received_ms; });
    demo_.submissions = static_cast<int>(history_.submissions.size());
    demo_.reported = static_cast<int>(reported_.size());
    return absl::OkStatus();
  }

  absl::Status TakeQuizzes() {
    for (const DemoQuiz& quiz : term_.quizzes) {
      history_.quizzes.banks[quiz.bank->version] = {.bank = quiz.bank->id, .bytes = quiz::CanonicalBytes(*quiz.bank)};
      for (const DemoPerson& person : people_) {
        const bool comes = person.habit != Habit::kSilent && person.habit != Habit::kDropped && rng_.Below(8) > 0;
        const absl::Time begin = quiz.due - absl::Minutes(30 + rng_.Below(60 * 24 * 5));
        if (!comes || begin > term_.now - absl::Hours(1)) continue;
        ASSIGN_OR_RETURN(store::AnsweredAttempt taken, TakeQuiz(quiz, person, begin, rng_));
        history_.quizzes.attempts.push_back(std::move(taken));
      }
    }
    std::stable_sort(history_.quizzes.attempts.begin(), history_.quizzes.attempts.end(),
                     [](const auto& a, const auto& b) { return a.attempt.started_ms < b.attempt.started_ms; });
    demo_.attempts = static_cast<int>(history_.quizzes.attempts.size());
    return absl::OkStatus();
  }

  absl::Status Report() {
    for (const store::ReportedRun& run : reported_) RETURN_IF_ERROR(store_.cohort().PutReportedRun(run).status());
    return absl::OkStatus();
  }

  // Extensions for one in twelve, and points by hand for two.
  absl::Status Decide() {
    for (size_t i = 4; i < people_.size(); i += 12) {
      const DemoLab& lab = term_.labs[i % term_.labs.size()];
      const store::Extension extension = {.account = people_[i].account.id,
                                          .assignment = lab.lab->label,
                                          .due_ms = absl::ToUnixMillis(lab.due + absl::Hours(72)),
                                          .reason = "Demo: ill for three days"};
      RETURN_IF_ERROR(store_.cohort().PutExtension(
          extension,
          {.actor = instructor_, .at_ms = absl::ToUnixMillis(std::min(lab.due, term_.now) - absl::Hours(20))}));
    }
    for (size_t i = 5; i < people_.size() && i < 30; i += 21) {
      const DemoLab& lab = term_.labs[0];
      const store::Override given = {.account = people_[i].account.id,
                                     .assignment = lab.lab->label,
                                     .points = lab.lab->points * 0.8,
                                     .reason = "Demo: explained it at the blackboard"};
      RETURN_IF_ERROR(store_.cohort().PutOverride(
          given, {.actor = instructor_, .at_ms = absl::ToUnixMillis(lab.due + absl::Hours(48))}));
    }
    return absl::OkStatus();
  }

  // The queue is not empty: nothing grades it in a demo.
  absl::Status Wait() {
    const DemoLab& lab = term_.labs.back();
    for (size_t i = 0; i < people_.size() && i < kWaiting; ++i) {
      const store::Submission submission = {
          .id = absl::StrCat(people_[i].account.id, "-waiting"),
          .learner = people_[i].account.id,
          .lab = lab.lab->label,
          .files = {{.name = "starter.cc", .bytes = "// Demo: waits for a worker.\n"}},
          .received_ms = absl::ToUnixMillis(term_.now - absl::Minutes(3)) + static_cast<int64_t>(i) * 30'000};
      RETURN_IF_ERROR(store_.grading().Submit(submission).status());
      ++demo_.submissions;
    }
    return absl::OkStatus();
  }

  const DemoMaterial& material_;
  const DemoOptions& options_;
  PasswordHasher& hasher_;
  store::Store& store_;
  base::Rng rng_;
  const DemoTerm term_;
  std::string instructor_;
  std::vector<DemoPerson> people_;
  store::History history_;
  std::vector<store::ReportedRun> reported_;
  DemoCohort demo_;
};

}  // namespace

absl::StatusOr<DemoCohort> MakeDemoCohort(const DemoMaterial& material, const DemoOptions& options,
                                          PasswordHasher& hasher, store::Store& store) {
  return Maker(material, options, hasher, store).Make();
}

}  // namespace course::cohort
