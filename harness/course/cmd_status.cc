#include "harness/course/cmd_status.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/course/quizzes.h"
#include "harness/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using json = nlohmann::ordered_json;  // members in the order in which the header lists them

// What a learner's program printed may hold any bytes; JSON may not.
std::string Dump(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

json TestJson(const catalog::Test& test, const store::LabRun* run) {
  json out = {{"suite", test.suite},       {"name", test.name}, {"verdict", "NOT_RUN"}, {"points", 0},
              {"max_points", test.points}, {"message", ""},     {"file", test.file},    {"line", test.line}};
  if (run == nullptr) return out;
  for (const store::TestResult& result : run->tests) {
    if (result.suite != test.suite || result.name != test.name) continue;
    out["verdict"] = VerdictName(result.verdict);
    out["points"] = result.points;
    out["message"] = result.message;
    if (!result.file.empty()) out["file"] = result.file;
    if (result.line > 0) out["line"] = result.line;
  }
  return out;
}

json LabJson(const LabProgress& progress) {
  const store::LabRun* shown = progress.run.has_value()         ? &*progress.run
                               : progress.reference.has_value() ? &*progress.reference
                                                                : nullptr;
  const catalog::Lab& lab = *progress.lab;
  json out = {{"label", lab.label},
              {"name", lab.name},
              {"short_name", lab.ShortName()},
              {"title", lab.title},
              {"phase", progress.phase->name},
              {"impl", shown != nullptr ? shown->impl : "starter"},
              {"verdict", shown != nullptr ? std::string(VerdictName(shown->verdict)) : "NOT_GRADED"},
              {"points", shown != nullptr ? shown->points : 0},
              {"max_points", lab.points},
              {"best_points", progress.best_points},
              {"attempts", progress.attempts},
              {"hints_used", progress.hints_used},
              {"gave_up", progress.gave_up},
              {"message", shown != nullptr ? shown->message : ""},
              {"tests", json::array()}};
  if (progress.reference.has_value()) {
    out["reference"] = {{"impl", progress.reference->impl},
                        {"verdict", VerdictName(progress.reference->verdict)},
                        {"points", progress.reference->points},
                        {"max_points", progress.reference->max_points}};
  }
  for (const catalog::Test& test : lab.tests) out["tests"].push_back(TestJson(test, shown));
  return out;
}

json QuizJson(const quiz::Standing& quiz) {
  return {
      {"bank", quiz.bank},          {"title", quiz.title},           {"attempts", quiz.attempts}, {"open", quiz.open},
      {"best_points", quiz.points}, {"max_points", quiz.max_points}, {"passed", quiz.passed},     {"due", quiz.due}};
}

struct Sum {
  int points = 0, max_points = 0;
};

// Of the learner alone. The best run counts: a lab once solved stays solved while it is being tried out again.
Sum Total(const std::vector<LabProgress>& labs, const catalog::Phase* phase) {
  Sum sum;
  for (const LabProgress& progress : labs) {
    if (phase != nullptr && progress.phase != phase) continue;
    sum.points += std::min(progress.best_points, progress.lab->points);
    sum.max_points += progress.lab->points;
  }
  return sum;
}

std::string VerdictText(const Context& context, const LabProgress& progress) {
  if (!progress.run.has_value()) return Coloured(context, "2", "not graded yet");
  const Verdict verdict = progress.run->verdict;
  const char* colour = verdict == Verdict::kPassed ? "32" : verdict == Verdict::kSkipped ? "33" : "31";
  return Coloured(context, colour, VerdictName(verdict));
}

std::string Notes(const LabProgress& progress) {
  std::string notes;
  const auto add = [&](const std::string& note) { absl::StrAppend(&notes, notes.empty() ? "" : ", ", note); };
  if (progress.attempts > 0) add(absl::StrCat(progress.attempts, progress.attempts == 1 ? " attempt" : " attempts"));
  if (progress.run.has_value() && progress.best_points > progress.run->points) {
    add(absl::StrCat("best ", progress.best_points));
  }
  if (progress.hints_used > 0) add(absl::StrCat(progress.hints_used, progress.hints_used == 1 ? " hint" : " hints"));
  if (progress.gave_up) add("solution seen");
  return notes;
}

std::string QuizNotes(const quiz::Standing& quiz) {
  std::vector<std::string> notes;
  if (quiz.attempts > 0) notes.push_back(absl::StrCat(quiz.attempts, quiz.attempts == 1 ? " attempt" : " attempts"));
  if (quiz.open) notes.push_back("one is open");
  if (quiz.due > 0) notes.push_back(absl::StrCat(quiz.due, " due for review"));
  return absl::StrJoin(notes, ", ");
}

std::string QuizLines(const Context& context, const std::vector<quiz::Standing>& quizzes, int widest) {
  if (quizzes.empty()) return "";
  std::string lines = absl::StrCat("\n", Coloured(context, "1", "Quizzes"), "\n");
  for (const quiz::Standing& quiz : quizzes) {
    const int percent = quiz.max_points > 0 ? static_cast<int>(100 * quiz.points / quiz.max_points) : 0;
    const std::string word = quiz.passed         ? Coloured(context, "32", "passed")
                             : quiz.attempts > 0 ? Coloured(context, "31", "not passed yet")
                                                 : Coloured(context, "2", "no attempt yet");
    absl::StrAppendFormat(&lines, "  %-*s  %s %5d %%  %-30s %s", widest, quiz.bank, Bar(percent, 100, 10), percent,
                          quiz.title, word);
    const std::string notes = QuizNotes(quiz);
    if (!notes.empty()) absl::StrAppend(&lines, "  ", Coloured(context, "2", notes));
    lines += "\n";
  }
  return lines;
}

}  // namespace

std::string Bar(int points, int max_points, int width) {
  if (max_points <= 0 || width <= 0) return "";
  const int clamped = std::clamp(points, 0, max_points);
  int full = static_cast<int>(int64_t{clamped} * width / max_points);
  if (clamped > 0 && full == 0) full = 1;
  std::string bar;
  for (int i = 0; i < width; ++i) bar += i < full ? "█" : "░";
  return bar;
}

std::string StatusJson(const std::vector<LabProgress>& labs, const std::vector<quiz::Standing>& quizzes) {
  const Sum sum = Total(labs, nullptr);
  json out = {
      {"points", sum.points}, {"max_points", sum.max_points}, {"labs", json::array()}, {"quizzes", json::array()}};
  for (const LabProgress& progress : labs) out["labs"].push_back(LabJson(progress));
  for (const quiz::Standing& quiz : quizzes) out["quizzes"].push_back(QuizJson(quiz));
  return Dump(out, 2) + "\n";
}

std::string StatusMap(const Context& context, const std::vector<LabProgress>& labs,
                      const std::vector<quiz::Standing>& quizzes) {
  size_t widest = 0;
  for (const LabProgress& progress : labs) widest = std::max(widest, progress.lab->ShortName().size());
  std::string map;
  const catalog::Phase* phase = nullptr;
  std::string section;
  for (const LabProgress& progress : labs) {
    if (progress.phase != phase) {
      phase = progress.phase;
      section = "";
      const Sum sum = Total(labs, phase);
      const std::string heading = absl::StrCat(phase->name, "  ", phase->title);
      absl::StrAppend(&map, map.empty() ? "" : "\n", Coloured(context, "1", heading), "  (", sum.points, " of ",
                      sum.max_points, " points)\n");
    }
    if (const std::string title = phase->TitleOver(*progress.lab); title != section) {
      section = title;
      if (!title.empty()) absl::StrAppend(&map, "  ", Coloured(context, "1", title), "\n");
    }
    const int points = progress.run.has_value() ? progress.run->points : 0;
    std::string line = absl::StrFormat("  %-*s  %s %3d/%-3d  %-30s %s", static_cast<int>(widest),
                                       progress.lab->ShortName(), Bar(points, progress.lab->points, 10), points,
                                       progress.lab->points, progress.lab->title, VerdictText(context, progress));
    const std::string notes = Notes(progress);
    if (!notes.empty()) absl::StrAppend(&line, "  ", Coloured(context, "2", notes));
    absl::StrAppend(&map, line, "\n");
  }
  map += QuizLines(context, quizzes, static_cast<int>(widest));
  const Sum sum = Total(labs, nullptr);
  absl::StrAppend(&map, "\n", sum.points, " of ", sum.max_points, " points");
  const bool reference_only =
      std::none_of(labs.begin(), labs.end(), [](const LabProgress& p) { return p.run.has_value(); }) &&
      std::any_of(labs.begin(), labs.end(), [](const LabProgress& p) { return p.reference.has_value(); });
  absl::StrAppend(&map,
                  reference_only ? " (so far only the reference solutions were graded; they do not count)\n" : "\n");
  return map;
}

Result RunStatus(const Context& context, const StatusOptions& options) {
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  ASSIGN_OR_RETURN(const std::vector<LabProgress> labs, ReadProgress(course, *store));
  ASSIGN_OR_RETURN(const std::vector<quiz::Standing> quizzes, ReadQuizzes(context, *store));
  if (options.json) {
    *context.out << StatusJson(labs, quizzes);
    return Exit::kDone;
  }
  *context.out << StatusMap(context, labs, quizzes);
  PrintNext(context, NextLab(labs) != nullptr ? "./course next" : "./course bench");
  return Exit::kDone;
}

}  // namespace course::cli
