#include "web/pages/cohort_submission_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/failure/failure.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/failure_box.h"
#include "web/pages/file_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

std::string_view VisibilityWords(std::string_view visibility) {
  if (visibility == "after_due_date") return "shown to the learner after the deadline";
  if (visibility == "never") return "never shown to the learner";
  return "";
}

Html Test(const store::GradedTest& graded, bool for_learner) {
  const store::TestResult& test = graded.test;
  const bool passed = test.verdict == Verdict::kPassed;
  Html head = Tag("span", {{"class", "name"}}, BreakableName(test.suite + "." + test.name)) +
              Tag("span", VerdictState(test.verdict, test.signal) +
                              Text(absl::StrCat(" ", test.points, " of ", test.max_points)));
  Html body = Tag("div", {{"class", "head"}}, head);
  const std::string_view shown = VisibilityWords(graded.visibility);
  if (!for_learner && !shown.empty()) body += Tag("p", {{"class", "soft"}}, Text(std::string(shown)));
  if (!passed && !test.message.empty()) body += FailureBox(failure::ParseFailure(test.message));
  return Tag("li", {{"id", TestAnchor(test.suite + "." + test.name)}, {"class", passed ? "good" : "bad"}}, body);
}

// Failures first; what passed is one line until it is opened.
Html Tests(const SubmissionView& view) {
  Html failed, passed;
  int passes = 0, points = 0;
  for (const store::GradedTest& test : view.result->tests) {
    if (test.test.verdict != Verdict::kPassed) {
      failed += Test(test, view.for_learner);
      continue;
    }
    passed += Test(test, view.for_learner);
    ++passes;
    points += test.test.points;
  }
  Html out = Tag("h2", Text("Tests"));
  if (!view.result->message.empty()) {
    out += Tag("h3", Text("What the compiler said")) + Tag("pre", {{"tabindex", "0"}}, LongText(view.result->message));
  }
  if (!failed.text.empty()) out += Tag("ul", {{"class", "tests"}}, failed);
  if (passes > 0) {
    out += Tag("details", {{"class", "passed"}},
               Tag("summary",
                   Text(absl::StrCat(Count(passes, "test", "tests"), " passed, ", Count(points, "point", "points")))) +
                   Tag("ul", {{"class", "tests"}}, passed));
  }
  if (view.hidden > 0) {
    out += Tag("p", {{"class", "soft ui"}},
               Text(absl::StrCat(Count(view.hidden, "more test is", "more tests are"),
                                 " not shown, or not before the deadline. They count all the same.")));
  }
  return out;
}

Html Sources(const SubmissionView& view) {
  Html out;
  bool first = true;
  for (const store::SubmittedFile& file : view.files) {
    out += Tag("h2", Text("Source: ") + Tag("code", Text(file.name)));
    // Lines of one file alone can be linked to.
    out += first ? CodeBlock(file.bytes) : Tag("pre", {{"tabindex", "0"}}, LongText(file.bytes));
    first = false;
  }
  return out;
}

Html Code(std::string_view text) { return Tag("code", Text(text)); }

std::string ApiUrl(std::string_view id) { return "/api/v1/cohort/submissions/" + UrlPart(id); }

// What vouches for the result: which course, which tests, which jail, and its place in the chain.
Html Warrant(const SubmissionView& view) {
  const auto fact = [](std::string_view name, const Html& value) { return Tag("dt", Text(name)) + Tag("dd", value); };
  Html facts = fact("Sent", ZonedMoment(view.job.received_ms, view.zone));
  facts += fact("Tries", Text(absl::StrCat(view.job.attempt)));
  if (view.result) {
    const store::GradedResult& result = *view.result;
    facts += fact("Graded", ZonedMoment(result.finished_ms, view.zone));
    std::string took = absl::StrCat("compiling ", Duration(1000 * result.compile_seconds));
    // How long a hidden test takes may be what somebody's code has to say of it.
    if (!view.for_learner || view.hidden == 0) {
      absl::StrAppend(&took, ", running ", Duration(1000 * result.run_seconds));
    }
    facts += fact("Took", Text(took));
    facts += fact("Course version", Code(result.course_version));
    facts += fact("Bundle", Code(result.bundle_digest.substr(0, 16)));
    facts += fact("Jail", Text(result.level));
    if (!view.for_learner) facts += fact("Seed", Code(absl::StrCat(result.seed)));
    for (const std::string& file : result.ignored_files) facts += fact("Not taken", Code(file));
  }
  if (view.ledger > 0) {
    facts += fact("Ledger", Text(absl::StrCat("row ", view.ledger, ", ")) + Code(view.ledger_sha256.substr(0, 16)));
  }
  facts += fact("Id", Code(view.job.id));
  return Tag("dl", {{"class", "facts"}}, facts);
}

}  // namespace

Html JobProgress(store::JobState state, const std::vector<store::GradingEvent>& events) {
  std::string words(store::JobStateName(state));
  if (store::IsTaken(state) && !events.empty()) {
    const store::GradingEvent& last = events.back();
    if (last.tests > 0) absl::StrAppend(&words, ", ", last.tests_done, " of ", last.tests, " tests");
  }
  const bool failed = state == store::JobState::kFailed;
  const bool taken = store::IsTaken(state);
  return State(words, failed ? "bad" : taken ? "busy" : state == store::JobState::kDone ? "good" : "open");
}

Attributes MyNews(const char* part, int64_t change) {
  return {{"data-live", part}, {"data-events", absl::StrCat("/me/events?after=", change)}};
}

std::string SubmissionPage(const SubmissionView& view, const Frame& frame) {
  const std::string lab = view.lab_name.empty() ? view.job.lab : absl::StrCat(view.lab_name, " ", view.lab_title);
  const std::string title = view.for_learner ? "Your submission of " + lab : view.learner_name + ": " + lab;
  Html state = JobProgress(view.job.state, view.events);
  if (view.result) {
    state = (view.withheld_verdict ? State("hidden tests count, too", "open") : VerdictState(view.result->verdict)) +
            Tag("strong", Text(absl::StrCat(view.result->points, " of ", view.result->max_points, " points")));
  }
  Html live = Tag("p", {{"class", "score ui"}}, state);
  if (!view.why.empty()) live += Tag("p", Text(view.why));
  if (view.job.state == store::JobState::kFailed) {
    live += Tag("section", {{"class", "card bad"}},
                Tag("h2", Text("It could not be graded")) +
                    Tag("p", Text(absl::StrCat("The reason: ", view.job.reason,
                                               ". That costs no attempt; what was sent is kept."))));
  } else if (view.job.state == store::JobState::kSuperseded) {
    live += Tag("p", Text("A newer submission of the same lab came before this one was graded."));
  } else if (!view.result) {
    live += Tag("p", {{"class", "soft"}}, Text(kChangesByItself));
  }
  if (view.result) live += Tests(view);
  Html aside = Tag("h2", Text("What vouches for it")) + Warrant(view);
  std::vector<Crumb> crumbs;
  if (view.for_learner) {
    crumbs = {{"Your work", "/me"}, {lab, ""}};
  } else {
    aside += Tag("p", {{"class", "actions"}},
                 Tag("a", {{"href", ApiUrl(view.job.id) + "/results.json"}}, Text("results.json")) +
                     Tag("a", {{"href", ApiUrl(view.job.id) + "/junit.xml"}}, Text("JUnit XML")));
    crumbs = {{"Cohort", "/cohort"}, {view.learner_name, LearnerUrl(view.job.learner)}};
    if (!view.lab_folder.empty()) crumbs.push_back({view.lab_name, CohortLabUrl(view.lab_folder)});
    crumbs.push_back({"Submission", ""});
  }
  const Attributes news =
      view.for_learner ? MyNews("submission", view.job.change) : Attributes{{"data-live", "submission"}};
  const Html body = Tag("h1", Text(title)) + Tag("div", {{"class", "learner"}},
                                                 Tag("div", Tag("div", news, live) + Sources(view)) +
                                                     Tag("aside", {{"class", "ui"}, {"data-live", "warrant"}}, aside));
  return Document(title, body, frame, {.current = view.for_learner ? "me" : "cohort", .crumbs = crumbs, .wide = true});
}

}  // namespace course::web
