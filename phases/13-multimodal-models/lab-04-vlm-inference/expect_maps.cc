#include "phases/13-multimodal-models/lab-04-vlm-inference/expect_maps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "harness/testing/expect.h"

namespace vlm_inference::testing {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ReportWrongAnswer;

bool ExpectEachPixelInItsPatch(const Grid& grid, int patch, Where where) {
  const std::string of = absl::StrCat(grid.rows, " x ", grid.cols, ", ", patch);
  std::vector<int> pixels(grid.rows * grid.cols);
  for (int y = 0; y < grid.rows * patch; ++y) {
    for (int x = 0; x < grid.cols * patch; ++x) {
      const std::string call = absl::StrCat("TokenAt(", of, ", (", y, ", ", x, "))");
      const auto token = TokenAt(grid, patch, {y, x});
      if (!token.ok() || !token->has_value() || **token < 0 || **token >= std::ssize(pixels)) {
        const std::string got = !token.ok()          ? token.status().ToString()
                                : token->has_value() ? absl::StrCat(**token)
                                                     : "none";
        ReportWrongAnswer(call, absl::StrCat("a token from 0 to ", pixels.size() - 1), got, "", where);
        return false;
      }
      ++pixels[**token];
      const auto corner = CornerOfToken(grid, **token, patch);
      if (!corner.ok() || y < corner->y || y >= corner->y + patch || x < corner->x || x >= corner->x + patch) {
        ReportWrongAnswer(absl::StrCat("CornerOfToken(", of, ") of ", call), "the corner of the pixel's patch",
                          corner.ok() ? absl::StrCat("(", corner->y, ", ", corner->x, ")") : corner.status().ToString(),
                          "", where);
        return false;
      }
    }
  }
  for (size_t token = 0; token < pixels.size(); ++token) {
    if (!ExpectAnswer(absl::StrCat("pixels of token ", token, " of ", of), pixels[token], patch * patch, {}, where)) {
      return false;
    }
  }
  return true;
}

void ExpectMap(const std::string& call, const std::vector<float>& weights, const Grid& grid,
               const std::vector<double>& expected, Where where) {
  const auto got = NormaliseMap(weights, grid);
  if (!got.ok()) return ReportWrongAnswer(call, "a map", got.status().ToString(), "", where);
  const int square = static_cast<int>(std::ceil(std::sqrt(weights.size())));
  ExpectAnswer(call + ", its size", Grid{got->rows, got->cols}, grid,
               {{{grid.cols, grid.rows}, "rows and columns are exchanged"},
                {{square, square}, "that is the next square: a map has the rows and columns of its grid"},
                {{1, static_cast<int>(weights.size())}, "a map has the rows and columns of its grid"}},
               where);
  ExpectAllNear(
      call, Doubles(got->data), expected, kFloat,
      {{Doubles(weights), "these are the weights as they came: at 1/257 all of them look black"},
       {std::vector<double>(weights.size(), 0), "cut to whole numbers before they were stretched: 255/257 is 0"}},
      where);
  // What the picture's byte will be.
  for (size_t i = 0; i < std::min(got->data.size(), expected.size()); ++i) {
    ExpectAnswer<int64_t>(absl::StrCat(call, "[", i, "] as a byte"), std::lround(255 * got->data[i]),
                          std::lround(255 * expected[i]), {}, where);
  }
}

void ExpectResampled(const std::string& call, const Mat& values, const Grid& from, const Grid& to,
                     const std::vector<double>& expected, const std::vector<double>& corners_aligned, Where where) {
  const auto got = ResampleGrid(values, from, to);
  if (!got.ok()) return ReportWrongAnswer(call, "values", got.status().ToString(), "", where);
  ExpectAnswer(call + ", its size", Grid{got->rows, got->cols}, Grid{to.rows * to.cols, values.cols}, {}, where);
  ExpectAllNear(
      call, Doubles(got->data), expected, 4 * kFloat,
      {{corners_aligned, "there the first and last centres were laid on each other: halves of a step are missing"}},
      where);
}

bool ExpectHotPatchInItsPlace(int hot, Where where) {
  Mat map = {.rows = 8, .cols = 1, .data = std::vector<float>(8)};
  map.data[hot] = 1;
  const auto heat = ResampleGrid(map, {2, 4}, {16, 32});
  const std::string call = absl::StrCat("ResampleGrid(token ", hot, " hot, 2 x 4, 16 x 32)");
  const auto wrong = [&](const std::string& what, const std::string& expected, const std::string& got) {
    ReportWrongAnswer(call + what, expected, got, "", where);
    return false;
  };
  if (!heat.ok()) return wrong("", "512 values", heat.status().ToString());
  if (heat->data.size() != 16 * 32) return wrong("", "512 values", absl::StrCat(heat->data.size(), " values"));
  const int top = hot / 4 * 8, left = hot % 4 * 8;
  const auto peak = static_cast<int>(std::ranges::max_element(heat->data) - heat->data.begin());
  if (peak / 32 < top || peak / 32 >= top + 8 || peak % 32 < left || peak % 32 >= left + 8) {
    return wrong(", the hottest pixel", absl::StrCat("in the square at (", top, ", ", left, ")"),
                 absl::StrCat("(", peak / 32, ", ", peak % 32, ")"));
  }
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 32; ++x) {
      const float value = heat->data[y * 32 + x];
      const std::string pixel = absl::StrCat(", pixel (", y, ", ", x, ")");
      const bool inside = y >= top && y < top + 8 && x >= left && x < left + 8;
      const bool far = y < top - 4 || y >= top + 12 || x < left - 4 || x >= left + 12;
      // At a corner of its square both weights are (8 - 3.5) / 8: .5625^2 = .316.
      if (inside && !(value >= 0.31f)) return wrong(pixel, "at least .31: it lies in the patch", absl::StrCat(value));
      if (far && value != 0) return wrong(pixel, "0: it lies far from the patch", absl::StrCat(value));
    }
  }
  return true;
}

}  // namespace vlm_inference::testing
