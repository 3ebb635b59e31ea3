#include "harness/course/cmd_next.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/course/quizzes.h"
#include "harness/verdict/verdict.h"

namespace course::cli {
namespace {

// A terminal's page: who wants more finds it in the dashboard.
constexpr int kMessageLines = 24;

std::string Indented(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  const int left_out = static_cast<int>(lines.size()) - kMessageLines;
  if (left_out > 0) {
    lines.resize(kMessageLines);
    lines.push_back(absl::StrCat("... ", left_out, " more lines"));
  }
  return absl::StrCat("    ", absl::StrJoin(lines, "\n    "), "\n");
}

std::string Trouble(const Context& context, const store::LabRun& run) {
  if (run.verdict == Verdict::kNotCompiled) {
    return absl::StrCat("starter.cc did not compile (this costs no attempt):\n\n", Indented(run.message));
  }
  const store::TestResult* test = FirstFailure(run);
  if (test == nullptr) {
    return absl::StrCat(std::string(VerdictName(run.verdict)), ": ", std::string(VerdictMeaning(run.verdict)), "\n",
                        run.message.empty() ? "" : Indented(run.message));
  }
  std::string text = absl::StrCat(Coloured(context, "31", absl::StrCat(test->suite, ".", test->name)), "  ",
                                  std::string(VerdictName(test->verdict)),
                                  test->signal.empty() ? "" : absl::StrCat(" (", test->signal, ")"), ", ",
                                  test->max_points, test->max_points == 1 ? " point" : " points", "\n");
  absl::StrAppend(&text, "\n",
                  Indented(test->message.empty() ? std::string(VerdictMeaning(test->verdict)) : test->message));
  const std::string place = absl::StrCat(test->file, ":", test->line);
  // The assertions of a graded test name their places themselves.
  if (!test->file.empty() && !absl::StrContains(test->message, place)) absl::StrAppend(&text, "\n    at ", place, "\n");
  return text;
}

}  // namespace

std::string WhatToDo(const Context& context, const LabProgress& progress) {
  const catalog::Lab& lab = *progress.lab;
  std::string text = absl::StrCat(Coloured(context, "1", absl::StrCat(lab.ShortName(), "  ", lab.title)));
  if (progress.run.has_value()) {
    absl::StrAppend(&text, "  (", progress.run->points, " of ", lab.points, " points)\n\n",
                    Trouble(context, *progress.run));
  } else {
    absl::StrAppend(&text, "  (", lab.points, " points, about ", lab.minutes, " minutes; not graded yet)\n");
  }
  const std::string header = lab.contract.empty() ? "" : absl::StrCat(lab.Folder(), "/", lab.contract[0]);
  absl::StrAppend(&text, "\n  read  ", lab.Folder(), "/README.md\n");
  if (!header.empty()) absl::StrAppend(&text, "        ", header, "  (the contract)\n");
  absl::StrAppend(&text, "  edit  ", StarterPath(lab), "\n  stuck ./course hint ", lab.ShortName(), "\n");
  return text;
}

Result RunNext(const Context& context) {
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  ASSIGN_OR_RETURN(const std::vector<LabProgress> labs, ReadProgress(course, *store));
  ASSIGN_OR_RETURN(const std::vector<quiz::Standing> quizzes, ReadQuizzes(context, *store));
  const std::string due = DueText(quizzes);
  const LabProgress* next = NextLab(labs);
  if (next == nullptr) {
    *context.out << (labs.empty() ? "The course has no lab yet.\n" : "Every lab has full marks.\n");
    if (!due.empty()) {
      *context.out << due << ".\n";
      PrintNext(context, ReviewCommand(quizzes));
      return Exit::kDone;
    }
    PrintNext(context, labs.empty() ? "./course new-lab --help" : "./course status");
    return Exit::kDone;
  }
  *context.out << WhatToDo(context, *next);
  if (!due.empty()) *context.out << "\n" << due << ": " << ReviewCommand(quizzes) << "\n";
  PrintNext(context, GradeCommand(context, *next->lab));
  return Exit::kDone;
}

}  // namespace course::cli
