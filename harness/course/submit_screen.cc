#include "harness/course/submit_screen.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/utf8.h"

namespace course::cli {
namespace {

namespace wire = cohort::wire;

// Of a text that a server sent: no character that a terminal would obey.
std::string Plain(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const base::Utf8Character character = base::FirstUtf8(text);
    const size_t length = character.length == 0 ? 1 : character.length;
    const bool control = character.length == 0 || (character.code < 0x20 && character.code != '\n') ||
                         (character.code >= 0x7f && character.code < 0xa0);
    if (control) {
      plain += '?';
    } else {
      plain.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  return plain;
}

// The first lines of a text that a server sent.
std::string Indented(const std::string& by, const std::string& text) {
  constexpr int kLines = 12;
  std::string indented;
  int lines = 0;
  for (const auto line : absl::StrSplit(Plain(text), '\n')) {
    if (!line.empty() && ++lines <= kLines) absl::StrAppend(&indented, by, line, "\n");
  }
  return indented;
}

std::string Points(const wire::Result& result) {
  if (result.withheld_tests == 0) return absl::StrCat(result.points, " of ", result.max_points, " points");
  return absl::StrCat(result.points, " of ", result.max_points, " points in the public tests; ", result.withheld_tests,
                      result.withheld_tests == 1 ? " hidden test" : " hidden tests", " for ",
                      result.withheld_max_points, " more points count, too");
}

}  // namespace

std::string LocalTime(int64_t ms) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMillis(ms), absl::LocalTimeZone());
}

std::string Sentence(const wire::State& state) {
  switch (state.state) {
    case store::JobState::kQueued:
      return "waits for grading";
    case store::JobState::kCompiling:
    case store::JobState::kRunning:
      return "is being graded";
    case store::JobState::kFailed:
      return absl::StrCat("could not be graded: ", Plain(state.reason), " (this is no grade: ask the course staff)");
    case store::JobState::kSuperseded:
      return "was replaced by a newer one before it was graded";
    case store::JobState::kDone:
      break;
  }
  if (!state.result.has_value()) return "is graded";
  const wire::Result& result = *state.result;
  const std::string verdict = result.verdict.has_value() ? std::string(VerdictName(*result.verdict)) + ", " : "";
  return absl::StrCat(verdict, Points(result));
}

std::string FailedTests(const wire::State& state) {
  constexpr int kMost = 5;
  if (!state.result.has_value()) return "";
  std::string text = Indented("  ", state.result->message);
  int failed = 0;
  for (const wire::TestOutcome& test : state.result->tests) {
    if (test.verdict == Verdict::kPassed || test.verdict == Verdict::kNotCompiled || ++failed > kMost) continue;
    absl::StrAppend(&text, "  ", Plain(test.suite), ".", Plain(test.name), ": ", std::string(VerdictName(test.verdict)),
                    "\n");
    // What to look at now; the page has the others.
    if (failed == 1) text += Indented("    ", test.message);
  }
  if (failed > kMost) absl::StrAppend(&text, "  and ", failed - kMost, " more\n");
  return text;
}

ProgressLine::~ProgressLine() {
  if (context_.interactive && !last_.empty()) *context_.err << "\r\x1b[K" << std::flush;
}

void ProgressLine::Show(const wire::Events& events) {
  std::string line = absl::StrCat(lab_, ": ", std::string(store::JobStateName(events.state)));
  if (!events.events.empty()) {
    const store::GradingEvent& last = events.events.back();
    line = absl::StrCat(lab_, ": ", Plain(last.stage));
    // Elsewhere than in a terminal a line a test would be too many.
    if (context_.interactive && last.tests > 0) absl::StrAppend(&line, " ", last.tests_done, "/", last.tests);
  } else if (store::IsTaken(events.state) && !last_.empty()) {
    return;
  }
  if (line == last_) return;
  last_ = line;
  *context_.err << (context_.interactive ? "\r\x1b[K" : "") << line << (context_.interactive ? "" : "\n") << std::flush;
}

}  // namespace course::cli
