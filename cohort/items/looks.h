// Which questions deserve a second look.

#ifndef COHORT_ITEMS_LOOKS_H_
#define COHORT_ITEMS_LOOKS_H_

#include <string>
#include <vector>

#include "cohort/items/items.h"

namespace course::cohort {

// Each a sentence with its numbers; the most serious first. A reason is given only where the 95 % interval says so, not
// the number alone: with `ranked` learners a correlation is uncertain, and a course has many questions. REQUIRES: not
// `few`.
//
//   * the correlation is below 0 for sure: who knows the rest answers wrong. The key may be wrong.
//   * it is below 0.2 for sure: the question hardly tells who knows the subject (Ebel: revise or discard).
//   * fewer are right than blind choice would bring; or nearly everybody is, or hardly anybody.
//   * a wrong choice that nobody takes, that surely more take than the right one, or that the upper group prefers.
//   * people are sure and wrong; many give no answer.
std::vector<std::string> ReasonsToLook(const ItemStatistics& item, int ranked);

}  // namespace course::cohort

#endif  // COHORT_ITEMS_LOOKS_H_
