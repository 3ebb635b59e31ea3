// What line charts and heat maps have in common: the frame of the SVG, numbers as text, round numbers for axes.

#ifndef NN_IO_CHART_PARTS_H_
#define NN_IO_CHART_PARTS_H_

#include <string>
#include <vector>

#include "base/markup.h"
#include "nn/io/svg_place.h"

namespace nn::io {

// The whole SVG: its size, its name and its description for those who do not see it, and its text colour.
std::string SvgDocument(double width, double height, const std::string& title, const std::string& description,
                        const base::Markup& content, SvgPlace place);

// A value to read, of four significant digits: "0.25", "1.2e+06".
std::string Number(double value);

// At most `characters` characters of a label; what is longer ends with an ellipsis.
std::string Shortened(const std::string& label, size_t characters);

struct Axis {
  double low = 0, high = 1;   // what the axis reaches from and to
  std::vector<double> ticks;  // round numbers from low to high, equally far apart
};

// An axis over low..high with about `steps` steps of 1, 2 or 5 times a power of ten; both ends become such numbers.
// REQUIRES: both are finite, at most 1e300 in size, low <= high.
// Source: Heckbert 1990, "Nice Numbers for Graph Labels", Graphics Gems.
Axis RoundAxis(double low, double high, int steps);

}  // namespace nn::io

#endif  // NN_IO_CHART_PARTS_H_
