#include "web/pages/cohort_parts.h"

#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// "+01:00".
std::string OffsetText(int seconds) {
  const int minutes = (seconds < 0 ? -seconds : seconds) / 60;
  return absl::StrFormat("%c%02d:%02d", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

Html Time(absl::Time time, const std::string& shown) {
  return Tag("time", {{"datetime", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone())}}, Text(shown));
}

// The word that a cell's colour repeats.
std::string_view Word(const CohortCell& cell) {
  if (cell.overridden) return "set";
  if (cell.from == CohortCell::From::kReported) return "reported";
  return cell.late ? "late" : "verified";
}

}  // namespace

std::string CellFirstLine(const CohortCell& cell) {
  if (cell.from == CohortCell::From::kNothing && !cell.overridden) return "–";
  std::string text = absl::StrCat(Decimal(cell.points), "/", Decimal(cell.max_points), " · ", cell.attempts, "×");
  return cell.stuck ? text + " stuck" : text;
}

std::string CellSecondLine(const CohortCell& cell, absl::TimeZone zone) {
  if (cell.from == CohortCell::From::kNothing && !cell.overridden) return "";
  std::string text(Word(cell));
  return cell.changed_ms > 0 ? absl::StrCat(text, " ", Day(cell.changed_ms, zone)) : text;
}

std::string_view CellTone(const CohortCell& cell) {
  if (cell.overridden) return cell.points >= cell.max_points ? "good" : "part";
  if (cell.from == CohortCell::From::kNothing) return "";
  if (cell.from == CohortCell::From::kReported) return "reported";
  if (cell.points <= 0) return "bad";
  return cell.points >= cell.max_points ? "good" : "part";
}

std::string CellState(const CohortCell& cell) {
  if (cell.from == CohortCell::From::kNothing && !cell.overridden) return "nothing yet";
  std::string text = cell.overridden                            ? "set by an instructor"
                     : cell.from == CohortCell::From::kReported ? "self-reported"
                                                                : "verified";
  if (cell.late) text += ", late";
  if (cell.stuck) text += ", stuck";
  return text;
}

std::string Day(int64_t ms, absl::TimeZone zone) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMillis(ms), zone);
  return absl::StrCat(day.day(), " ", absl::FormatTime("%b", absl::FromUnixMillis(ms), zone));
}

std::string ZonedText(absl::Time time, absl::TimeZone zone) {
  const absl::TimeZone::CivilInfo there = zone.At(time);
  const std::string offset = OffsetText(there.offset);
  std::string text = absl::StrCat(there.cs.day(), absl::FormatTime(" %b %Y, %H:%M", time, zone));
  // Zones without letters of their own are called by their offset.
  const std::string letters(there.zone_abbr);
  if (letters.empty() || !std::isalpha(static_cast<unsigned char>(letters[0]))) return text + " UTC" + offset;
  return absl::StrCat(text, " ", letters, " (UTC", offset, ")");
}

Html ZonedMoment(absl::Time time, absl::TimeZone zone) { return Time(time, ZonedText(time, zone)); }
Html ZonedMoment(int64_t ms, absl::TimeZone zone) { return ZonedMoment(absl::FromUnixMillis(ms), zone); }

Html ShortMoment(int64_t ms, absl::TimeZone zone) {
  const absl::Time time = absl::FromUnixMillis(ms);
  return Time(time, absl::StrCat(absl::ToCivilDay(time, zone).day(), absl::FormatTime(" %b %Y, %H:%M", time, zone)));
}

Html CohortTable(std::string_view label, const std::vector<std::string>& titles, const Html& rows) {
  Html head;
  for (const std::string& title : titles) {
    const bool number = title.ends_with('#');
    Attributes attributes = {{"scope", "col"}};
    if (number) attributes.push_back({"class", "number"});
    head += Tag("th", attributes, Text(number ? title.substr(0, title.size() - 1) : title));
  }
  return Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(label)}},
             Tag("table", {{"class", "runs"}}, Tag("thead", Tag("tr", head)) + Tag("tbody", rows)));
}

Html TextCell(std::string_view text) { return Tag("td", Text(text)); }
Html NumberCell(std::string_view text) { return Tag("td", {{"class", "number"}}, Text(text)); }

std::string UrlPart(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
    out += plain ? std::string(1, static_cast<char>(c)) : absl::StrFormat("%%%02X", c);
  }
  return out;
}

std::string LearnerUrl(std::string_view account) { return "/cohort/learners/" + UrlPart(account); }
std::string CohortLabUrl(std::string_view folder) { return "/cohort/labs/" + std::string(folder); }
std::string CohortTestsUrl(std::string_view folder) { return CohortLabUrl(folder) + "/tests"; }
std::string TestAnchor(std::string_view test) { return "test-" + std::string(test); }
std::string SubmissionUrl(std::string_view id) { return "/cohort/submissions/" + UrlPart(id); }
std::string CohortQuizUrl(std::string_view bank) { return "/cohort/quizzes/" + UrlPart(bank); }

}  // namespace course::web
