// Charts for reports: lines (a loss over steps) and heat maps (attention, a confusion matrix), as SVG or PNG.
//
//   LineChart chart = {.title = "Training", .x_label = "step", .y_label = "loss", .series = {{"ViT", points}}};
//   ASSIGN_OR_RETURN(const std::string svg, nn::io::LineChartSvg(chart));
//
// Who does not see a chart reads its title and one sentence a series (<title>, <desc>). Lines differ by dashes and not
// by colour alone; their colours contrast with white and with a dark page.

#ifndef NN_IO_CHART_H_
#define NN_IO_CHART_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "base/mat.h"
#include "nn/io/svg_place.h"

namespace nn::io {

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;  // (x, y) in the order in which they are joined
};

struct LineChart {
  std::string title;
  std::string x_label, y_label;  // with their units: "time [s]"
  std::vector<Series> series;    // 1 to 8
};

// A line per series over axes with round numbers. A point that is not finite leaves a gap.
//
// Errors: InvalidArgument if there is no series or more than 8, none with a finite point, or values beyond +-1e300.
// Cost:   the points once; about 12 bytes of SVG each.
absl::StatusOr<std::string> LineChartSvg(const LineChart& chart, SvgPlace place = SvgPlace::kFile);

struct HeatMap {
  std::string title;
  std::vector<std::string> row_labels;     // one a row, from the top, or none
  std::vector<std::string> column_labels;  // one a column, from the left, or none
  base::Mat values;                        // (rows, columns)
};

// A coloured cell per value (colour_map.h), the smallest finite one dark and the largest light, with a scale beside
// them; up to 150 cells show their number. A value that is not finite is an empty cell. Every cell has its name: "cat,
// dog: 0.25".
//
// Errors: InvalidArgument if the labels do not match the values, or there are no cells, no finite one, or more than
// 10,000 (HeatMapPng draws those).
absl::StatusOr<std::string> HeatMapSvg(const HeatMap& map, SvgPlace place = SvgPlace::kFile);

// The cells alone, each `cell` x `cell` pixels, without labels: (rows * cell, columns * cell, 3). What is not finite is
// grey. Errors: InvalidArgument as above without the limit of cells, or if it had more pixels than ReadImage reads.
absl::StatusOr<base::Image> HeatMapImage(const base::Mat& values, int cell = 1);

// The same as the bytes of a PNG file.
absl::StatusOr<std::string> HeatMapPng(const base::Mat& values, int cell = 1);

}  // namespace nn::io

#endif  // NN_IO_CHART_H_
