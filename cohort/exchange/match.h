// Whose row is whose: students of Canvas and learners of the cohort.
//
// A grade in somebody else's row is worse than one that is missing, so whatever can be read in two ways is left to a
// person: it is named, and nothing is written for it.

#ifndef COHORT_EXCHANGE_MATCH_H_
#define COHORT_EXCHANGE_MATCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "cohort/exchange/canvas_gradebook.h"
#include "harness/store/cohort_records.h"

namespace course::cohort {

// The strongest first. The Canvas ID is known of learners who were read from a Canvas export.
enum class MatchedBy { kCanvasId, kSisId, kLogin, kName };
// "Canvas ID", "SIS ID", "login", "name".
std::string_view MatchedByName(MatchedBy by);

struct Match {
  size_t student = 0;  // in CanvasGradebook::students
  size_t learner = 0;  // in the learners
  MatchedBy by = MatchedBy::kCanvasId;

  bool operator==(const Match&) const = default;
};

struct Matching {
  std::vector<Match> matches;            // in the gradebook's order
  std::vector<std::string> ambiguous;    // sentences: who, and between whom
  std::vector<size_t> students_without;  // in Canvas, and not in the cohort; ambiguous ones are not among them
  std::vector<size_t> learners_without;  // in the cohort, and not in Canvas; nor here
};

// For each student the first of Canvas ID, SIS ID and login that any learner has decides; logins without regard to
// case. If none has one, the name does: "Lovelace, Ada" is "Ada Lovelace", and only if nobody else on either side is
// called so and no SIS ID says that they are two people. Ambiguous: two learners fit, two students claim the same
// learner, or the SIS ID is one learner's and the login another's.
Matching MatchStudents(const CanvasGradebook& gradebook, const std::vector<store::Account>& learners);

// One line for each match, doubt and gap.
std::string MatchReport(const CanvasGradebook& gradebook, const std::vector<store::Account>& learners,
                        const Matching& matching);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_MATCH_H_
