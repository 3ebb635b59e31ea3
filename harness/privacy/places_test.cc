// Where a learner's data is, and how much of it.

#include "harness/privacy/places.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "harness/privacy/testing/privacy_test_case.h"

namespace course::privacy {
namespace {

TEST_F(PrivacyTest, EveryPlaceSaysWhatItHoldsAndHowMuch) {
  LiveALittle();
  Write(".course/backups/a.db", std::string(100'000, 'x'));
  Write("phases/p/lab-01-x/starter.cc", "int F();\n");
  Write("phases/p/lab-01-x/lab_test.cc", std::string(100'000, 'x'));
  std::map<std::string, Place> places;
  for (const Place& place : Places(root())) {
    EXPECT_NE(place.what, "") << place.path;
    places[place.path] = place;
  }
  EXPECT_GT(places.at(".course/course.db").bytes, 10'000);
  EXPECT_TRUE(places.at(".course/course.db").erased);
  EXPECT_GE(places.at(".course/backups").bytes, 100'000);
  EXPECT_GT(places.at("phases/**/starter.cc").bytes, 0);
  EXPECT_LT(places.at("phases/**/starter.cc").bytes, 100'000) << "the tests are not the learner's";
  EXPECT_FALSE(places.at("phases/**/starter.cc").erased);
  EXPECT_EQ(places.at(".course/attic").command, "rm -r .course/attic");
  EXPECT_EQ(places.at(".course/reports").command, "rm -r .course/reports");
  EXPECT_EQ(places.at(".course/outbox").command, "rm -r .course/outbox") << "what waits is work that nobody else has";
  EXPECT_EQ(places.at(".course/cohort.json").command, "rm .course/cohort.json");
  EXPECT_EQ(places.at(".course/spool").bytes, 0);
}

}  // namespace
}  // namespace course::privacy
