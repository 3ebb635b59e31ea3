#include "web/pages/testing/cohort_views_sample.h"

#include "web/pages/testing/cohort_sample.h"

namespace course::web::testing {
namespace {

using From = CohortCell::From;

constexpr int64_t kNow = 1'803'900'000'000;  // 1 March 2027
constexpr int64_t kHour = 3'600'000;
constexpr char kAda[] = "0000000000000000000000000000000a";

absl::Time Due() { return absl::FromUnixMillis(1'803'942'000'000); }

store::Job JobOf(const char* id, store::JobState state) {
  return {.number = 7,
          .id = id,
          .learner = kAda,
          .lab = "//phases/00-a/lab-01-x",
          .received_ms = kNow - kHour,
          .state = state,
          .attempt = 1,
          .worker = "worker-1"};
}

}  // namespace

CohortLearnerView MadeUpLearner() {
  CohortLearnerView view{.account = kAda,
                         .login = "ada",
                         .name = "Ada <Abels>",
                         .section = "A",
                         .state = "active",
                         .standing = "71.3 %: 42.8 of a weight of 60; 1 of 3 grace days is left",
                         .risks = {"2 deadlines passed with nothing submitted: 00-03, quiz 00"},
                         .may_erase = true,
                         .zone = Berlin()};
  view.assignments = {
      {.id = "//phases/00-a/lab-01-x",
       .name = "00-01",
       .title = "KV cache speedup",
       .url = "/cohort/labs/phases/00-a/lab-01-x",
       .due = Due(),
       .cell = {.from = From::kVerified, .points = 20, .max_points = 20, .attempts = 2, .changed_ms = kNow - 9 * kHour},
       .why = "best of 2 submissions, in time: 20 of 20",
       .attempts = {{.at_ms = kNow - 9 * kHour,
                     .url = "/cohort/submissions/s2",
                     .state = "verified",
                     .verdict = "PASSED",
                     .points = 20,
                     .max_points = 20,
                     .course_version = "1.4.0",
                     .counts = true},
                    {.at_ms = kNow - 30 * kHour,
                     .url = "/cohort/submissions/s1",
                     .state = "verified",
                     .verdict = "FAILED",
                     .points = 12,
                     .max_points = 20,
                     .course_version = "1.4.0"}}},
      {.id = "//phases/00-a/lab-02-y",
       .name = "00-02",
       .title = "Memory of a cache",
       .url = "/cohort/labs/phases/00-a/lab-02-y",
       .due = Due(),
       .extended = true,
       .cell = {.from = From::kVerified,
                .points = 4.5,
                .max_points = 10,
                .attempts = 6,
                .late = true,
                .stuck = true,
                .changed_ms = kNow - kHour},
       .why = "best of 6 submissions, 26 h late, 1 grace day used, 2 h at 0.9: 4.5 of 10",
       .stuck = "6 attempts in 2 h 10 min, and Work.CountsOnce fails in each of them",
       .attempts = {{.at_ms = kNow - kHour, .state = "queued"}}},
      {.id = "//phases/00-a/lab-03-z",
       .name = "00-03",
       .title = "Prefill and decode",
       .url = "/cohort/labs/phases/00-a/lab-03-z",
       .cell = {.from = From::kReported, .points = 15, .max_points = 15, .attempts = 1, .changed_ms = kNow - 3 * kHour},
       .why = "nothing verified yet: 0 of 15",
       .attempts = {{.at_ms = kNow - 3 * kHour,
                     .state = "self-reported",
                     .verdict = "PASSED",
                     .points = 15,
                     .max_points = 15,
                     .course_version = "1.4.0"}}},
      {.id = "00",
       .name = "quiz 00",
       .title = "Foundations",
       .url = "/cohort/quizzes/00",
       .due = Due(),
       .cell = {.max_points = 100},
       .why = "not handed in: 0 of 100"}};
  view.extensions = {{"//phases/00-a/lab-02-y", "00-02", "due 8 Mar 2027, 23:59 CET (UTC+01:00)", "was ill",
                      "Grace Teacher", kNow - 50 * kHour}};
  view.overrides = {};
  return view;
}

CohortLabView MadeUpLab() {
  return {.name = "00-01",
          .title = "KV cache speedup",
          .folder = "phases/00-a/lab-01-x",
          .due = Due(),
          .learners = 500,
          .started = 412,
          .full = 301,
          .mean = 16.4,
          .max_points = 20,
          .tests = {{"Work.CountsOnce", 12, 412, 350, 0.81, 0.88, 2},
                    {"Work.RefusesNothing", 3, 412, 405, 0.965, 0.992, 1},
                    {"Cache.GrowsByOneTokenAStep", 5, 410, 201, 0.442, 0.539, 3.5}},
          .failures = {{"Cache.GrowsByOneTokenAStep",
                        209,
                        {{"the right values, some places further",
                          "each value stands one place further",
                          "call:     Grow(5)\nexpected: {1, 2, 3}\ngot:      {0, 1, 2}\nhint:     <the last token>",
                          {{kAda, "Ada <Abels>"}, {"0000000000000000000000000000000b", "Bruno Berg"}}},
                         {"ended by a signal", "", "SIGSEGV", {{"0000000000000000000000000000000c", "Chidi Ito"}}}}},
                       {"Work.CountsOnce",
                        62,
                        {{"not implemented", "", "Work is not implemented", {{kAda, "Ada <Abels>"}}}}}},
          .stuck = {{{kAda, "Ada <Abels>"}, "6 attempts in 2 h 10 min, and Work.CountsOnce fails in each of them"}},
          .next_url = "/cohort/labs/phases/00-a/lab-02-y",
          .zone = Berlin()};
}

std::vector<CohortLabLine> MadeUpLabs() {
  return {{"00-01", "KV cache speedup", "phases/00-a/lab-01-x", "00-a", Due(), 412, 301, 1, 16.4, 20},
          {"00-02", "Memory of a cache", "phases/00-a/lab-02-y", "00-a", Due(), 380, 120, 14, 6.2, 10},
          {"01-01", "Tokenizer", "phases/01-b/lab-01-t", "01-b", absl::InfiniteFuture(), 0, 0, 0, 0, 15}};
}

SubmissionView MadeUpSubmission() {
  SubmissionView view{
      .job = JobOf("s1", store::JobState::kDone),
      .files = {{"starter.cc", "#include \"x.h\"\n\nint Work(int n) {\n  return n < 2 ? n : Work(n - 1); // <b>\n}\n"}},
      .learner_name = "Ada <Abels>",
      .lab_name = "00-01",
      .lab_title = "KV cache speedup",
      .lab_folder = "phases/00-a/lab-01-x",
      .why = "counts: best of 2 submissions, in time: 8 of 20",
      .ledger = 41,
      .ledger_sha256 = std::string(64, 'c'),
      .zone = Berlin()};
  store::GradedResult result{.verdict = Verdict::kFailed,
                             .points = 8,
                             .max_points = 20,
                             .ignored_files = {"notes.txt"},
                             .level = "namespaces, seccomp, no network",
                             .course_version = "1.4.0",
                             .bundle_digest = std::string(64, 'a'),
                             .seed = 4711,
                             .compile_seconds = 1.2,
                             .run_seconds = 0.4,
                             .finished_ms = kNow};
  const auto test = [](const char* name, Verdict verdict, int points, int of, const char* message,
                       const char* visibility) {
    store::GradedTest graded;
    graded.test = {
        .suite = "Work", .name = name, .verdict = verdict, .points = points, .max_points = of, .message = message};
    graded.visibility = visibility;
    return graded;
  };
  result.tests = {test("CountsOnce", Verdict::kFailed, 0, 12,
                       "call:     Work(5)\nexpected: 15\ngot:      14\nhint:     <the last token>", "now"),
                  test("RefusesNothing", Verdict::kPassed, 3, 3, "", "now"),
                  test("HoldsForMany", Verdict::kPassed, 5, 5, "", "after_due_date")};
  view.result = result;
  return view;
}

CohortQuizView MadeUpQuiz() {
  CohortQuizView view{.bank = "00", .title = "Foundations", .learners = 210, .lost = 1, .mean = 0.68};
  view.items = {{.id = "p00-kv",
                 .prompt = Tag("p", Text("What grows with every token? <b>")),
                 .kind = "single choice",
                 .shown = 210,
                 .answered = 205,
                 .difficulty = 0.71,
                 .low = 0.64,
                 .high = 0.77,
                 .discrimination = 0.42,
                 .upper_lower = 0.5,
                 .choices = {{Tag("p", Text("the cache")), true, 149},
                             {Tag("p", Text("the weights")), false, 40},
                             {Tag("p", Text("the vocabulary")), false, 16}}},
                {.id = "p00-flops",
                 .prompt = Tag("p", Text("How many FLOPs does a token cost?")),
                 .kind = "number",
                 .shown = 120,
                 .answered = 120,
                 .difficulty = 0.22,
                 .low = 0.15,
                 .high = 0.3,
                 .discrimination = -0.12,
                 .upper_lower = -0.1,
                 .choices = {{Tag("p", Text("2 N")), true, 26}, {Tag("p", Text("6 N")), false, 80}},
                 .looks = {"discrimination is below 0: who knows more gets it wrong",
                           "a wrong answer is chosen more often than the right one"}},
                {.id = "p00-easy",
                 .prompt = Tag("p", Text("Is decoding sequential?")),
                 .kind = "single choice",
                 .shown = 12,
                 .answered = 12,
                 .difficulty = 1,
                 .low = 0.76,
                 .high = 1,
                 .few = true}};
  return view;
}

PolicyView MadeUpPolicy() {
  PolicyView view{.credit = {{0, 1}, {24, 0.9}, {168, 0.5}, {336, 0}},
                  .grace_days = 3,
                  .counts = "The best verified submission counts.",
                  .tried = true,
                  .tried_credit = "0 1, 48 0.9, 336 0",
                  .tried_grace = "5",
                  .tried_corners = {{0, 1}, {48, 0.9}, {336, 0}},
                  .learners = 500,
                  .lines = "[late]\ncredit = [[0, 1.0], [48, 0.9], [336, 0.0]]\ngrace_days = 5\n",
                  .zone = Berlin()};
  view.assignments = {
      {"//phases/00-a/lab-01-x", "00-01", "KV cache speedup", "/cohort/labs/phases/00-a/lab-01-x", Due(), "1", "1", 2},
      {"//phases/00-a/lab-02-y", "00-02", "Memory of a cache", "/cohort/labs/phases/00-a/lab-02-y",
       Due() + absl::Hours(24 * 28), "1", "2", 0},
      {"00", "quiz 00", "Foundations", "/cohort/quizzes/00", absl::InfiniteFuture(), "0.5", "0.5", 0}};
  view.changes = {{kAda, "Ada <Abels>", 0.713, 0.748, {"00-02: 4.5 of 10 becomes 5 of 10"}},
                  {"0000000000000000000000000000000b", "Bruno Berg", 0.5, 0.475, {}}};
  return view;
}

QueueView MadeUpQueue() {
  QueueView view{.waiting_in_all = 140, .workers = 2, .done_last_hour = 1234, .zone = Berlin()};
  view.in_hand = {{JobOf("s3", store::JobState::kRunning),
                   "Ada <Abels>",
                   "00-01",
                   {{.stage = "running", .tests_done = 3, .tests = 12}}},
                  {JobOf("s4", store::JobState::kCompiling), "Bruno Berg", "00-02", {{.stage = "compiling"}}}};
  view.waiting = {{JobOf("s5", store::JobState::kQueued), "Chidi Ito", "00-01", {}}};
  store::Job failed = JobOf("s6", store::JobState::kFailed);
  failed.reason = "the worker died twice";
  view.failed = {{failed, "Dalia Rossi", "00-03", {}}};
  return view;
}

std::vector<Download> MadeUpDownloads() {
  return {{"Matrix", "/cohort/matrix.csv", "Every learner and lab, with attempts and state, as CSV.", ""},
          {"Canvas gradebook", "/api/v1/cohort/exports/canvas.csv", "Scores by the identities of a gradebook.",
           "The gradebook as Canvas exported it (CSV)"}};
}

MyWorkView MadeUpWork() {
  const CohortLearnerView ada = MadeUpLearner();
  MyWorkView view{.name = "Ada Abels", .standing = ada.standing, .now = absl::FromUnixMillis(kNow), .zone = Berlin()};
  for (const LearnerAssignment& one : ada.assignments) {
    view.assignments.push_back({.name = one.name,
                                .title = one.title,
                                .command = one.name.starts_with("quiz") ? "" : "./course submit " + one.name,
                                .url = one.name.starts_with("quiz") ? "/quizzes/00" : "",
                                .due = one.due,
                                .extended = one.extended,
                                .cell = one.cell,
                                .why = one.why});
  }
  view.submissions = {
      {JobOf("s3", store::JobState::kRunning), "00-02", {{.stage = "running", .tests_done = 3, .tests = 12}}, "", 0, 0},
      {JobOf("s2", store::JobState::kDone), "00-01", {}, "PASSED", 20, 20}};
  return view;
}

}  // namespace course::web::testing
