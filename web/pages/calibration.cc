#include "web/pages/calibration.h"

#include <array>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "quiz/scoring/judge.h"
#include "web/chart/chart.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

using quiz::Certainty;
using quiz::CertaintyMark;

constexpr std::array kLevels = {Certainty::kGuess, Certainty::kThink, Certainty::kSure};

// The share of right answers from which on `surer` earns more than `less`. Whoever is right with probability p earns
// p right + (1 - p) wrong: p by guessing, 4p - 2 by thinking so, 9p - 6 by being sure. The lines meet at 2/3 and 4/5.
double PaysFrom(Certainty less, Certainty surer) {
  const double lost = CertaintyMark(less, false) - CertaintyMark(surer, false);
  return lost / (lost + CertaintyMark(surer, true) - CertaintyMark(less, true));
}
double PaysFrom(Certainty level) {
  if (level == Certainty::kSure) return PaysFrom(Certainty::kThink, level);
  return level == Certainty::kThink ? PaysFrom(Certainty::kGuess, level) : 0;
}
double PaysUpTo(Certainty level) {
  if (level == Certainty::kSure) return 1;
  return PaysFrom(level == Certainty::kThink ? Certainty::kSure : Certainty::kThink);
}

// To the nearest per cent; Percent() rounds down, as scores want it.
std::string Rounded(double share) { return absl::StrCat(std::lround(100 * share)); }
std::string WhenItPays(Certainty level) {
  if (level == Certainty::kGuess) return absl::StrCat("less often than ", Rounded(PaysUpTo(level)), " %");
  if (level == Certainty::kSure) return absl::StrCat("more often than ", Rounded(PaysFrom(level)), " %");
  return absl::StrCat(Rounded(PaysFrom(level)), " to ", Rounded(PaysUpTo(level)), " %");
}

Html Cell(const Html& content) { return Tag("td", content); }
Html Number(std::string_view text) { return Tag("td", {{"class", "number"}}, Text(text)); }

Html Head(const std::vector<std::string>& names) {
  Html cells;
  for (size_t i = 0; i < names.size(); ++i) {
    cells += Tag("th", {{"scope", "col"}, {"class", i == 0 ? "" : "number"}}, Text(names[i]));
  }
  return Tag("thead", Tag("tr", cells));
}

Html Table(const Html& head, const Html& rows, std::string_view label) {
  return Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(label)}},
             Tag("table", {{"class", "marks"}}, head + Tag("tbody", rows)));
}

}  // namespace

std::string_view CertaintyWord(quiz::Certainty certainty) {
  switch (certainty) {
    case Certainty::kNone:
      return "";
    case Certainty::kGuess:
      return "guess";
    case Certainty::kThink:
      return "think so";
    case Certainty::kSure:
      return "sure";
  }
  return "";
}

Html CertaintyTable() {
  Html rows;
  for (const Certainty level : kLevels) {
    rows += Tag("tr", Cell(Text(CertaintyWord(level))) + Number(Signed(CertaintyMark(level, true))) +
                          Number(Signed(CertaintyMark(level, false))) + Number(WhenItPays(level)));
  }
  return Table(Head({"You say", "if right", "if wrong", "best if you are right"}), rows, "Marks for certainty");
}

Html CalibrationFigure(const quiz::Calibration& calibration) {
  if (calibration.levels.empty()) return {};
  std::vector<Interval> columns;
  Html rows;
  for (const quiz::Calibration::Level& one : calibration.levels) {
    const std::string word(CertaintyWord(one.certainty));
    const double share = one.answers > 0 ? static_cast<double>(one.right) / one.answers : 0;
    const std::string of = absl::StrCat(one.right, " of ", one.answers);
    const std::string range = absl::StrCat(Percent(one.low), " to ", Percent(one.high));
    columns.push_back({.label = word,
                       .note = of,
                       .value = share,
                       .low = one.low,
                       .high = one.high,
                       .from = PaysFrom(one.certainty),
                       .to = PaysUpTo(one.certainty),
                       .words = absl::StrCat(word, ": ", of, " right, ", Percent(share), ", probably ", range)});
    rows += Tag("tr", Cell(Text(word)) + Number(of) + Number(Percent(share)) + Number(range) +
                          Number(WhenItPays(one.certainty)));
  }
  Html figure = IntervalChart(columns, "How often you were right at each level of certainty");
  figure +=
      Tag("figcaption",
          Text("A dot is the share that was right, its line where the true share lies with 95 %, and the box where "
               "that level earns the most marks: a dot below its box says that you were too sure, one above it "
               "that you may be surer."));
  Html out = Tag("figure", {{"class", "calibration"}}, figure);
  out += Tag("details", Tag("summary", {{"class", "ui"}}, Text("As a table")) +
                            Table(Head({"You said", "right", "share", "95 % interval", "best if you are right"}), rows,
                                  "Calibration"));
  return out;
}

}  // namespace course::web
