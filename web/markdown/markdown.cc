#include "web/markdown/markdown.h"

#include <md4c.h>

#include <string>

#include "base/check.h"
#include "web/markdown/clean_text.h"
#include "web/markdown/formulas.h"
#include "web/markdown/renderer.h"

namespace course::web {
namespace {

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
