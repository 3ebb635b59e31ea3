// The home page: where am I, what is next, what did I do this week?

#ifndef WEB_PAGES_MAP_PAGE_H_
#define WEB_PAGES_MAP_PAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "web/pages/lab_row.h"
#include "web/pages/layout.h"
#include "web/pages/quiz_standing.h"

namespace course::web {

struct MapView {
  const catalog::Course* course = nullptr;
  Standing standing;
  std::map<std::string, std::vector<double>> trends;  // points of the latest attempts by label, oldest first
  std::vector<store::DayActivity> days;               // the last seven, oldest first, today the last
  int hints_used = 0;                                 // for the lab that is next
  std::vector<QuizStanding> quizzes;                  // shown with the phase that they belong to
};

// The seven local days that end with the one of `now_ms`; days that `active` lacks are empty.
std::vector<store::DayActivity> LastSevenDays(int64_t now_ms, const std::vector<store::DayActivity>& active);

// The next step first and what is due for review, then the phases as paths, their labs as stations with state, points
// and time, their quizzes at the end.
std::string MapPage(const MapView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_MAP_PAGE_H_
