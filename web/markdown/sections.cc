#include "web/markdown/sections.h"

#include <md4c.h>

#include "base/check.h"
#include "web/markdown/clean_text.h"
#include "web/markdown/entities.h"
#include "web/markdown/formulas.h"
#include "web/markdown/heading_ids.h"
#include "web/markdown/plain_formula.h"

namespace course::web {
namespace {

class Cutter {
 public:
  explicit Cutter(const std::vector<Formula>& formulas) : formulas_(formulas), sections_(1) {}

  void EnterBlock(MD_BLOCKTYPE type) {
    if (type == MD_BLOCK_H) heading_.clear(), in_heading_ = true;
  }

  void LeaveBlock(MD_BLOCKTYPE type, void* detail) {
    if (type == MD_BLOCK_H) {
      in_heading_ = false;
      const int level = static_cast<int>(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
      sections_.push_back({level, heading_, ids_.Next(heading_), ""});
    } else if (type == MD_BLOCK_TD || type == MD_BLOCK_TH) {
      Put(" ");
    } else if (type == MD_BLOCK_P || type == MD_BLOCK_LI || type == MD_BLOCK_TR || type == MD_BLOCK_CODE) {
      Put("\n");
    }
  }

  void AddText(MD_TEXTTYPE type, std::string_view text) {
    if (type == MD_TEXT_HTML) return CountDetails(text);
    if (type == MD_TEXT_ENTITY) return Put(DecodeEntity(text));
    if (type == MD_TEXT_SOFTBR) return Put(" ");
    if (type == MD_TEXT_BR) return Put("\n");
    if (type == MD_TEXT_CODE) return Put(WithSources(text, formulas_));
    ForEachPart(
        text, formulas_, [this](std::string_view part) { Put(part); },
        [this](const Formula& formula) { Put(in_heading_ ? formula.tex : PlainFormula(formula.tex)); });
  }

  // The first one only if it says something.
  std::vector<TextSection> Take() {
    if (sections_.front().text.find_first_not_of(" \n") == std::string::npos) sections_.erase(sections_.begin());
    return std::move(sections_);
  }

 private:
  void Put(std::string_view text) {
    if (in_heading_) {
      heading_ += text;
    } else if (details_ == 0) {
      sections_.back().text += text;
    }
  }

  void CountDetails(std::string_view html) {
    for (size_t at = 0; (at = html.find('<', at)) != std::string_view::npos; ++at) {
      if (html.substr(at).starts_with("<details")) ++details_;
      if (html.substr(at).starts_with("</details") && details_ > 0) --details_;
    }
  }

  const std::vector<Formula>& formulas_;
  std::vector<TextSection> sections_;
  HeadingIds ids_;
  std::string heading_;
  bool in_heading_ = false;
  int details_ = 0;  // how many of them are open
};

Cutter& Of(void* cutter) { return *static_cast<Cutter*>(cutter); }

}  // namespace

std::vector<TextSection> CutSections(std::string_view markdown) {
  const MathText math = ExtractFormulas(CleanText(markdown));
  Cutter cutter(math.formulas);
  MD_PARSER parser = {};
  parser.flags = MD_DIALECT_GITHUB;
  parser.enter_block = [](MD_BLOCKTYPE type, void*, void* c) { return Of(c).EnterBlock(type), 0; };
  parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* c) { return Of(c).LeaveBlock(type, detail), 0; };
  parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
  parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* c) {
    return Of(c).AddText(type, {text, size}), 0;
  };
  const int failed = md_parse(math.markdown.data(), math.markdown.size(), &parser, &cutter);
  CHECK(failed == 0) << "MD4C has no memory left";  // our callbacks never stop it
  return cutter.Take();
}

}  // namespace course::web
