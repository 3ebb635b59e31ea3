#include "cohort/standing/number_shape.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "absl/strings/str_cat.h"
#include "cohort/policy/words.h"

namespace course::cohort {
namespace {

using Values = std::vector<double>;

// How far two numbers may be apart and still be meant as the same: the test's own tolerance, and what printing six
// digits loses.
class Same {
 public:
  explicit Same(double tolerance) : tolerance_(tolerance) {}
  bool operator()(double a, double b) const {
    return a == b || std::abs(a - b) <= std::max(tolerance_, 2e-6 * std::max(std::abs(a), std::abs(b)));
  }

 private:
  double tolerance_;
};

WrongShape Found(Shape kind, std::string detail, std::string key = "") {
  return {kind, std::move(detail), std::move(key)};
}

bool AllOf(size_t n, const std::function<bool(size_t)>& holds) {
  for (size_t i = 0; i < n; ++i) {
    if (!holds(i)) return false;
  }
  return true;
}

std::string Count(double n) { return NumberText(n); }

double SizeOf(const PrintedNumbers& numbers) { return numbers.count.value_or(numbers.values.size()); }

// Rows and columns of some division of n values exchanged.
bool IsTransposed(const Values& expected, const Values& got, const Same& same) {
  const size_t n = expected.size();
  for (size_t rows = 2; rows * 2 <= n; ++rows) {
    if (n % rows != 0) continue;
    const size_t columns = n / rows;
    if (AllOf(n, [&](size_t i) { return same(got[(i % columns) * rows + i / columns], expected[i]); })) return true;
  }
  return false;
}

size_t CountOf(size_t n, const std::function<bool(size_t)>& holds) {
  size_t count = 0;
  for (size_t i = 0; i < n; ++i) count += holds(i) ? 1 : 0;
  return count;
}

// By how many places got is expected moved; 0: by none. Of the values that both have then, at least two and three
// quarters fit, more than fit as it is, and not all of them are the same.
int ShiftOf(const Values& expected, const Values& got, const Same& same) {
  const int n = static_cast<int>(expected.size());
  const size_t in_place = CountOf(n, [&](size_t i) { return same(got[i], expected[i]); });
  for (int distance = 1; distance <= n / 2; ++distance) {
    for (const int shift : {distance, -distance}) {
      const int begin = std::max(0, -shift), both = n - distance;
      const auto fits = [&](size_t i) { return same(got[begin + i + shift], expected[begin + i]); };
      const size_t right = CountOf(both, fits);
      const size_t others =
          CountOf(both, [&](size_t i) { return fits(i) && !same(expected[begin + i], expected[begin]); });
      if (right >= 2 && 4 * right >= 3 * static_cast<size_t>(both) && right > in_place && others > 0) return shift;
    }
  }
  return 0;
}

bool IsPermuted(Values expected, Values got, const Same& same) {
  std::sort(expected.begin(), expected.end());
  std::sort(got.begin(), got.end());
  return AllOf(expected.size(), [&](size_t i) { return same(expected[i], got[i]); });
}

// The factor that makes all of `expected` what came; 0: none does.
double FactorOf(const Values& expected, const Values& got, const Same& same) {
  size_t largest = 0;
  for (size_t i = 1; i < expected.size(); ++i) {
    if (std::abs(expected[i]) > std::abs(expected[largest])) largest = i;
  }
  if (expected[largest] == 0 || got[largest] == 0) return 0;
  const double factor = got[largest] / expected[largest];
  // What was right to within a tolerance is so after a multiplication, too, to within the larger one.
  const Same loosely(1e-4 * std::abs(got[largest]));
  const bool all = AllOf(expected.size(), [&](size_t i) {
    return loosely(expected[i] * factor, got[i]) && (!same(expected[i], 0) || same(got[i], 0));
  });
  return all ? factor : 0;
}

bool IsWhole(double x) { return std::isfinite(x) && x == std::round(x) && std::abs(x) < 1e15; }

// "8 times", "1/8 of"; a factor that is neither whole nor one through a whole number is given as it is.
std::string FactorText(double factor) {
  const double up = std::round(factor), down = std::round(1 / factor);
  if (std::abs(up) >= 2 && std::abs(factor / up - 1) < 1e-3) return absl::StrCat(Count(up), " times");
  if (std::abs(down) >= 2 && std::abs(factor * down - 1) < 1e-3) return absl::StrCat("1/", Count(down), " of");
  return absl::StrCat(factor, " times");
}

bool IsNiceFactor(double factor) {
  const double up = std::abs(factor), whole = std::round(up), part = std::round(1 / up);
  const bool is_up = whole >= 2 && whole <= 4096 && std::abs(up / whole - 1) < 1e-6;
  const bool is_down = part >= 2 && part <= 4096 && std::abs(up * part - 1) < 1e-6;
  return is_up || is_down;
}

WrongShape OneNumber(double expected, double got, const Same& same) {
  const double difference = got - expected;
  if (IsWhole(expected) && IsWhole(got) && std::abs(difference) == 1) {
    return Found(Shape::kOffByOne, difference > 0 ? "one too many" : "one too few", difference > 0 ? "+" : "-");
  }
  if (got == 0) return Found(Shape::kAllZero, "0 came");
  // What starters answer where a count or a place is wanted.
  if (got == -1 && expected > 0) return Found(Shape::kEmpty, "-1 came");
  if (expected != 0 && same(got, -expected)) return Found(Shape::kWrongSign, "the sign is wrong");
  if (expected != 0 && std::abs(difference) < 0.01 * std::abs(expected)) {
    return Found(Shape::kSlightly, "less than 1 % off");
  }
  if (expected != 0 && IsNiceFactor(got / expected)) {
    const std::string times = FactorText(got / expected);
    return Found(Shape::kScaled, absl::StrCat(times, " what was expected"), times);
  }
  return difference > 0 ? Found(Shape::kTooLarge, "too large") : Found(Shape::kTooSmall, "too small");
}

// Which of the values are right, where nothing else can be said.
WrongShape SomeOf(const Values& expected, const Values& got, bool complete, const Same& same) {
  const size_t n = expected.size();
  size_t right = 0, first_wrong = n, last_wrong = 0;
  for (size_t i = 0; i < n; ++i) {
    if (same(expected[i], got[i])) {
      ++right;
    } else {
      first_wrong = std::min(first_wrong, i);
      last_wrong = i;
    }
  }
  if (right == 0) return Found(Shape::kOther, "no value is right");
  const char* where =
      last_wrong + 1 == n && right == first_wrong       ? "the first values are right, those behind them wrong"
      : first_wrong == 0 && right == n - last_wrong - 1 ? "the first values are wrong, those behind them right"
                                                        : "some values are right";
  return Found(Shape::kPartly, absl::StrCat(where, " (", right, " of ", n, complete ? "" : " shown", ")"), where);
}

WrongShape ManyNumbers(const Values& expected, const Values& got, bool complete, const Same& same) {
  const size_t n = expected.size();
  const auto each = [&](const std::function<bool(double, double)>& holds) {
    return AllOf(n, [&](size_t i) { return holds(expected[i], got[i]); });
  };
  if (each([](double, double g) { return g == 0; })) return Found(Shape::kAllZero, "every value is 0");
  if (each([&](double, double g) { return same(g, got[0]); }) &&
      !each([&](double e, double) { return same(e, expected[0]); })) {
    return Found(Shape::kAllSame, "every value is the same");
  }
  if (each([&](double e, double g) { return same(g, -e); })) return Found(Shape::kWrongSign, "every sign is wrong");
  if (each([&](double e, double g) { return same(e, g) || std::abs(g - e) < 0.01 * std::abs(e); })) {
    return Found(Shape::kSlightly, "less than 1 % off");
  }
  if (complete && n >= 4 && IsTransposed(expected, got, same)) {
    return Found(Shape::kTransposed, "rows and columns are exchanged");
  }
  if (const int shift = ShiftOf(expected, got, same); shift != 0) {
    return Found(Shape::kShifted,
                 absl::StrCat("the right values stand ", CountText(std::abs(shift), "place", "places"),
                              shift > 0 ? " further on" : " further in front"),
                 absl::StrCat(shift));
  }
  if (complete && IsPermuted(expected, got, same)) return Found(Shape::kPermuted, "the right values in another order");
  if (const double factor = FactorOf(expected, got, same); factor != 0) {
    const std::string times = FactorText(factor);
    return Found(Shape::kScaled, absl::StrCat("each value is ", times, " what was expected"),
                 IsNiceFactor(factor) ? times : "");
  }
  const double offset = got[0] - expected[0];
  const Same loosely(1e-4 * std::abs(offset));
  if (each([&](double e, double g) { return loosely(g - e, offset); })) {
    if (std::abs(offset) == 1 && each([](double e, double) { return IsWhole(e); })) {
      return Found(Shape::kOffByOne, offset > 0 ? "each one too many" : "each one too few", offset > 0 ? "+" : "-");
    }
    return Found(Shape::kOffset, absl::StrCat("each value is off by ", offset));
  }
  return SomeOf(expected, got, complete, same);
}

}  // namespace

WrongShape NumberShape(const PrintedNumbers& expected, const PrintedNumbers& got) {
  const double size = SizeOf(expected), came = SizeOf(got);
  if (came == 0 && size > 0) return Found(Shape::kEmpty, "nothing came back");
  if (!expected.shape.empty() && !got.shape.empty() && expected.shape != got.shape) {
    Values turned(got.shape.rbegin(), got.shape.rend());
    if (turned == expected.shape) return Found(Shape::kTransposed, "rows and columns are exchanged");
  }
  if (size != came || (expected.shape != got.shape && !expected.shape.empty() && !got.shape.empty())) {
    return Found(Shape::kWrongSize, absl::StrCat(Count(came), " values instead of ", Count(size)),
                 came > size   ? "more"
                 : came < size ? "fewer"
                               : "shape");
  }
  if (expected.values.empty() || expected.values.size() != got.values.size())
    return Found(Shape::kOther, "other values");
  for (size_t i = 0; i < got.values.size(); ++i) {
    if (!std::isfinite(got.values[i]) && std::isfinite(expected.values[i])) {
      return Found(Shape::kNotANumber, std::isnan(got.values[i]) ? "NaN came" : "infinity came");
    }
  }
  const Same same(expected.tolerance);
  const bool complete = expected.complete && got.complete;
  // Infinity, which masks what is not wanted, has no differences and factors.
  const bool finite = AllOf(expected.values.size(), [&](size_t i) { return std::isfinite(expected.values[i]); });
  if (!finite) return SomeOf(expected.values, got.values, complete, same);
  if (expected.values.size() == 1) return OneNumber(expected.values[0], got.values[0], same);
  return ManyNumbers(expected.values, got.values, complete, same);
}

}  // namespace course::cohort
