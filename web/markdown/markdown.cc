#include "web/markdown/markdown.h"

#include <md4c.h>

#include <string>

#include "base/check.h"
#include "base/utf8.h"
#include "web/markdown/formulas.h"
#include "web/markdown/renderer.h"

namespace course::web {
namespace {

// Bytes that are no UTF-8, control characters and the two characters that stand for formulas become U+FFFD.
std::string CleanText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const base::Utf8Character c = base::FirstUtf8(text);
    const size_t length = c.length == 0 ? 1 : c.length;
    const bool control = (c.code < 0x20 && c.code != '\n' && c.code != '\t' && c.code != '\r') || c.code == 0x7F;
    if (c.length == 0 || control || c.code == 0xE000 || c.code == 0xE001) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

Renderer& Of(void* renderer) { return *static_cast<Renderer*>(renderer); }

int EnterBlock(MD_BLOCKTYPE type, void* detail, void* renderer) { return Of(renderer).EnterBlock(type, detail), 0; }
int LeaveBlock(MD_BLOCKTYPE type, void* detail, void* renderer) { return Of(renderer).LeaveBlock(type, detail), 0; }
int EnterSpan(MD_SPANTYPE type, void* detail, void* renderer) { return Of(renderer).EnterSpan(type, detail), 0; }
int LeaveSpan(MD_SPANTYPE type, void* detail, void* renderer) { return Of(renderer).LeaveSpan(type, detail), 0; }
int AddText(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* renderer) {
  return Of(renderer).AddText(type, {text, size}), 0;
}

}  // namespace

Rendered RenderMarkdown(std::string_view markdown, const MarkdownOptions& options) {
  const MathText math = ExtractFormulas(CleanText(markdown));
  Renderer renderer(options, math.formulas);
  MD_PARSER parser = {};
  parser.flags = MD_DIALECT_GITHUB;
  parser.enter_block = EnterBlock;
  parser.leave_block = LeaveBlock;
  parser.enter_span = EnterSpan;
  parser.leave_span = LeaveSpan;
  parser.text = AddText;
  const int failed = md_parse(math.markdown.data(), math.markdown.size(), &parser, &renderer);
  CHECK(failed == 0) << "MD4C has no memory left";  // our callbacks never stop it
  return renderer.Take();
}

}  // namespace course::web
