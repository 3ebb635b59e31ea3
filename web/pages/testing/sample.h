// A course of two labs and the results of a learner, for the tests of the pages.

#ifndef WEB_PAGES_TESTING_SAMPLE_H_
#define WEB_PAGES_TESTING_SAMPLE_H_

#include <string>
#include <string_view>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "web/pages/frame.h"

namespace course::web::testing {

// Phase 00-a with lab-01-x "Counting <work>" (tests Work.CountsOnce, 12 points, and Work.RefusesNothing, 8) and
// lab-02-y "Memory" (10 points, no test).
catalog::Course TwoLabs();

// Phase 13-m with lab-01-v "Vision" and, under the heading "Exercises of Chapter 30", exercises/ex-01-p "Patches" and
// exercises/ex-02-q "Budget", 10 points each.
catalog::Course WithExercises();

// Of a lab graded three times.
store::LabStatus Status(const std::string& label, int points, int max_points);

// Work.CountsOnce failed in the course's own form, Work.RefusesNothing passed: 8 of 20 points.
store::LabRun OneFailure();

// With a key for forms, no editor.
Frame PlainFrame();
// The same with links into VS Code; the workspace is /home/ada/course.
Frame EditorFrame();

// The page as a text without line breaks from <wbr>.
bool Has(const std::string& page, std::string_view part);
int Times(const std::string& page, std::string_view part);

}  // namespace course::web::testing

#endif  // WEB_PAGES_TESTING_SAMPLE_H_
