#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/recorder/recorder.h"

namespace course::recorder {
namespace {

constexpr size_t kMaxLines = 8;

std::string NameOf(const LabLine& lab) { return lab.lab.substr(lab.lab.rfind('/') + 1); }

std::string Result(const LabLine& lab) {
  const std::string points = absl::StrCat(lab.points, "/", lab.max_points);
  switch (lab.verdict) {
    case Verdict::kPassed:
    case Verdict::kFailed:
      return lab.max_points > 0 ? points : std::string(VerdictName(lab.verdict));
    default:
      return absl::StrCat(std::string(VerdictName(lab.verdict)), lab.points > 0 ? " " + points : "");
  }
}

std::string Note(const LabLine& lab) {
  if (lab.impl == "solution") return "reference solution, not your progress";
  if (lab.verdict == Verdict::kNotCompiled || lab.verdict == Verdict::kInterrupted) return "costs no attempt";
  if (lab.filtered) return "some of its tests, costs no attempt";
  if (lab.is_attempt) return absl::StrCat("attempt ", lab.attempts);
  // Without an attempt so far nobody knows which files the result belongs to.
  return lab.verdict == Verdict::kSkipped || lab.attempts == 0 ? "" : "as before";
}

std::string Line(const LabLine& lab) {
  const std::string note = Note(lab);
  return absl::StrCat(NameOf(lab), " ", Result(lab), note.empty() ? "" : absl::StrCat(" (", note, ")"));
}

std::string OneRun(const RecordedRun& run) {
  const char* verb = run.interrupted ? "recorded what was done before the stop" : "recorded";
  if (run.labs.size() == 1)
    return absl::StrCat("course: ", verb, run.interrupted ? ": " : " ", Line(run.labs[0]), ". Next: ./course next\n");
  const auto is_solution = [](const LabLine& lab) { return lab.impl == "solution"; };
  const bool solution = std::all_of(run.labs.begin(), run.labs.end(), is_solution);
  // With flags of single labs a run can hold both: then only the learner's own work is added up.
  int points = 0, max_points = 0;
  for (const LabLine& lab : run.labs) {
    if (is_solution(lab) && !solution) continue;
    points += lab.points;
    max_points += lab.max_points;
  }
  const std::string sum = max_points > 0 ? absl::StrCat(", ", points, "/", max_points, " points") : "";
  std::string text = absl::StrCat("course: ", verb, ": ", run.labs.size(), " labs", sum,
                                  solution ? " (reference solutions, not your progress)" : "", "\n");
  if (!solution) {
    // What changed first: that is what the learner just worked on.
    std::vector<LabLine> labs = run.labs;
    std::stable_partition(labs.begin(), labs.end(), [](const LabLine& lab) { return lab.is_attempt; });
    for (size_t i = 0; i < std::min(labs.size(), kMaxLines); ++i) absl::StrAppend(&text, "  ", Line(labs[i]), "\n");
    if (labs.size() > kMaxLines) absl::StrAppend(&text, "  and ", labs.size() - kMaxLines, " more: ./course status\n");
  }
  return absl::StrCat(text, "Next: ./course next\n");
}

}  // namespace

std::string SpoolSummary(const SpoolReport& report) {
  std::string text;
  for (const RecordedRun& run : report.runs) text += OneRun(run);
  for (const Refused& refused : report.refused) {
    absl::StrAppend(&text, "course: ", refused.file, " is not recorded: ", refused.reason, "\n");
  }
  return text;
}

}  // namespace course::recorder
