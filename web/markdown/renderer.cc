#include "web/markdown/renderer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "web/markdown/entities.h"
#include "web/markdown/figure.h"
#include "web/typeset/typeset.h"

namespace course::web {
namespace {

template <class Detail>
const Detail& As(void* detail) {
  return *static_cast<const Detail*>(detail);
}

bool IsCpp(std::string_view language) {
  constexpr std::array<std::string_view, 8> kCpp = {"c", "cc", "cpp", "c++", "h", "hpp", "cu", "cuda"};
  return std::find(kCpp.begin(), kCpp.end(), language) != kCpp.end();
}

bool IsElsewhere(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://") || url.starts_with("//");
}

// "javascript:..." and the like; a colon behind "/", "?" or "#" belongs to no scheme.
bool HasOtherScheme(std::string_view url) {
  const size_t colon = url.find(':');
  if (colon == std::string_view::npos || url.find_first_of("/?#") < colon) return false;
  return !IsElsewhere(url) && !url.starts_with("mailto:");
}

Attributes CellClass(MD_ALIGN align) {
  if (align == MD_ALIGN_RIGHT) return {{"class", "right"}};
  if (align == MD_ALIGN_CENTER) return {{"class", "center"}};
  return {};
}

Html DisplayFormula(std::string_view element, std::string_view tex) {
  return Tag(element, {{"class", "formula"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", "Formula"}},
             Markup(MathMl(tex, true)));
}

}  // namespace

void Renderer::EnterBlock(MD_BLOCKTYPE type, void* detail) {
  frames_.emplace_back();
  if (type == MD_BLOCK_OL) frames_.back().list_start = As<MD_BLOCK_OL_DETAIL>(detail).start;
}

void Renderer::EnterSpan(MD_SPANTYPE, void*) { frames_.emplace_back(); }

void Renderer::LeaveBlock(MD_BLOCKTYPE type, void* detail) {
  const Frame content = Pop();
  const auto element = [&](std::string_view name, const Attributes& attributes = {}) {
    AddBlock(Tag(name, attributes, content.html), content.text);
  };
  switch (type) {
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
      return Add(content.html, content.text);
    case MD_BLOCK_QUOTE:
      return element("blockquote");
    case MD_BLOCK_UL:
      return element("ul");
    case MD_BLOCK_OL: {
      const unsigned start = content.list_start;  // MD4C 0.4.8 tells it at the beginning only
      return element("ol", start == 1 ? Attributes{} : Attributes{{"start", std::to_string(start)}});
    }
    case MD_BLOCK_LI: {
      const auto& item = As<MD_BLOCK_LI_DETAIL>(detail);
      if (!item.is_task) return element("li");
      const bool done = item.task_mark != ' ';
      Attributes box = {{"type", "checkbox"}, {"disabled", ""}, {"aria-label", done ? "done" : "open"}};
      if (done) box.emplace_back("checked", "");
      return AddBlock(Tag("li", {{"class", "task"}}, Tag("input", box) + Markup(" ") + content.html), content.text);
    }
    case MD_BLOCK_HR:
      return AddBlock(Tag("hr", Html()), "");
    case MD_BLOCK_H:
      return AddHeading(As<MD_BLOCK_H_DETAIL>(detail).level, content);
    case MD_BLOCK_CODE:
      return AddCode(Attribute(As<MD_BLOCK_CODE_DETAIL>(detail).lang), content.text);
    case MD_BLOCK_P:
      return AddParagraph(content);
    case MD_BLOCK_TABLE:
      return AddTable(content);
    case MD_BLOCK_THEAD:
      return element("thead");
    case MD_BLOCK_TBODY:
      return element("tbody");
    case MD_BLOCK_TR:
      return element("tr");
    case MD_BLOCK_TH: {
      Attributes attributes = CellClass(As<MD_BLOCK_TD_DETAIL>(detail).align);
      if (content.parts == 0) return element("td", attributes);  // an empty corner is the head of nothing
      attributes.emplace_back("scope", "col");
      return element("th", attributes);
    }
    case MD_BLOCK_TD:
      return element("td", CellClass(As<MD_BLOCK_TD_DETAIL>(detail).align));
  }
}

void Renderer::LeaveSpan(MD_SPANTYPE type, void* detail) {
  const Frame content = Pop();
  switch (type) {
    case MD_SPAN_EM:
      return Add(Tag("em", content.html), content.text);
    case MD_SPAN_STRONG:
      return Add(Tag("strong", content.html), content.text);
    case MD_SPAN_CODE:
      return Add(Tag("code", content.html), content.text);
    case MD_SPAN_DEL:
      return Add(Tag("del", content.html), content.text);
    case MD_SPAN_A: {
      const auto& link = As<MD_SPAN_A_DETAIL>(detail);
      return AddLink(Attribute(link.href), Attribute(link.title), content);
    }
    case MD_SPAN_IMG: {
      const auto& image = As<MD_SPAN_IMG_DETAIL>(detail);
      return AddImage(Attribute(image.src), Attribute(image.title), content.text);
    }
    case MD_SPAN_U:  // the last four belong to extensions that are off
    case MD_SPAN_WIKILINK:
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
      return Add(content.html, content.text);
  }
}

void Renderer::AddText(MD_TEXTTYPE type, std::string_view text) {
  switch (type) {
    case MD_TEXT_NORMAL:
    case MD_TEXT_LATEXMATH:
      return ForEachPart(
          text, formulas_, [this](std::string_view part) { Add(Text(part), part); },
          [this](const Formula& formula) { AddFormula(formula); });
    case MD_TEXT_CODE: {
      const std::string code = WithSources(text, formulas_);
      return Add(Text(code), code);
    }
    case MD_TEXT_HTML:
      return AddRawHtml(text);
    case MD_TEXT_ENTITY:
      return Add(Markup(std::string(text)), DecodeEntity(text));
    case MD_TEXT_BR:
      return Add(Tag("br", Html()) + Markup("\n"), "\n");
    case MD_TEXT_SOFTBR:
      return Add(Markup("\n"), " ");
    case MD_TEXT_NULLCHAR:
      return Add(Text("\xEF\xBF\xBD"), "\xEF\xBF\xBD");
  }
}

Rendered Renderer::Take() {
  result_.html = std::move(frames_.front().html);
  return std::move(result_);
}

Renderer::Frame Renderer::Pop() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  return frame;
}

void Renderer::Add(const Html& html, std::string_view text) {
  Frame& frame = frames_.back();
  frame.html += html;
  frame.text += text;
  ++frame.parts;
  frame.alone = false;
}

void Renderer::AddFormula(const Formula& formula) {
  if (!formula.display) return Add(Markup(MathMl(formula.tex, false)), formula.tex);
  Add(DisplayFormula("span", formula.tex), formula.tex);
  frames_.back().alone = true;
  frames_.back().block = DisplayFormula("div", formula.tex);
}

// A formula in a tag's attribute was none.
void Renderer::AddRawHtml(std::string_view text) {
  bool in_tag = false;
  ForEachPart(
      text, formulas_,
      [&](std::string_view part) {
        Add(Markup(std::string(part)), "");
        const size_t last = part.find_last_of("<>");
        if (last != std::string_view::npos) in_tag = part[last] == '<';
      },
      [&](const Formula& formula) { in_tag ? Add(Text(formula.source), "") : AddFormula(formula); });
}

void Renderer::AddHeading(int level, const Frame& content) {
  const std::string id = ids_.Next(content.text);
  result_.headings.push_back({level, content.text, id});
  const bool title = level == 1 && result_.title.empty();
  if (title) result_.title = content.text;
  if (title && options_.without_title) return;
  const Html anchor =
      Tag("a", {{"class", "anchor"}, {"href", "#" + id}, {"aria-label", "Link to this section"}}, Text("#"));
  const std::string name = "h" + std::to_string(std::clamp(level + options_.shift_headings, 1, 6));
  AddBlock(Tag(name, {{"id", id}}, content.html + Markup(" ") + anchor), content.text);
}

void Renderer::AddCode(std::string_view language, const std::string& code) {
  if (language == "math") return AddBlock(DisplayFormula("div", code), code);
  Attributes attributes;
  if (!language.empty()) attributes = {{"class", "language-" + std::string(language)}};
  const Html body = IsCpp(language) ? HighlightCpp(code) : Text(code);
  AddBlock(Tag("pre", {{"tabindex", "0"}}, Tag("code", attributes, body)), code);
}

void Renderer::AddTable(const Frame& content) {
  std::string name = "Table " + std::to_string(++tables_);
  if (!result_.headings.empty()) name += ": " + result_.headings.back().text;
  AddBlock(Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", name}},
               Tag("table", content.html)),
           content.text);
}

void Renderer::AddParagraph(const Frame& content) {
  if (content.parts == 1 && content.alone) return AddBlock(content.block, content.text);
  AddBlock(Tag("p", content.html), content.text);
}

void Renderer::AddLink(const std::string& url, const std::string& title, const Frame& content) {
  const std::string address = Address(url);
  Attributes attributes = {{"href", address}};
  if (!title.empty()) attributes.emplace_back("title", title);
  if (IsElsewhere(address)) attributes.emplace_back("rel", "noreferrer");
  Add(Tag("a", attributes, content.html), content.text);
}

void Renderer::AddImage(const std::string& url, const std::string& title, const std::string& text) {
  Attributes attributes = {{"src", Address(url)}, {"alt", text}};
  if (!title.empty()) attributes.emplace_back("title", title);
  Html image = Tag("img", attributes);
  const bool first = std::find(inlined_.begin(), inlined_.end(), url) == inlined_.end();
  if (options_.read_figure && url.ends_with(".svg") && first) {
    if (const std::optional<std::string> svg = options_.read_figure(url)) {
      if (const std::optional<Html> figure = InlineFigure(*svg)) {
        image = *figure;
        inlined_.push_back(url);
      }
    }
  }
  Add(image, text);
  frames_.back().alone = true;
  frames_.back().block = Tag("figure", image + (text.empty() ? Html() : Tag("figcaption", Text(text))));
}

std::string Renderer::Attribute(const MD_ATTRIBUTE& attribute) const {
  std::string out;
  for (int i = 0; attribute.text != nullptr && attribute.substr_offsets[i] < attribute.size; ++i) {
    const MD_OFFSET begin = attribute.substr_offsets[i];
    const std::string_view part(attribute.text + begin, attribute.substr_offsets[i + 1] - begin);
    out += attribute.substr_types[i] == MD_TEXT_ENTITY ? DecodeEntity(part) : std::string(part);
  }
  return WithSources(out, formulas_);
}

std::string Renderer::Address(const std::string& url) const {
  if (HasOtherScheme(url)) return "";
  return options_.rewrite_url ? options_.rewrite_url(url) : url;
}

}  // namespace course::web
