#include "cohort/demo/demo_term.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace course::cohort {
namespace {

constexpr int kLabs = 9;
constexpr int kAhead = 2;  // labs that are due after now
constexpr int kQuizzes = 3;
constexpr absl::Duration kWeek = absl::Hours(7 * 24);

std::string LocalText(absl::Time at) { return absl::FormatTime("%Y-%m-%dT%H:%M:%S", at, absl::UTCTimeZone()); }

// The last second but 59 of the day.
absl::Time EndOfDay(absl::Time at) {
  const absl::CivilDay day = absl::ToCivilDay(at, absl::UTCTimeZone());
  return absl::FromCivil(day + 1, absl::UTCTimeZone()) - absl::Minutes(1);
}

}  // namespace

DemoTerm MakeDemoTerm(const catalog::Course& course, const RecordedAttempts& attempts, const quiz::Banks& banks,
                      absl::Time now) {
  DemoTerm term = {.now = now};
  for (const catalog::Lab* lab : course.Labs()) {
    const auto recorded = attempts.find(lab->label);
    if (recorded == attempts.end() || lab->tests.empty() || static_cast<int>(term.labs.size()) == kLabs) continue;
    term.labs.push_back({.lab = lab, .attempts = &recorded->second});
  }
  const int labs = static_cast<int>(term.labs.size());
  const int past = labs - std::min(kAhead, labs / 2);
  term.begin = EndOfDay(now) - kWeek * (past + 1);
  for (size_t i = 0; i < term.labs.size(); ++i) {
    term.labs[i].due = term.begin + kWeek * static_cast<int>(i + 1) - absl::Hours(24);
  }
  if (past < static_cast<int>(term.labs.size())) term.labs[past].due += absl::Hours(72);  // this week's
  std::set<std::string> seen;
  for (const DemoLab& lab : term.labs) {
    for (const quiz::Bank& bank : banks.all()) {
      const bool of_phase = lab.lab->Folder().find(absl::StrCat("/", bank.id, "-")) != std::string::npos;
      if (!of_phase || static_cast<int>(term.quizzes.size()) == kQuizzes || !seen.insert(bank.id).second) continue;
      term.quizzes.push_back({.bank = &bank, .due = lab.due + kWeek});
    }
  }
  return term;
}

std::string DemoConfig(const DemoTerm& term, int port) {
  std::string text = absl::StrCat(
      "# A cohort that does not exist: made by ./course demo-cohort.\n[cohort]\n",
      "id = \"demo\"\nname = \"Demo cohort (made up)\"\nurl = \"http://127.0.0.1\"\ntimezone = \"UTC\"\nport = ", port,
      "\ndatabase = \"cohort.db\"\nworkers = 0  # nothing is graded here\n\n[late]\n"
      "credit = [[0, 1.0], [24, 0.9], [168, 0.5], [336, 0.0]]\ngrace_days = 3\n");
  for (const DemoLab& lab : term.labs) {
    absl::StrAppend(&text, "\n[[lab]]\nname = \"", lab.lab->ShortName(), "\"\ndue = \"", LocalText(lab.due), "\"\n");
  }
  for (const DemoQuiz& quiz : term.quizzes) {
    absl::StrAppend(&text, "\n[[quiz]]\nbank = \"", quiz.bank->id, "\"\ndue = \"", LocalText(quiz.due),
                    "\"\nweight = 0.5\n");
  }
  return text;
}

}  // namespace course::cohort
