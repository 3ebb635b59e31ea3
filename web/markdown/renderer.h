// What MD4C finds in a text, as HTML: one method for each of its callbacks. Used by markdown.cc only.
//
// Every block and span collects its content in a frame of its own; when it ends, the frame becomes an element in the
// frame around it. So an element can look at its content: a paragraph that holds one image becomes a figure.

#ifndef WEB_MARKDOWN_RENDERER_H_
#define WEB_MARKDOWN_RENDERER_H_

#include <md4c.h>

#include <string>
#include <string_view>
#include <vector>

#include "web/html/html.h"
#include "web/markdown/formulas.h"
#include "web/markdown/heading_ids.h"
#include "web/markdown/markdown.h"

namespace course::web {

class Renderer {
 public:
  // Both must outlive the renderer.
  Renderer(const MarkdownOptions& options, const std::vector<Formula>& formulas)
      : options_(options), formulas_(formulas), frames_(1) {}

  void EnterBlock(MD_BLOCKTYPE type, void* detail);
  void LeaveBlock(MD_BLOCKTYPE type, void* detail);
  void EnterSpan(MD_SPANTYPE type, void* detail);
  void LeaveSpan(MD_SPANTYPE type, void* detail);
  void AddText(MD_TEXTTYPE type, std::string_view text);

  Rendered Take();

 private:
  struct Frame {
    Html html;
    std::string text;  // without markup
    int parts = 0;     // pieces of text and elements
    unsigned list_start = 1;
    bool alone = false;  // the last piece wants to be `block` instead, if it has no company
    Html block;
  };

  Frame Pop();
  void Add(const Html& html, std::string_view text);
  void AddBlock(const Html& html, std::string_view text) { Add(html + Markup("\n"), text); }
  void AddFormula(const Formula& formula);
  void AddRawHtml(std::string_view text);
  void AddHeading(int level, const Frame& content);
  void AddCode(std::string_view language, const std::string& code);
  void AddTable(const Frame& content);
  void AddParagraph(const Frame& content);
  void AddLink(const std::string& url, const std::string& title, const Frame& content);
  void AddImage(const std::string& url, const std::string& title, const std::string& text);

  std::string Attribute(const MD_ATTRIBUTE& attribute) const;
  std::string Address(const std::string& url) const;

  const MarkdownOptions& options_;
  const std::vector<Formula>& formulas_;
  std::vector<Frame> frames_;
  HeadingIds ids_;
  int tables_ = 0;
  std::vector<std::string> inlined_;  // figures that stand in the page: their ids may be there once
  Rendered result_;
};

}  // namespace course::web

#endif  // WEB_MARKDOWN_RENDERER_H_
