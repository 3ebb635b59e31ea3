#include "cohort/policy/words.h"

#include <cmath>
#include <cstdint>
#include <cstdio>

#include "absl/strings/str_cat.h"

namespace course::cohort {
namespace {

std::string WithDigits(double x, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, x);
  std::string out = text;
  if (out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

}  // namespace

std::string NumberText(double x) {
  if (!std::isfinite(x)) return std::isnan(x) ? "NaN" : x > 0 ? "infinite" : "-infinite";
  const double whole = std::round(x);
  // Products such as 5 * 0.2 are whole up to a few units in the last place.
  if (std::abs(x - whole) <= 1e-9 * std::max(1.0, std::abs(x))) return WithDigits(whole, 0);
  for (const int digits : {2, 4}) {
    if (std::string text = WithDigits(x, digits); text != WithDigits(whole, 0)) return text;
  }
  return absl::StrCat("nearly ", WithDigits(whole, 0));
}

std::string DurationText(absl::Duration d) {
  if (d == absl::InfiniteDuration()) return "for ever";
  if (d < absl::Minutes(1)) return absl::StrCat(static_cast<int64_t>(std::ceil(absl::ToDoubleSeconds(d))), " s");
  if (d < absl::Hours(1)) return absl::StrCat(absl::ToInt64Minutes(d), " min");
  const double hours = absl::ToDoubleHours(d);
  if (hours < 96) return absl::StrCat(WithDigits(std::floor(hours * 10) / 10, 1), " h");
  const int64_t whole = absl::ToInt64Hours(d);
  return whole % 24 == 0 ? absl::StrCat(whole / 24, " d") : absl::StrCat(whole / 24, " d ", whole % 24, " h");
}

std::string MomentText(absl::Time time, const absl::TimeZone& zone) {
  if (time == absl::InfiniteFuture()) return "no deadline";
  return absl::FormatTime("%-d %b %Y %H:%M", time, zone);
}

std::string CountText(int n, std::string_view one, std::string_view many) {
  const std::string_view word = n == 1 ? one : many;
  return absl::StrCat(n, " ", absl::string_view(word.data(), word.size()));
}

}  // namespace course::cohort
