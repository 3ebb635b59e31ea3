#include "web/pages/doctor_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;

TEST(DoctorPage, CountsWhatToDoAndNamesTheCommand) {
  using doctor::Finding;
  const std::string page = DoctorPage({{Finding::kGood, "compiler", "g++ 12.2", ""},
                                       {Finding::kBad, "disk", "1 MB free", "./course clean"},
                                       {Finding::kWarning, "GPU", "there is none", ""}},
                                      PlainFrame());
  EXPECT_TRUE(Has(page, "1 thing to mend, 1 to look at."));
  EXPECT_TRUE(Has(page, "./course clean"));
  EXPECT_TRUE(Has(DoctorPage({{Finding::kGood, "a", "b", ""}}, PlainFrame()), "Everything is as it should be."));
}

}  // namespace
}  // namespace course::web
