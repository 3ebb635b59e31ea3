#include "cohort/config/due.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace course::cohort {
namespace {

constexpr int kFirstYear = 2000, kLastYear = 2200;

absl::Status NoTime(std::string_view text, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text), "\" ", why,
                                                 ": write a local time such as \"2027-03-01T23:59:00\", or one with "
                                                 "its offset, \"2027-03-01T23:59:00+01:00\""));
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

int Number(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

// "+02:00", "-0530", "Z" as minutes east of Greenwich.
bool ReadOffset(std::string_view text, int* minutes) {
  if (text == "Z" || text == "z") {
    *minutes = 0;
    return true;
  }
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return false;
  std::string digits(text.substr(1));
  if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
  if (digits.size() != 4 || !AllDigits(digits)) return false;
  const int hour = Number(digits.substr(0, 2)), minute = Number(digits.substr(2));
  if (hour > 14 || minute > 59) return false;
  *minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
  return true;
}

std::string Clock(absl::Time at, const absl::TimeZone& zone) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", at, zone);
}

}  // namespace

absl::StatusOr<Due> ParseDue(std::string_view text, const absl::TimeZone& zone) {
  // YYYY-MM-DD?HH:MM, then perhaps :SS, then perhaps an offset.
  const bool has_day = text.size() >= 10 && AllDigits(text.substr(0, 4)) && text[4] == '-' &&
                       AllDigits(text.substr(5, 2)) && text[7] == '-' && AllDigits(text.substr(8, 2));
  if (!has_day) return NoTime(text, "is no date with a time of day");
  if (text.size() == 10) return NoTime(text, "has no time of day");
  const bool has_minute = text.size() >= 16 && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                          AllDigits(text.substr(11, 2)) && text[13] == ':' && AllDigits(text.substr(14, 2));
  if (!has_minute) return NoTime(text, "has no time of day that can be read");
  std::string_view rest = text.substr(16);
  int second = 0;
  if (rest.size() >= 3 && rest[0] == ':' && AllDigits(rest.substr(1, 2))) {
    second = Number(rest.substr(1, 2));
    rest.remove_prefix(3);
  }
  const int year = Number(text.substr(0, 4)), month = Number(text.substr(5, 2)), day = Number(text.substr(8, 2));
  const int hour = Number(text.substr(11, 2)), minute = Number(text.substr(14, 2));
  if (year < kFirstYear || year > kLastYear) {
    return NoTime(text, absl::StrCat("lies outside the years ", kFirstYear, " to ", kLastYear));
  }
  // A civil time takes what is too much along into the next unit (February 30th is March 1st or 2nd): a typing error
  // here.
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  if (civil.month() != month || civil.day() != day || civil.hour() != hour || civil.minute() != minute ||
      civil.second() != second) {
    return NoTime(text, "is no day and time of the calendar");
  }
  if (!rest.empty()) {
    int offset = 0;
    if (!ReadOffset(rest, &offset))
      return NoTime(text, absl::StrCat("ends with \"", std::string(rest), "\", no offset"));
    return Due{.at = absl::FromCivil(civil, absl::UTCTimeZone()) - absl::Minutes(offset), .note = ""};
  }
  const absl::TimeZone::TimeInfo info = zone.At(civil);
  switch (info.kind) {
    case absl::TimeZone::TimeInfo::UNIQUE:
      return Due{.at = info.pre, .note = ""};
    case absl::TimeZone::TimeInfo::SKIPPED:
    case absl::TimeZone::TimeInfo::REPEATED:
      break;
  }
  const bool skipped = info.kind == absl::TimeZone::TimeInfo::SKIPPED;
  const absl::Time later = std::max(info.pre, info.post);
  return Due{.at = later,
             .note = absl::StrCat(std::string(text), skipped ? " does not exist in " : " comes twice in ", zone.name(),
                                  skipped ? ", where the clocks skip it: " : ", where the clocks are set back: ",
                                  Clock(later, zone), " is meant")};
}

}  // namespace course::cohort
