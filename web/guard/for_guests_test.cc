#include "web/guard/for_guests.h"

#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

TEST(IsForGuests, NamesWhatIsOpenAndNothingElse) {
  for (const char* path : {"/quizzes", "/quizzes/00", "/attempts/x/1/save", "/review", "/review/00", "/phases/00-a",
                           "/read/docs/grading.md", "/glossary", "/search", "/assets/style.1.css", "/fonts/x.otf"})
    EXPECT_TRUE(IsForGuests(path)) << path;
  for (const char* path : {"/", "", "/events", "/labs/phases/00-a/lab-01-x", "/labs/x/solution", "/runs", "/runs/1",
                           "/results/1", "/files/phases/00-a/README.md", "/settings", "/doctor", "/privacy",
                           "/privacy/export", "/privacy/erase", "/quizzesx", "/attempts", "/glossary/", "/unknown"})
    EXPECT_FALSE(IsForGuests(path)) << path;
}

TEST(IsForGuests, NamesNoTextOutsideTheReadingOrder) {
  for (const char* path : {"/read/phases/00-a/lab-01-x/README.md", "/read/phases/00-a/lab-01-x/notes.md",
                           "/read/phases/00-a/README.md", "/read/solutions/phases/00-a/lab-01-x/commentary.md",
                           "/read/extensions/a/lab-01-x/notes.md", "/read/docs/drafts/x.md", "/read/docs", "/read/"})
    EXPECT_FALSE(IsForGuests(path)) << path;
}

}  // namespace
}  // namespace course::web::guard
