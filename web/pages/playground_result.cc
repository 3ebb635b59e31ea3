#include "web/pages/playground_result.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/pages/parts.h"
#include "web/pages/playground_figures.h"

namespace course::web {
namespace {

constexpr std::string_view kEnd = "<eos>";

std::string Numbers(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) absl::StrAppendFormat(&text, "%s%.3f", text.empty() ? "" : "  ", value);
  return text + " …";
}

std::string PerCent(double share) { return absl::StrFormat("%.1f %%", 100 * share); }

// "310 µs", "1.9 ms", "12 ms": most steps of a model this small take less than a millisecond.
std::string Took(double ms) {
  if (ms < 1) return absl::StrFormat("%.0f µs", 1000 * ms);
  return ms < 10 ? absl::StrFormat("%.1f ms", ms) : Duration(ms);
}

Html Head(const std::vector<std::string>& titles) {
  Html cells;
  for (size_t i = 0; i < titles.size(); ++i) {
    cells += Tag("th", {{"scope", "col"}, {"class", i == 0 ? "" : "number"}}, Text(titles[i]));
  }
  return Tag("thead", Tag("tr", cells));
}
Html RowHead(std::string_view text) { return Tag("th", {{"scope", "row"}}, Text(text)); }
Html Cell(std::string_view text) { return Tag("td", {{"class", "number"}}, Text(text)); }

// Another one at each look.
Html TimeCell(double ms) { return Tag("td", {{"class", "number took"}}, Text(Took(ms))); }

// Scrolls inside itself where it is wider than the page.
Html Wide(std::string_view name, const Html& table) {
  return Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(name)}},
             Tag("table", {{"class", "ui"}}, table));
}

// What a patch of 8 pixels loses, and no training brings back.
Html HardQuestion(const std::string& task) {
  if (task != "count?" && task != "digit?") return {};
  return Tag(
      "p",
      Text("It is often wrong here, and that is no accident: two dots in one patch become one row, and a small digit "
           "is a few pixels of one. Exercise 20 of Chapter 30 measures it."));
}

Html TheAnswer(const PlaygroundView& view) {
  const vlm::Reply& reply = *view.reply;
  std::string words, sure;
  for (const vlm::Word& word : reply.answer) {
    absl::StrAppend(&sure, sure.empty() ? "" : ", ", word.word, " ", PerCent(word.probability));
    if (word.word != kEnd) absl::StrAppend(&words, words.empty() ? "" : " ", word.word);
  }
  Html said = Tag("p", {{"class", "said"}}, Tag("strong", Text(words.empty() ? "(nothing)" : words)));
  if (!reply.truth.empty()) {
    said += Tag("p", reply.truth == words ? State("right", "good")
                                          : State("wrong", "bad") + Text(" The right answer is ") +
                                                Tag("strong", Text(reply.truth)) + Text("."));
  }
  said += HardQuestion(view.question.task);
  said += Tag("p", {{"class", "soft"}}, Text(absl::StrCat("How sure it was of each word: ", sure, ".")));
  said += Tag("p", {{"class", "soft"}}, Text(reply.model));
  return Tag("section", {{"class", "card primary"}, {"role", "status"}}, Tag("h2", Text("It answers")) + said);
}

Html PatchTable(const vlm::Reply& reply) {
  std::vector<std::string> titles = {"Patch", "Row", "Column", "Red", "Green", "Blue"};
  for (const vlm::Word& word : reply.answer) titles.push_back(word.word);
  Html rows;
  for (int p = 0; p < vlm::kPatches; ++p) {
    Html cells =
        RowHead(absl::StrCat(p)) + Cell(absl::StrCat(p / vlm::kGrid + 1)) + Cell(absl::StrCat(p % vlm::kGrid + 1));
    for (const double mean : reply.patches[p].mean) cells += Cell(absl::StrFormat("%.2f", mean));
    for (const vlm::Word& word : reply.answer) cells += Cell(PerCent(word.attention[p]));
    rows += Tag("tr", cells);
  }
  return Tag("details", Tag("summary", Text("The same as a table: mean colour and attention of each patch")) +
                            Wide("Patches", Head(titles) + Tag("tbody", rows)));
}

Html Looking(const vlm::Reply& reply) {
  Html maps;
  for (const vlm::Word& word : reply.answer) {
    double looked = 0;
    for (const double share : word.attention) looked += share;
    maps += Tag("figure", AttentionFigure(word) +
                              Tag("figcaption",
                                  Tag("strong", Text(word.word)) +
                                      Text(absl::StrCat(" · ", PerCent(std::min(looked, 1.0)), " on the picture"))));
  }
  return Tag("h2", Text("Where it looked")) +
         Tag("p",
             Text("For each word, how much the row that said it attends to each patch: last block, mean of its heads. "
                  "From the least, as it is, to the most, which is brightest; what is missing to 100 % went to the "
                  "words before it.")) +
         Tag("div", {{"class", "maps"}}, maps);
}

Html Tokens(const vlm::Reply& reply) {
  Html rows;
  int place = 0;
  for (const vlm::Token& token : reply.tokens) {
    rows += Tag("tr", RowHead(absl::StrCat(place++)) + Tag("td", Text(token.what)) +
                          Cell(absl::StrFormat("%.2f", token.norm)) + Cell(Numbers(token.first)));
  }
  return Tag("h2", Text("What the language model read")) +
         Tag("p", Text(absl::StrCat(reply.tokens.size(),
                                    " rows of the same width. The blocks cannot tell which of them were a "
                                    "picture."))) +
         Wide("Tokens",
              Tag("thead",
                  Tag("tr", Tag("th", {{"scope", "col"}}, Text("Place")) + Tag("th", {{"scope", "col"}}, Text("What")) +
                                Tag("th", {{"scope", "col"}, {"class", "number"}}, Text("Length")) +
                                Tag("th", {{"scope", "col"}, {"class", "number"}}, Text("First numbers")))) +
                  Tag("tbody", rows));
}

Html Cut(const vlm::Reply& reply) {
  Html rows;
  for (int p = 0; p < vlm::kPatches; ++p) {
    rows += Tag("tr", RowHead(absl::StrCat(p)) + Cell(Numbers(reply.patches[p].first)));
  }
  return Tag("h2", Text("The picture, cut")) +
         Tag("div", {{"class", "cut"}},
             Tag("figure", PictureFigure(reply) + Tag("figcaption", Text("32 × 32 pixels"))) +
                 Tag("figure", PatchFigure() + Tag("figcaption", Text("16 patches of 8 × 8, in reading order")))) +
         Tag("details", Tag("summary", Text("The patches as numbers: the beginning of each row of 192")) +
                            Wide("Patches as numbers", Head({"Patch", "First numbers"}) + Tag("tbody", rows)));
}

Html Steps(const PlaygroundView& view) {
  Html rows;
  double total = 0;
  for (const vlm::Step& step : view.reply->steps) {
    total += step.ms;
    Html whose;
    if (!step.lab.empty()) {
      whose = (step.yours ? State("yours", "good") : State("reference", "open")) + Text(" · ") +
              LabLink(*view.course, step.lab);
      if (!step.why.empty()) whose += Tag("p", {{"class", "why"}}, Text(step.why));
    }
    rows += Tag("tr", RowHead(step.what) + Tag("td", whose) + TimeCell(step.ms));
  }
  rows += Tag("tr", RowHead("together") + Tag("td", Html{}) + TimeCell(total));
  return Tag("h2", Text("What it took")) +
         Wide("Steps", Tag("thead", Tag("tr", Tag("th", {{"scope", "col"}}, Text("Step")) +
                                                  Tag("th", {{"scope", "col"}}, Text("Whose code")) +
                                                  Tag("th", {{"scope", "col"}, {"class", "number"}}, Text("Time")))) +
                           Tag("tbody", rows));
}

}  // namespace

Html PlaygroundResult(const PlaygroundView& view) {
  const vlm::Reply& reply = *view.reply;
  Html result = TheAnswer(view) + Cut(reply) + Looking(reply) + PatchTable(reply) + Tokens(reply) + Steps(view);
  if (!view.printed.empty()) {
    result += Tag("h2", Text("What your code printed")) + Tag("pre", LongText(view.printed));
  }
  return result;
}

}  // namespace course::web
