#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/report.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/questions.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/sections.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_report {

using absl::StrCat;
using base::Markup;

std::string Count(int64_t n) {
  std::string digits = StrCat(n);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return digits;
}

std::string Percent(double share) { return absl::StrFormat("%.1f %%", share); }

std::string Ms(double ms) { return absl::StrFormat("%.3f", ms); }

std::vector<NamedImage> Drawings() {
  using scenes::Facts;
  using scenes::Kind;
  const std::vector<std::pair<std::string, Facts>> drawn = {
      {"red disc", {.kind = Kind::kObject, .colour = 0, .shape = 0, .place = 0}},
      {"blue cross", {.kind = Kind::kObject, .colour = 2, .shape = 3, .place = 3}},
      {"five yellow dots", {.kind = Kind::kDots, .colour = 3, .count = 5}}};
  std::vector<NamedImage> drawings;
  for (const auto& [name, facts] : drawn) drawings.push_back({name, scenes::DrawPicture(facts, 18).image});
  return drawings;
}

absl::StatusOr<std::string> ReportHtml(const ReportOptions& options) {
  RETURN_IF_ERROR(
      vlm_inference::CheckRange("number of photos", static_cast<int64_t>(options.photos.size()), 1, kMostPhotos));
  RETURN_IF_ERROR(vlm_inference::CheckRange("number of drawings", options.pictures, 1, 10'000));
  RETURN_IF_ERROR(vlm_inference::CheckRange("number of questions", options.questions, 1, 10'000));
  RETURN_IF_ERROR(scenes::Understand(options.question).status());
  const NamedImage& first = options.photos.front();
  struct Part {
    const char *id, *heading;
    Made content;
  };
  Part parts[] = {{"setup", "1. The model", SetUp()},
                  {"tokens", "2. From a picture to tokens", Tokens(first)},
                  {"bridges", "3. Three bridges, and what was trained", Bridges(options)},
                  {"ask", "4. Pictures and questions", Answers(options)},
                  {"rows", "5. What the rows look like", Analysis(options.photos)},
                  {"attention", "6. What attends to what", Maps(options.photos)},
                  {"sweep", "7. Resolution", Sweeps(options)},
                  {"budget", "8. Context", Budget()},
                  {"summary", "9. Time", Performances(options)},
                  {"turns", "Exercise 1: several questions", MultiTurn(first)},
                  {"compare", "Exercise 2: two pictures", TwoPictures(options.photos)},
                  {"density", "Exercise 3: bits for each token", BitsOfTokens(options)}};
  std::vector<std::pair<std::string, std::string>> contents;
  Markup sections;
  for (Part& part : parts) {
    if (!part.content.ok()) {
      return absl::Status(part.content.status().code(),
                          StrCat("section \"", part.heading, "\": ", part.content.status().message()));
    }
    contents.emplace_back(part.id, part.heading);
    sections += Section(part.id, part.heading, *part.content);
  }
  return Page(
      "A vision-language model, measured",
      "Every formula and every map on this page was computed by the code of lab 13-04, every answer by the course's "
      "own model, and every time was taken on the machine that wrote it.",
      contents, sections);
}

}  // namespace vlm_report
