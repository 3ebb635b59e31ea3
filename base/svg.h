// The few shapes that charts are made of, as SVG: for the dashboard's small charts and the reports' large ones. Colours
// and fonts belong to whoever draws.
//
// x grows to the right and y downwards, in pixels.

#ifndef BASE_SVG_H_
#define BASE_SVG_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/markup.h"

namespace base::svg {

// A length with one decimal at most, a tenth of a pixel: "12", "12.5".
std::string Pixels(double x);

// A line of class `name`, 1 pixel thick.
Markup Line(double x1, double y1, double x2, double y2, std::string_view name);

// A text whose "start", "middle" or "end" (`anchor`) is at x, on the base line y.
Markup Label(double x, double y, std::string_view anchor, std::string_view text);

// Straight lines from point to point. `more` are further attributes, "stroke-dasharray" say.
Markup Polyline(const std::vector<std::pair<double, double>>& points, std::string_view name, std::string_view stroke,
                const Attributes& more = {});

}  // namespace base::svg

#endif  // BASE_SVG_H_
