#include "web/pages/playground_figures.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace course::web {
namespace {

using vlm::kGrid;
using vlm::kPatch;
using vlm::kPatches;
using vlm::kSide;

constexpr int kGap = 2;

void Put(std::string& bytes, uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
}

Html Svg(int side, const std::string& words, const Html& content) {
  return Tag(
      "svg",
      {{"viewBox", absl::StrCat("0 0 ", side, " ", side)}, {"role", "img"}, {"aria-label", words}, {"class", "pixels"}},
      content);
}

Html Picture() { return Tag("use", Attributes{{"href", "#the-picture"}}); }

// "patch 0 (50.0 %), patch 5 (12.5 %) and patch 1 (9.0 %)": where most of the attention went.
std::string MostAttended(const vlm::Word& word) {
  std::vector<int> order(kPatches);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return word.attention[a] > word.attention[b]; });
  std::string text;
  for (int i = 0; i < 3; ++i) {
    absl::StrAppendFormat(&text, "%spatch %d (%.1f %%)",
                          i == 0   ? ""
                          : i == 2 ? " and "
                                   : ", ",
                          order[i], 100 * word.attention[order[i]]);
  }
  return text;
}

}  // namespace

std::string BmpOf(std::string_view levels) {
  constexpr uint32_t kHeader = 54, kPixels = kSide * kSide * 3;
  static_assert(kSide * 3 % 4 == 0, "rows need no padding");
  std::string bytes = "BM";
  Put(bytes, kHeader + kPixels, 4);
  Put(bytes, 0, 4);
  Put(bytes, kHeader, 4);
  Put(bytes, 40, 4);
  Put(bytes, kSide, 4);
  Put(bytes, static_cast<uint32_t>(-kSide), 4);
  Put(bytes, 1, 2);   // planes
  Put(bytes, 24, 2);  // bits
  for (const uint32_t field : {0u, kPixels, 2835u, 2835u, 0u, 0u}) Put(bytes, field, 4);
  for (size_t i = 0; i + 2 < levels.size(); i += 3) {
    bytes.push_back(levels[i + 2]);
    bytes.push_back(levels[i + 1]);
    bytes.push_back(levels[i]);
  }
  return bytes;
}

Html PictureFigure(const vlm::Reply& reply) {
  Html content =
      Tag("image", {{"id", "the-picture"},
                    {"width", absl::StrCat(kSide)},
                    {"height", absl::StrCat(kSide)},
                    {"href", absl::StrCat("data:image/bmp;base64,", absl::Base64Escape(BmpOf(reply.levels)))}});
  std::string lines;
  for (int i = 1; i < kGrid; ++i) absl::StrAppend(&lines, "M", i * kPatch, " 0V", kSide, "M0 ", i * kPatch, "H", kSide);
  content += Tag("path", {{"d", lines}, {"class", "cuts"}});
  return Svg(kSide, "The picture with the lines along which it is cut", content);
}

Html PatchFigure() {
  Html content;
  for (int p = 0; p < kPatches; ++p) {
    const int row = p / kGrid, column = p % kGrid;
    const std::string x = absl::StrCat(column * (kPatch + kGap)), y = absl::StrCat(row * (kPatch + kGap));
    content += Tag("svg",
                   {{"x", x},
                    {"y", y},
                    {"width", absl::StrCat(kPatch)},
                    {"height", absl::StrCat(kPatch)},
                    {"viewBox", absl::StrCat(column * kPatch, " ", row * kPatch, " ", kPatch, " ", kPatch)}},
                   Picture());
    content +=
        Tag("rect",
            {{"x", x}, {"y", y}, {"width", absl::StrCat(kPatch)}, {"height", absl::StrCat(kPatch)}, {"class", "edge"}});
    content +=
        Tag("text", {{"x", absl::StrCat(column * (kPatch + kGap) + 1)}, {"y", absl::StrCat(row * (kPatch + kGap) + 3)}},
            Text(absl::StrCat(p)));
  }
  return Svg(kSide + (kGrid - 1) * kGap, "The 16 patches, numbered from left to right and from top to bottom", content);
}

Html AttentionFigure(const vlm::Word& word) {
  const auto [least, most] = std::minmax_element(word.attention.begin(), word.attention.end());
  // Where all are equal there is nothing to tell apart.
  const double range = std::max(*most - *least, 1e-9);
  Html content = Picture();
  for (int p = 0; p < kPatches; ++p) {
    const int x = p % kGrid * kPatch, y = p / kGrid * kPatch;
    const double light = 0.6 * (word.attention[p] - *least) / range;
    content += Tag("rect", {{"x", absl::StrCat(x)},
                            {"y", absl::StrCat(y)},
                            {"width", absl::StrCat(kPatch)},
                            {"height", absl::StrCat(kPatch)},
                            {"fill", "#fff"},
                            {"fill-opacity", absl::StrFormat("%.2f", light)}});
    content +=
        Tag("text",
            {{"x", absl::StrCat(x + kPatch / 2)}, {"y", absl::StrCat(y + kPatch / 2 + 1)}, {"text-anchor", "middle"}},
            Text(absl::StrFormat("%.0f", 100 * word.attention[p])));
  }
  return Svg(kSide, absl::StrCat("Attention for \"", word.word, "\", in per cent: most on ", MostAttended(word)),
             content);
}

}  // namespace course::web
