#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/svg.h"
#include "nn/io/image_file.h"

namespace vlm_report {
namespace {

using base::Element;
using base::Escaped;
using base::Markup;
using base::StartTag;
using base::svg::Label;
using base::svg::Pixels;

// All that the page looks like. Its colours contrast by 4.5 : 1 at least, on light and on dark.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --text: #1f2328; --page: #ffffff; --quiet: #57606a; --line: #d0d7de; --soft: #f3f5f7;
  --bar: #0a5bb8; --over: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --page: #15181d; --quiet: #a9b3bd; --line: #3a424c; --soft: #1e232a; --bar: #6cb2ff;
    --over: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 50rem; color: var(--text); background: var(--page);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2.5rem; line-height: 1.3; }
p, ul { max-width: 42rem; } nav ul { columns: 2 14rem; padding-left: 1.2rem; } a { color: var(--bar); }
.scroll { overflow-x: auto; margin: 1rem 0; } .scroll:focus-visible { outline: 2px solid var(--bar); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { color: var(--quiet); font-weight: 600; } .text { text-align: left; } td:not(.text) { white-space: nowrap; }
figure { margin: 1rem 0; } figcaption { color: var(--quiet); font-size: .9rem; max-width: 42rem; }
img { max-width: 100%; height: auto; image-rendering: pixelated; display: block; } .scroll img { max-width: none; }
.row { display: flex; flex-wrap: wrap; gap: 0 1rem; } .row figure { flex: 0 1 16rem; min-width: 0; }
svg { display: block; min-width: 30rem; max-width: 100%; height: auto; background: var(--page); color: var(--text); }
)";

// Words stand on the left, numbers on the right; the last row of a table says which a column has.
bool IsText(const std::vector<std::string>& row, size_t column) {
  return column == 0 || (column < row.size() && !row[column].empty() && absl::ascii_isalpha(row[column][0]));
}

// A box that scrolls must be reachable by keyboard.
Markup Scroll(std::string_view name, const Markup& content) {
  return Element("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(name)}},
                 content);
}

}  // namespace

Markup Paragraph(std::string_view text) { return Element("p", {}, Escaped(text)); }

Markup Table(const std::vector<std::vector<std::string>>& rows) {
  Markup head, body;
  for (size_t r = 0; r < rows.size(); ++r) {
    Markup cells;
    for (size_t c = 0; c < rows[r].size(); ++c) {
      base::Attributes attributes;
      if (r == 0) attributes.push_back({"scope", "col"});
      if (IsText(rows.back(), c)) attributes.push_back({"class", "text"});
      cells += Element(r == 0 ? "th" : "td", attributes, Escaped(rows[r][c]));
    }
    (r == 0 ? head : body) += Element("tr", {}, cells);
  }
  return Scroll("Table", Element("table", {}, Element("thead", {}, head) + Element("tbody", {}, body)));
}

absl::StatusOr<Markup> Picture(const base::Image& image, std::string_view shows, std::string_view caption) {
  ASSIGN_OR_RETURN(const std::string png, nn::io::PngBytes(image));
  const Markup img = StartTag("img", {{"src", absl::StrCat("data:image/png;base64,", absl::Base64Escape(png))},
                                      {"width", absl::StrCat(image.width)},
                                      {"height", absl::StrCat(image.height)},
                                      {"alt", std::string(shows)}});
  // A wide one scrolls: made smaller, its lines would vanish.
  constexpr int kNarrow = 288;
  return Element("figure", {},
                 (image.width > kNarrow ? Scroll(shows, img) : img) + Element("figcaption", {}, Escaped(caption)));
}

Markup Chart(const std::string& svg, std::string_view caption) {
  return Element("figure", {}, Scroll("Chart", Markup{svg}) + Element("figcaption", {}, Escaped(caption)));
}

std::string BarChart(const std::string& title, const std::vector<Bar>& bars, double limit,
                     const std::string& limit_text) {
  constexpr double kLeft = 120, kWidth = 300, kRow = 30, kTop = 52, kText = 80;  // [pixels]
  double most = limit;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  const auto x = [&](double value) { return kLeft + kWidth * value / most; };
  Markup content = Element("g", {{"font-weight", "600"}}, Label(8, 20, "start", title));
  std::string words;
  for (size_t i = 0; i < bars.size(); ++i) {
    const double y = kTop + kRow * static_cast<double>(i), inside = std::min(bars[i].value, limit);
    content += Label(kLeft - 8, y + 15, "end", bars[i].label);
    content += Element("rect", {{"x", Pixels(kLeft)},
                                {"y", Pixels(y)},
                                {"width", Pixels(x(inside) - kLeft)},
                                {"height", "20"},
                                {"fill", "var(--bar)"}});
    if (bars[i].value > limit) {
      content += Element("rect", {{"x", Pixels(x(limit))},
                                  {"y", Pixels(y)},
                                  {"width", Pixels(x(bars[i].value) - x(limit))},
                                  {"height", "20"},
                                  {"fill", "none"},
                                  {"stroke", "var(--over)"},
                                  {"stroke-width", "2"},
                                  {"stroke-dasharray", "4 3"}});
    }
    // Not across the line of the limit.
    const double end = x(bars[i].value), at = end < x(limit) && end + kText > x(limit) ? x(limit) : end;
    content += Label(at + 8, y + 15, "start", bars[i].text);
    absl::StrAppend(&words, bars[i].label, ": ", bars[i].text, ". ");
  }
  const double bottom = kTop + kRow * static_cast<double>(bars.size());
  content += Element("path", {{"d", absl::StrCat("M", Pixels(x(limit)), " ", Pixels(kTop - 8), "V", Pixels(bottom))},
                              {"stroke", "currentColor"},
                              {"stroke-dasharray", "2 3"},
                              {"fill", "none"}});
  content += Label(x(limit), kTop - 13, "middle", limit_text);
  return Element("svg",
                 {{"viewBox", absl::StrCat("0 0 560 ", Pixels(bottom + 8))},
                  {"width", "560"},
                  {"height", Pixels(bottom + 8)},
                  {"role", "img"},
                  {"aria-label", absl::StrCat(title, ". ", words)},
                  {"font-size", "13"},
                  {"font-family", "inherit"},
                  {"fill", "currentColor"}},
                 content)
      .text;
}

Markup Section(std::string_view id, std::string_view heading, const Markup& content) {
  return Element("section", {{"id", std::string(id)}}, Element("h2", {}, Escaped(heading)) + content);
}

std::string Page(std::string_view title, std::string_view lead,
                 const std::vector<std::pair<std::string, std::string>>& contents, const Markup& sections) {
  Markup links;
  for (const auto& [id, heading] : contents) {
    links += Element("li", {}, Element("a", {{"href", "#" + id}}, Escaped(heading)));
  }
  const Markup head = StartTag("meta", {{"charset", "utf-8"}}) +
                      StartTag("meta", {{"http-equiv", "Content-Security-Policy"},
                                        {"content", "default-src 'none'; img-src data:; style-src 'unsafe-inline'"}}) +
                      StartTag("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
                      Element("title", {}, Escaped(title)) + Element("style", {}, Markup{std::string(kStyle)});
  const Markup body = Element("main", {},
                              Element("h1", {}, Escaped(title)) + Paragraph(lead) +
                                  Element("nav", {{"aria-label", "Contents"}}, Element("ul", {}, links)) + sections);
  return absl::StrCat("<!DOCTYPE html>\n",
                      Element("html", {{"lang", "en"}}, Element("head", {}, head) + Element("body", {}, body)).text,
                      "\n");
}

}  // namespace vlm_report
