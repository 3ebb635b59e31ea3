#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/svg.h"
#include "nn/io/chart.h"
#include "nn/io/chart_parts.h"
#include "nn/io/colour_map.h"
#include "nn/io/image_file.h"

namespace nn::io {
namespace {

using base::Element;
using base::Escaped;
using base::Markup;
using base::svg::Label;
using base::svg::Pixels;

constexpr size_t kMostCells = 10'000, kMostNumbers = 150;
constexpr float kNoValue = 0.5f;  // the grey of a value that is not finite
constexpr double kTop = 36, kBottom = 16, kScaleWidth = 14, kGap = 18;

// The smallest and largest finite value.
struct Range {
  float low = std::numeric_limits<float>::infinity(), high = -low;
  size_t low_at = 0, high_at = 0;

  // 0 to 1; 0.5 where all values are the same. In double: the difference of two floats can overflow.
  float Share(float value) const {
    if (low == high) return 0.5f;
    return static_cast<float>((double{value} - low) / (double{high} - low));
  }
};

absl::StatusOr<Range> RangeOf(const base::Mat& values) {
  const size_t cells = static_cast<size_t>(std::max(values.rows, 0)) * static_cast<size_t>(std::max(values.cols, 0));
  if (cells == 0 || values.data.size() != cells) {
    return absl::InvalidArgumentError(absl::StrCat("a heat map of ", values.rows, " rows and ", values.cols,
                                                   " columns with ", values.data.size(), " values"));
  }
  Range range;
  for (size_t i = 0; i < cells; ++i) {
    const float value = values.data[i];
    if (!std::isfinite(value)) continue;
    if (value < range.low) range.low = value, range.low_at = i;
    if (value > range.high) range.high = value, range.high_at = i;
  }
  if (range.low <= range.high) return range;
  return absl::InvalidArgumentError("a heat map without a finite value");
}

// What the rows or columns are called; their numbers where nobody named them.
std::string NameOf(const std::vector<std::string>& labels, size_t i, const char* kind) {
  return labels.empty() ? absl::StrCat(kind, " ", i) : labels[i];
}

class Drawing {
 public:
  Drawing(const HeatMap& map, const Range& range) : map_(map), range_(range) {
    rows_ = static_cast<size_t>(map.values.rows);
    columns_ = static_cast<size_t>(map.values.cols);
    has_numbers_ = rows_ * columns_ <= kMostNumbers;
    // Large enough for a number where there is one; a picture of about 560 pixels otherwise.
    cell_ = has_numbers_ ? 44 : std::clamp(560.0 / static_cast<double>(std::max(rows_, columns_)), 4.0, 28.0);
    size_t longest = 0;
    for (const std::string& label : map.row_labels) longest = std::max(longest, label.size());
    left_ = map.row_labels.empty() ? 16 : 24 + 7.0 * static_cast<double>(std::min(longest, kLabel));
    longest = 0;
    for (const std::string& label : map.column_labels) longest = std::max(longest, label.size());
    top_ = kTop + (map.column_labels.empty() ? 0 : 12 + 5.2 * static_cast<double>(std::min(longest, kLabel)));
  }

  std::string Svg(SvgPlace place) const {
    const double cells_width = cell_ * static_cast<double>(columns_);
    // Wide enough for the title and for names that lean over the right edge.
    const double width = std::max(
        {left_ + cells_width + kGap + kScaleWidth + 64, 32 + 9.0 * static_cast<double>(map_.title.size()), 220.0});
    const double height = std::max(top_ + cell_ * static_cast<double>(rows_), top_ + 100) + kBottom;
    const Markup title =
        Element("g", {{"font-size", "15"}, {"font-weight", "600"}}, Label(16, 22, "start", map_.title));
    return SvgDocument(width, height, map_.title, InWords(),
                       title + Cells() + Names() + ScaleAt(left_ + cells_width + kGap), place);
  }

 private:
  static constexpr size_t kLabel = 18;  // characters of a name that are shown

  Markup Cells() const {
    Markup cells, numbers;
    for (size_t i = 0; i < rows_ * columns_; ++i) {
      const float value = map_.values.data[i];
      const double x = left_ + cell_ * static_cast<double>(i % columns_);
      const double y = top_ + cell_ * static_cast<double>(i / columns_);
      base::Attributes attributes = {
          {"x", Pixels(x)}, {"y", Pixels(y)}, {"width", Pixels(cell_)}, {"height", Pixels(cell_)}};
      const std::string words = absl::StrCat(NameOfCell(i), ": ", Number(value));
      if (!std::isfinite(value)) {
        attributes.insert(attributes.end(), {{"fill", "none"}, {"stroke", "currentColor"}, {"stroke-opacity", "0.15"}});
        cells += Element("rect", attributes, Element("title", {}, Escaped(words)));
        continue;
      }
      const Rgb colour = Viridis(range_.Share(value));
      attributes.push_back({"fill", Hex(colour)});
      cells += Element("rect", attributes, Element("title", {}, Escaped(words)));
      if (!has_numbers_) continue;
      // Black contrasts better than white above a luminance of sqrt(1.05 * 0.05) - 0.05 = 0.179.
      numbers += Element("g", {{"fill", Luminance(colour) > 0.179f ? "#000" : "#fff"}},
                         Label(x + cell_ / 2, y + cell_ / 2 + 4, "middle", Short(value)));
    }
    return Element("g", {{"shape-rendering", "crispEdges"}}, cells) +
           Element("g", {{"font-size", "11"}, {"pointer-events", "none"}}, numbers);
  }

  // Every name, or every second, third, ... so that 13 pixels lie between two.
  Markup Names() const {
    const auto every = static_cast<size_t>(std::ceil(13 / cell_));
    Markup names;
    for (size_t row = 0; row < map_.row_labels.size(); row += every) {
      names += Label(left_ - 6, top_ + cell_ * (static_cast<double>(row) + 0.5) + 4, "end",
                     Shortened(map_.row_labels[row], kLabel));
    }
    for (size_t column = 0; column < map_.column_labels.size(); column += every) {
      const double x = left_ + cell_ * (static_cast<double>(column) + 0.5) + 3;
      names +=
          Element("g", {{"transform", absl::StrCat("translate(", Pixels(x), " ", Pixels(top_ - 6), ") rotate(-50)")}},
                  Label(0, 0, "start", Shortened(map_.column_labels[column], kLabel)));
    }
    return names;
  }

  // The colours from the smallest value, below, to the largest.
  Markup ScaleAt(double x) const {
    constexpr int kSteps = 32;
    const double height = std::max(cell_ * static_cast<double>(rows_), 100.0);
    Markup scale;
    for (int i = 0; i < kSteps; ++i) {
      scale += Element("rect", {{"x", Pixels(x)},
                                {"y", Pixels(top_ + height * (kSteps - 1 - i) / kSteps)},
                                {"width", Pixels(kScaleWidth)},
                                {"height", Pixels(height / kSteps + 0.5)},
                                {"fill", Hex(Viridis((static_cast<float>(i) + 0.5f) / kSteps))}});
    }
    scale += Label(x + kScaleWidth + 6, top_ + 10, "start", Number(range_.high));
    return scale + Label(x + kScaleWidth + 6, top_ + height, "start", Number(range_.low));
  }

  // A number that fits into a cell.
  static std::string Short(float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2g", static_cast<double>(value == 0 ? 0.0f : value));
    return text;
  }

  std::string NameOfCell(size_t i) const {
    return absl::StrCat(NameOf(map_.row_labels, i / columns_, "row"), ", ",
                        NameOf(map_.column_labels, i % columns_, "column"));
  }

  std::string InWords() const {
    return absl::StrCat(rows_, " rows and ", columns_, " columns; the smallest value is ", Number(range_.low), " (",
                        NameOfCell(range_.low_at), "), the largest ", Number(range_.high), " (",
                        NameOfCell(range_.high_at), ").");
  }

  const HeatMap& map_;
  const Range& range_;
  size_t rows_, columns_;
  bool has_numbers_;
  double cell_, left_, top_;  // [pixels]
};

}  // namespace

absl::StatusOr<std::string> HeatMapSvg(const HeatMap& map, SvgPlace place) {
  ASSIGN_OR_RETURN(const Range range, RangeOf(map.values));
  if (map.values.data.size() > kMostCells) {
    return absl::InvalidArgumentError(absl::StrCat("a heat map of ", map.values.data.size(), " cells; as SVG at most ",
                                                   kMostCells, ", HeatMapPng draws more"));
  }
  for (const auto& [labels, count, kind] : {std::tuple(&map.row_labels, map.values.rows, "rows"),
                                            std::tuple(&map.column_labels, map.values.cols, "columns")}) {
    if (!labels->empty() && labels->size() != static_cast<size_t>(count)) {
      return absl::InvalidArgumentError(absl::StrCat(labels->size(), " labels for ", count, " ", kind));
    }
  }
  return Drawing(map, range).Svg(place);
}

absl::StatusOr<base::Image> HeatMapImage(const base::Mat& values, int cell) {
  ASSIGN_OR_RETURN(const Range range, RangeOf(values));
  const uint64_t side = static_cast<uint64_t>(std::max(cell, 0));
  if (side == 0 || values.data.size() > kMaxPixels / side / side) {
    return absl::InvalidArgumentError(absl::StrCat("a heat map of ", values.rows, " x ", values.cols, " cells of ",
                                                   cell, " x ", cell, " pixels; a picture has 1 to ", kMaxPixels));
  }
  base::Image image = {values.rows * cell, values.cols * cell, 3, {}};
  image.pixels.reserve(3 * values.data.size() * side * side);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const float value = values.data[static_cast<size_t>(y / cell) * static_cast<size_t>(values.cols) + x / cell];
      const Rgb colour = std::isfinite(value) ? Viridis(range.Share(value)) : Rgb{kNoValue, kNoValue, kNoValue};
      image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
    }
  }
  return image;
}

absl::StatusOr<std::string> HeatMapPng(const base::Mat& values, int cell) {
  ASSIGN_OR_RETURN(const base::Image image, HeatMapImage(values, cell));
  return PngBytes(image);
}

}  // namespace nn::io
