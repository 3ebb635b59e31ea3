#include "web/pages/cohort_lab_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/failure/failure.h"
#include "web/pages/failure_box.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

double Share(int part, int of) { return of > 0 ? static_cast<double>(part) / of : 0; }

Html DueOf(absl::Time due, absl::TimeZone zone) {
  return due == absl::InfiniteFuture() ? Text("no deadline") : ZonedMoment(due, zone);
}

Html Rates(const CohortLabView& view) {
  if (view.tests.empty()) {
    return Tag("p", Text("No submission of this lab was graded yet. The rates appear with the first one."));
  }
  // The ones to talk about come first.
  std::vector<const TestRate*> order;
  for (const TestRate& test : view.tests) order.push_back(&test);
  std::stable_sort(order.begin(), order.end(), [](const TestRate* a, const TestRate* b) {
    return Share(a->passed, a->learners) < Share(b->passed, b->learners);
  });
  Html items;
  for (const TestRate* test : order) {
    std::string words =
        absl::StrCat(test->passed, " of ", test->learners, " pass, ", Percent(Share(test->passed, test->learners)));
    std::string more = absl::StrCat("likely between ", Percent(test->low), " and ", Percent(test->high));
    if (test->attempts_until_passed > 0) {
      absl::StrAppend(&more, "; passed after ", Decimal(test->attempts_until_passed), " attempts (median)");
    }
    // Of a test that fails the link to it leads to the failures.
    const bool fails = std::any_of(view.failures.begin(), view.failures.end(),
                                   [&](const FailingTest& one) { return one.name == test->name; });
    items += Tag("li", fails ? Attributes{} : Attributes{{"id", TestAnchor(test->name)}},
                 Tag("span", {{"class", "title"}},
                     BreakableName(test->name) + Tag("small", Text(Count(test->points, "point", "points")))) +
                     ShareMeter(Share(test->passed, test->learners), words) +
                     Tag("span", {{"class", "numbers"}}, Tag("strong", Text(words)) + Tag("small", Text(more))));
  }
  return Tag("ol", {{"class", "rates ui"}}, items);
}

Html Learners(const std::vector<Named>& learners) {
  Html items;
  for (const Named& one : learners) items += Tag("li", Tag("a", {{"href", LearnerUrl(one.account)}}, Text(one.name)));
  return Tag("ul", {{"class", "names"}}, items);
}

Html Failures(const CohortLabView& view) {
  if (view.failures.empty()) return Tag("p", Text("No test fails in any submission that counts."));
  Html out;
  for (const FailingTest& test : view.failures) {
    Html ways;
    for (const WrongWay& way : test.ways) {
      const std::string head =
          absl::StrCat(Count(static_cast<int64_t>(way.learners.size()), "learner", "learners"), ": ", way.shape);
      Html body = way.detail.empty() ? Html{} : Tag("p", Text(way.detail));
      body += FailureBox(failure::ParseFailure(way.message)) + Learners(way.learners);
      ways += Tag("li", Tag("details", Tag("summary", {{"data-item", ""}}, Text(head)) + body));
    }
    out +=
        Tag("section", {{"id", TestAnchor(test.name)}, {"class", "failing ui"}},
            Tag("h3", BreakableName(test.name) +
                          Tag("small", Text(absl::StrCat(" ", Count(test.failed, "learner fails", "learners fail"))))) +
                Tag("ul", ways));
  }
  return out;
}

Html Stuck(const CohortLabView& view) {
  if (view.stuck.empty()) return Tag("p", Text("Nobody is stuck here."));
  Html items;
  for (const StuckLearner& one : view.stuck) {
    items +=
        Tag("li", Tag("a", {{"href", LearnerUrl(one.who.account) + "?lab=" + UrlPart(view.name)}}, Text(one.who.name)) +
                      Tag("span", Text(one.words)));
  }
  return Tag("ol", {{"class", "stuck-list"}}, items);
}

}  // namespace

std::string CohortLabPage(const CohortLabView& view, const Frame& frame) {
  const std::string title = absl::StrCat(view.name, " ", view.title);
  Html facts = Tag("dt", Text("Due")) + Tag("dd", DueOf(view.due, view.zone));
  facts += Tag("dt", Text("Began")) + Tag("dd", Text(absl::StrCat(view.started, " of ", view.learners)));
  facts += Tag("dt", Text("Full marks")) + Tag("dd", Text(absl::StrCat(view.full, " of ", view.learners)));
  facts +=
      Tag("dt", Text("Mean of those who began")) +
      Tag("dd", Text(view.started == 0 ? "–" : absl::StrCat(Decimal(view.mean), " of ", Decimal(view.max_points))));
  const Html main = Tag("h2", Text("Which tests pass")) + Rates(view) + Tag("h2", Text("How the others fail")) +
                    Tag("p", {{"class", "soft ui"}},
                        Text("Each learner's submission that counts, in heaps: by the test, and by the shape of the "
                             "wrong answer. One sentence to the class may help a whole heap.")) +
                    Failures(view);
  const Html aside =
      Tag("dl", {{"class", "facts"}}, facts) + Tag("h2", Text(absl::StrCat("Stuck: ", view.stuck.size()))) +
      Stuck(view) +
      Tag("p", {{"class", "actions"}},
          Tag("a", {{"class", "button"}, {"href", CohortTestsUrl(view.folder)}}, Text("Everybody, test by test")) +
              Tag("a", {{"class", "button"}, {"href", "/cohort/table?lab=" + UrlPart(view.name)}},
                  Text("Everybody in a table")) +
              Tag("a", {{"href", "/files/" + view.folder + "/lab_test.cc"}}, Text("The tests")));
  const Html body = Tag("h1", Text(title)) + Tag("div", {{"class", "learner"}, {"data-live", "lab"}},
                                                 Tag("div", main) + Tag("aside", {{"class", "ui"}}, aside));
  return Document(title, body, frame,
                  {.current = "cohort-labs",
                   .crumbs = {{"Cohort", "/cohort"}, {"Labs", "/cohort/labs"}, {view.name, ""}},
                   .previous_url = view.previous_url,
                   .next_url = view.next_url,
                   .wide = true});
}

std::string CohortLabsPage(const std::vector<CohortLabLine>& labs, int learners, absl::TimeZone zone,
                           const Frame& frame) {
  Html out;
  for (size_t begin = 0; begin < labs.size();) {
    size_t end = begin;
    Html rows;
    for (; end < labs.size() && labs[end].phase == labs[begin].phase; ++end) {
      const CohortLabLine& lab = labs[end];
      rows += Tag(
          "tr",
          Tag("th", {{"scope", "row"}},
              Tag("a", {{"href", CohortLabUrl(lab.folder)}, {"data-item", ""}},
                  Text(absl::StrCat(lab.name, " ", lab.title)))) +
              Tag("td", DueOf(lab.due, zone)) + NumberCell(absl::StrCat(lab.started)) +
              NumberCell(absl::StrCat(lab.full, " (", Percent(Share(lab.full, learners)), ")")) +
              NumberCell(lab.started == 0 ? "–" : absl::StrCat(Decimal(lab.mean), " of ", Decimal(lab.max_points))) +
              Tag("td", lab.stuck == 0 ? Text("nobody") : State(Count(lab.stuck, "learner", "learners"), "bad")));
    }
    out += Tag("h2", Text(labs[begin].phase)) +
           CohortTable(labs[begin].phase, {"Lab", "Due", "Began#", "Full marks#", "Mean#", "Stuck"}, rows);
    begin = end;
  }
  const Html body =
      Tag("h1", Text("Labs")) +
      Tag("p", Text(absl::StrCat("Verified submissions of ", Count(learners, "learner", "learners"), "."))) +
      Tag("div", {{"data-live", "labs"}}, out);
  return Document("Labs", body, frame,
                  {.current = "cohort-labs", .crumbs = {{"Cohort", "/cohort"}, {"Labs", ""}}, .wide = true});
}

}  // namespace course::web
