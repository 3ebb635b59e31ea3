// The few elements that the report's page is made of.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PAGE_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PAGE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "base/markup.h"

namespace vlm_report {

// A sentence as a paragraph, escaped.
base::Markup Paragraph(std::string_view text);

// The first row is the head. Columns of words stand on the left, columns of numbers on the right.
base::Markup Table(const std::vector<std::vector<std::string>>& rows);

// A picture as a PNG inside the page, at its own size, with what it shows for those who do not see it, and a caption.
absl::StatusOr<base::Markup> Picture(const base::Image& image, std::string_view shows, std::string_view caption);

// An SVG of nn/io/chart.h or BarChart, in a box that scrolls where the page is narrow.
base::Markup Chart(const std::string& svg, std::string_view caption);

struct Bar {
  std::string label;
  double value = 0;
  std::string text;  // beside the bar
};

// Horizontal bars from 0; one that is longer than `limit` has what is beyond it in another colour and pattern.
std::string BarChart(const std::string& title, const std::vector<Bar>& bars, double limit,
                     const std::string& limit_text);

base::Markup Section(std::string_view id, std::string_view heading, const base::Markup& content);

// The whole page.
std::string Page(std::string_view title, std::string_view lead,
                 const std::vector<std::pair<std::string, std::string>>& contents, const base::Markup& sections);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PAGE_H_
