#include "web/pages/calibration.h"

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "web/chart/chart.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// Whoever is right with probability p earns p by guessing, 2p - 2(1 - p) = 4p - 2 by thinking so, and
// 3p - 6(1 - p) = 9p - 6 by being sure: the most by thinking so from p = 2/3 on, by being sure from p = 4/5 on.
struct Level {
  quiz::Certainty certainty;
  const char* word;
  const char* right;
  const char* wrong;
  double from, to;
  const char* pays;
};
constexpr std::array<Level, 3> kLevels = {{
    {quiz::Certainty::kGuess, "guess", "1", "0", 0, 2.0 / 3, "less often than 67 %"},
    {quiz::Certainty::kThink, "think so", "2", "−2", 2.0 / 3, 0.8, "67 to 80 %"},
    {quiz::Certainty::kSure, "sure", "3", "−6", 0.8, 1, "more often than 80 %"},
}};

const Level& LevelOf(quiz::Certainty certainty) {
  for (const Level& level : kLevels) {
    if (level.certainty == certainty) return level;
  }
  return kLevels[0];
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
  return certainty == quiz::Certainty::kNone ? "" : LevelOf(certainty).word;
}

Html CertaintyTable() {
  Html rows;
  for (const Level& level : kLevels) {
    rows += Tag("tr", Cell(Text(level.word)) + Number(level.right) + Number(level.wrong) + Number(level.pays));
  }
  return Table(Head({"You say", "if right", "if wrong", "best if you are right"}), rows, "Marks for certainty");
}

Html CalibrationFigure(const quiz::Calibration& calibration) {
  if (calibration.levels.empty()) return {};
  std::vector<Interval> columns;
  Html rows;
  for (const quiz::Calibration::Level& one : calibration.levels) {
    const Level& level = LevelOf(one.certainty);
    const double share = one.answers > 0 ? static_cast<double>(one.right) / one.answers : 0;
    const std::string of = absl::StrCat(one.right, " of ", one.answers);
    const std::string range = absl::StrCat(Percent(one.low), " to ", Percent(one.high));
    columns.push_back({.label = level.word,
                       .note = of,
                       .value = share,
                       .low = one.low,
                       .high = one.high,
                       .from = level.from,
                       .to = level.to,
                       .words = absl::StrCat(level.word, ": ", of, " right, ", Percent(share), ", probably ", range)});
    rows +=
        Tag("tr", Cell(Text(level.word)) + Number(of) + Number(Percent(share)) + Number(range) + Number(level.pays));
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
