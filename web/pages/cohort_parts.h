// The small pieces that a cohort's pages share: moments in the cohort's own time zone, how a learner stands with one
// lab as words and as a cell of a table, tables that scroll inside themselves.

#ifndef WEB_PAGES_COHORT_PARTS_H_
#define WEB_PAGES_COHORT_PARTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "web/html/html.h"

namespace course::web {

// Where one learner stands with one lab, one test of it, or one quiz.
struct CohortCell {
  enum class From { kNothing, kReported, kVerified };
  From from = From::kNothing;  // what the points come from: nobody's word, the learner's own, the server's grading
  double points = 0;           // as they count: after what lateness costs
  double max_points = 0;
  int attempts = 0;
  bool late = false;
  bool stuck = false;
  bool overridden = false;  // an instructor has set the points
  int64_t changed_ms = 0;   // of the last attempt; 0: none
};

// "18/20 · 3×", "18/20 · 3× stuck": what stands first in a cell. "–" where nothing happened.
std::string CellFirstLine(const CohortCell& cell);
// "verified 2 Mar", "late 2 Mar", "reported 2 Mar": the word that its colour repeats, and the last change.
std::string CellSecondLine(const CohortCell& cell, absl::TimeZone zone);
// "good" (full marks), "part", "bad" (no point yet), "reported" (self-reported only), "" (nothing happened).
std::string_view CellTone(const CohortCell& cell);
// The state in full: "verified, late, stuck", "self-reported", "nothing yet".
std::string CellState(const CohortCell& cell);

// "2 Mar" of the year in which it is read; the zone is the cohort's.
std::string Day(int64_t ms, absl::TimeZone zone);
// A moment as <time>: "1 Mar 2027, 23:59 CET (UTC+01:00)". A deadline without its offset is a guess twice a year.
Html ZonedMoment(absl::Time time, absl::TimeZone zone);
Html ZonedMoment(int64_t ms, absl::TimeZone zone);
// The same as text.
std::string ZonedText(absl::Time time, absl::TimeZone zone);
// "2 Mar 2027, 14:05": for what happened, where the page says the zone once.
Html ShortMoment(int64_t ms, absl::TimeZone zone);

// A table that scrolls inside itself on a narrow page. Columns whose title ends in "#" are numbers; the mark is not
// shown.
Html CohortTable(std::string_view label, const std::vector<std::string>& titles, const Html& rows);
Html TextCell(std::string_view text);
Html NumberCell(std::string_view text);

// How the pages of a cohort are addressed. `id`, `account`: as the store has them; they are percent-encoded.
std::string LearnerUrl(std::string_view account);
std::string CohortLabUrl(std::string_view folder);
std::string CohortTestsUrl(std::string_view folder);  // of the lab's matrix of learners and tests
std::string SubmissionUrl(std::string_view id);
std::string CohortQuizUrl(std::string_view bank);
// The id of what a page says about a test, "Suite.Name"; behind "#" it is percent-encoded.
std::string TestAnchor(std::string_view test);
// What may stand in an address between "/" and "/", or behind "=".
std::string UrlPart(std::string_view text);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_PARTS_H_
