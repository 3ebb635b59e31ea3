#include "cohort/standing/wrong_shape.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cohort/standing/number_shape.h"
#include "cohort/standing/printed_numbers.h"
#include "harness/failure/failure.h"

namespace course::cohort {
namespace {

std::string_view FirstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

// What stands between `before` and `after`; nullopt if they do not.
std::optional<std::string> Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t begin = text.find(before);
  if (begin == std::string_view::npos) return std::nullopt;
  const size_t from = begin + before.size(), end = text.find(after, from);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(from, end - from));
}

// "INVALID_ARGUMENT" of "INVALID_ARGUMENT: why" and "INVALID_ARGUMENT (rule)", "OK" of "OK"; empty for what is no
// status.
std::string StatusCodeOf(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && (absl::ascii_isupper(text[end]) || text[end] == '_')) ++end;
  if (end < 2) return "";
  const std::string_view rest = text.substr(end);
  const bool is_status = rest.empty() || rest.starts_with(":") || rest.starts_with(" (");
  return is_status ? std::string(text.substr(0, end)) : "";
}

WrongShape WithDetail(Shape kind, std::string detail) {
  std::string key = WithoutNumbers(detail);
  return {kind, std::move(detail), std::move(key)};
}

// The verdicts that say all there is to say.
std::optional<WrongShape> OfVerdict(Verdict verdict, std::string_view message) {
  switch (verdict) {
    case Verdict::kTimeout:
      return WrongShape{Shape::kTimeout, "it ran out of time"};
    case Verdict::kOutOfMemory:
      return WrongShape{Shape::kOutOfMemory, "it wanted more memory than a test may have"};
    case Verdict::kOutputLimit:
      return WrongShape{Shape::kOutputLimit, "it wrote more than a test may"};
    case Verdict::kNotCompiled:
      return WrongShape{Shape::kNotCompiled, "the compiler refused the file"};
    case Verdict::kCrashed:
    case Verdict::kEarlyExit:
      // The address and the place differ from learner to learner.
      return WithDetail(Shape::kCrash, std::string(FirstLine(message.substr(0, message.find(" at address")))));
    default:
      return std::nullopt;
  }
}

std::optional<WrongShape> OfStatus(const std::string& expected, const std::string& got) {
  const std::string wanted = StatusCodeOf(expected), came = StatusCodeOf(got);
  if (came == "UNIMPLEMENTED" && wanted != came) return WrongShape{Shape::kNotImplemented, "not implemented yet"};
  if (wanted.empty() && came.empty()) return std::nullopt;
  if (came.empty()) return WithDetail(Shape::kWrongStatus, absl::StrCat("an answer instead of ", wanted));
  if (wanted.empty()) return WithDetail(Shape::kWrongStatus, absl::StrCat(came, " instead of an answer"));
  if (wanted == came) return std::nullopt;
  return WithDetail(Shape::kWrongStatus, absl::StrCat(came, " instead of ", wanted));
}

bool IsTruth(std::string_view text) { return text == "true" || text == "false"; }

WrongShape Judge(Verdict verdict, std::string_view message) {
  if (std::optional<WrongShape> shape = OfVerdict(verdict, message); shape.has_value()) return *std::move(shape);
  if (absl::StrContains({message.data(), message.size()}, "UNIMPLEMENTED: ")) {
    return {Shape::kNotImplemented, "not implemented yet"};
  }
  if (const auto what = Between(message, "C++ exception with description \"", "\" thrown"); what.has_value()) {
    return WithDetail(Shape::kException, *what);
  }
  if (message.find("Unknown C++ exception thrown") != std::string_view::npos) {
    return WithDetail(Shape::kException, "an exception without a text");
  }
  const failure::Failure failure = failure::ParseFailure(message);
  const std::optional<PrintedNumbers> expected = ReadPrintedNumbers(failure.expected);
  const std::optional<PrintedNumbers> got = ReadPrintedNumbers(failure.got);
  std::optional<WrongShape> numbers;
  if (expected.has_value() && got.has_value()) numbers = NumberShape(*expected, *got);
  // A test's hint for a wrong size does not fit code that gave nothing at all.
  if (numbers.has_value() && numbers->kind == Shape::kEmpty) return *std::move(numbers);
  if (!failure.mistake.empty()) return WithDetail(Shape::kHint, failure.mistake);
  if (const auto hint = Between(failure.rest + "\n", "\nhint:", "\n"); hint.has_value()) {
    return WithDetail(Shape::kHint, std::string(absl::StripAsciiWhitespace(*hint)));
  }
  if (std::optional<WrongShape> status = OfStatus(failure.expected, failure.got); status.has_value()) {
    return *std::move(status);
  }
  if (numbers.has_value()) return *std::move(numbers);
  if (IsTruth(failure.expected) && IsTruth(failure.got)) {
    return WithDetail(Shape::kYesNo, absl::StrCat(failure.got, " instead of ", failure.expected));
  }
  if (failure.HasParts()) return WithDetail(Shape::kOther, "another value than expected");
  return WithDetail(Shape::kOther, std::string(FirstLine(failure.rest)));
}

}  // namespace

std::string_view ShapeName(Shape shape) {
  switch (shape) {
    case Shape::kNotImplemented:
      return "not implemented";
    case Shape::kEmpty:
      return "nothing came back";
    case Shape::kHint:
      return "a known mistake";
    case Shape::kCrash:
      return "crash";
    case Shape::kTimeout:
      return "timeout";
    case Shape::kOutOfMemory:
      return "out of memory";
    case Shape::kOutputLimit:
      return "too much output";
    case Shape::kNotCompiled:
      return "not compiled";
    case Shape::kException:
      return "exception";
    case Shape::kWrongStatus:
      return "wrong error or none";
    case Shape::kNotANumber:
      return "NaN or infinity";
    case Shape::kWrongSize:
      return "wrong size";
    case Shape::kTransposed:
      return "transposed";
    case Shape::kShifted:
      return "shifted";
    case Shape::kPermuted:
      return "another order";
    case Shape::kWrongSign:
      return "wrong sign";
    case Shape::kAllZero:
      return "zero";
    case Shape::kAllSame:
      return "one value everywhere";
    case Shape::kOffByOne:
      return "off by one";
    case Shape::kSlightly:
      return "slightly off";
    case Shape::kScaled:
      return "a constant factor";
    case Shape::kOffset:
      return "a constant difference";
    case Shape::kPartly:
      return "right in places";
    case Shape::kTooLarge:
      return "too large";
    case Shape::kTooSmall:
      return "too small";
    case Shape::kYesNo:
      return "yes for no";
    case Shape::kOther:
      return "something else";
  }
  return "";
}

WrongShape ShapeOf(Verdict verdict, std::string_view message) {
  WrongShape shape = Judge(verdict, message);
  const std::string_view name = ShapeName(shape.kind);
  shape.key = absl::StrCat(absl::string_view(name.data(), name.size()), shape.key.empty() ? "" : ": ", shape.key);
  return shape;
}

}  // namespace course::cohort
