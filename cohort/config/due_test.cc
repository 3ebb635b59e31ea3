#include "cohort/config/due.h"

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCodeAndText;

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

// What the deadline is in Greenwich; seconds since 1970 from `date -u -d ... +%s` say the same.
std::string Utc(const absl::StatusOr<Due>& due) {
  return due.ok() ? absl::FormatTime("%Y-%m-%d %H:%M:%S", due->at, absl::UTCTimeZone()) : due.status().ToString();
}

TEST(Due, IsLocalTimeInWinterAndInSummer) {
  EXPECT_EQ(Utc(ParseDue("2027-03-01T23:59:00", Berlin())), "2027-03-01 22:59:00") << "UTC+1";
  EXPECT_EQ(Utc(ParseDue("2027-07-01T23:59:30", Berlin())), "2027-07-01 21:59:30") << "UTC+2";
  EXPECT_EQ(Utc(ParseDue("2027-07-01 23:59", Berlin())), "2027-07-01 21:59:00");
  EXPECT_EQ(ParseDue("2027-03-01T23:59:00", Berlin())->note, "");
  EXPECT_EQ(absl::ToUnixSeconds(ParseDue("2027-03-01T23:59:00", Berlin())->at), 1803941940);
}

TEST(Due, WithAnOffsetIsThatMoment) {
  EXPECT_EQ(Utc(ParseDue("2027-03-01T23:59:00Z", Berlin())), "2027-03-01 23:59:00");
  EXPECT_EQ(Utc(ParseDue("2027-03-01T23:59:00-05:00", Berlin())), "2027-03-02 04:59:00");
  EXPECT_EQ(Utc(ParseDue("2027-03-01T23:59+0530", Berlin())), "2027-03-01 18:29:00");
}

TEST(Due, ThatTheClocksSkipIsTheLaterMomentAndSaysSo) {
  // On 2027-03-28 the clocks of Berlin go from 02:00 (UTC+1) to 03:00 (UTC+2), at 01:00 in Greenwich.
  const auto due = ParseDue("2027-03-28T02:30:00", Berlin());
  EXPECT_EQ(Utc(due), "2027-03-28 01:30:00");
  EXPECT_EQ(due->note,
            "2027-03-28T02:30:00 does not exist in Europe/Berlin, where the clocks skip it: "
            "2027-03-28T03:30:00+02:00 is meant");
}

TEST(Due, ThatComesTwiceIsTheSecondOneAndSaysSo) {
  // On 2027-10-31 they go from 03:00 (UTC+2) back to 02:00 (UTC+1), at 01:00 in Greenwich.
  const auto due = ParseDue("2027-10-31T02:30:00", Berlin());
  EXPECT_EQ(Utc(due), "2027-10-31 01:30:00");
  EXPECT_EQ(due->note,
            "2027-10-31T02:30:00 comes twice in Europe/Berlin, where the clocks are set back: "
            "2027-10-31T02:30:00+01:00 is meant");
}

TEST(Due, OfAWholeYearReadsBackAsItWasWritten) {
  // Every half an hour of local time, over both changes of the clocks.
  int settled = 0, moved = 0;
  for (int half = 0; half < 2 * 24 * 365; ++half) {
    const absl::CivilSecond local = absl::CivilSecond(2027, 1, 1) + int64_t{half} * 1800;
    const auto due = ParseDue(absl::FormatCivilTime(local), Berlin());
    ASSERT_TRUE(due.ok()) << due.status();
    const absl::CivilSecond back = absl::ToCivilSecond(due->at, Berlin());
    if (due->note.empty()) {
      ASSERT_EQ(back, local);
    }
    settled += due->note.empty() ? 0 : 1;
    moved += back == local ? 0 : 1;
  }
  EXPECT_EQ(settled, 4) << "two half hours that are skipped and two that come twice";
  EXPECT_EQ(moved, 2) << "those that are skipped";
}

TEST(Due, ThatIsNoneSaysWhatToWrite) {
  for (const char* wrong :
       {"", "tomorrow", "2027-03-01", "2027-02-30T10:00:00", "2027-13-01T10:00:00", "2027-03-01T24:00:00",
        "2027-03-01T23:60:00", "2027-03-01T23:59:60", "2027-03-01T23:59:00 Berlin", "2027-03-01T23:59:00+15:00",
        "2027-03-01T23:59:00+1", "1999-12-31T00:00:00", "2027-3-1T10:00", "2027-03-01T1:00", "20270301T100000",
        "2027-03-01T23:59:00.5", "2027-03-01T-1:00"}) {
    EXPECT_TRUE(HasCodeAndText(ParseDue(wrong, Berlin()).status(), absl::StatusCode::kInvalidArgument,
                               "write a local time such as"))
        << wrong;
  }
}

}  // namespace
}  // namespace course::cohort
