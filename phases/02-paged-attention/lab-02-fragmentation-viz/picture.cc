// Writes your picture as an SVG: the memory of slabs on the left, that of pages on the right.
//
//   bazel run //phases/02-paged-attention/lab-02-fragmentation-viz:picture > memory.svg
//
// It draws the rows that your DrawSlots returns: blue for a token, orange for what is set aside and empty.

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/markup.h"
#include "base/svg.h"
#include "phases/02-paged-attention/lab-02-fragmentation-viz/fragmentation_viz.h"

namespace fragmentation_viz {
namespace {

constexpr double kSlot = 4.0;  // [pixels] side of a slot
constexpr int64_t kTotal = 4096, kMaxLen = 512, kBlock = 16, kPerRow = 64;

// Neighbouring slots of one kind are one rectangle.
base::Markup Row(const std::string& row, double x, double y) {
  base::Markup out;
  for (size_t begin = 0, end; begin < row.size(); begin = end) {
    end = std::min(row.find_first_not_of(row[begin], begin), row.size());
    const char* fill = row[begin] == kUsed ? "#0a5bb8" : row[begin] == kWasted ? "#efb055" : "#eaeef2";
    out += base::Element("rect", {{"x", base::svg::Pixels(x + kSlot * begin)},
                                  {"y", base::svg::Pixels(y)},
                                  {"width", base::svg::Pixels(kSlot * (end - begin))},
                                  {"height", base::svg::Pixels(kSlot)},
                                  {"fill", fill}});
  }
  return out;
}

base::Markup Memory(const std::string& title, const std::vector<std::string>& rows, double x) {
  base::Markup out = base::svg::Label(x, 24, "start", title);
  for (size_t i = 0; i < rows.size(); ++i) out += Row(rows[i], x, 40 + 5 * i);
  return out;
}

std::string Title(const char* name, const AllocationReport& report) {
  return absl::StrCat(name, ": ", report.admitted, " requests, ", 100 * report.waste_fraction, " % empty");
}

int Main() {
  const std::vector<int64_t> lens(64, 32);
  const auto slabs = ReserveContiguous(kTotal, kMaxLen, lens);
  const auto pages = ReservePaged(kTotal, kBlock, lens);
  if (!slabs.ok() || !pages.ok()) return 1;
  const auto left = DrawSlots(kTotal, *slabs, kPerRow), right = DrawSlots(kTotal, *pages, kPerRow);
  for (const auto& rows : {left, right}) {
    if (rows.ok()) continue;
    std::fprintf(stderr, "%s\n", std::string(rows.status().message()).c_str());
    return 1;
  }
  const base::Markup svg =
      base::Element("svg", {{"xmlns", "http://www.w3.org/2000/svg"}, {"viewBox", "0 0 600 380"}, {"font-size", "15"}},
                    Memory(Title("Slabs", impl::Summarize(*slabs)), *left, 20) +
                        Memory(Title("Pages", impl::Summarize(*pages)), *right, 320));
  std::printf("%s\n", svg.text.c_str());
  return 0;
}

}  // namespace
}  // namespace fragmentation_viz

int main() { return fragmentation_viz::Main(); }
