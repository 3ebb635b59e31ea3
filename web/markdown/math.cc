#include "web/markdown/math.h"

#include <cctype>

#include "web/html/html.h"

namespace course::web {
namespace {

// U+E000 and U+E001: private use, so no text of ours contains them.
constexpr std::string_view kOpen = "\xEE\x80\x80";
constexpr std::string_view kClose = "\xEE\x80\x81";

class Extractor {
 public:
  explicit Extractor(std::string_view text) : text_(text) {}

  MathText Run() {
    bool at_line_start = true;
    while (at_ < text_.size()) {
      if (at_line_start && CopyFence()) continue;
      const char c = text_[at_];
      at_line_start = c == '\n';
      if (c == '\\' && at_ + 1 < text_.size()) {
        Copy(2);
      } else if (c == '`') {
        CopyCodeSpan();
      } else if (c != '$' || !(TakeDisplay() || TakeInline())) {
        Copy(1);
      }
    }
    return std::move(result_);
  }

 private:
  void Copy(size_t n) {
    result_.markdown += text_.substr(at_, n);
    at_ += n;
  }

  void Put(std::string_view tex, bool display) {
    result_.markdown += kOpen;
    result_.markdown += std::to_string(result_.formulas.size());
    result_.markdown += kClose;
    result_.formulas.push_back({std::string(tex), display});
  }

  // A fenced block is copied as it is; one of language math is a formula.
  bool CopyFence() {
    const size_t start = text_.find_first_not_of(' ', at_);
    if (start == std::string_view::npos || start - at_ > 3) return false;
    const std::string_view mark = text_.substr(start, 3);
    if (mark != "```" && mark != "~~~") return false;
    const size_t line_end = std::min(text_.find('\n', start), text_.size());
    const size_t body = std::min(line_end + 1, text_.size());
    size_t close = text_.find("\n" + std::string(mark), line_end);
    if (close == std::string_view::npos) close = text_.size();
    const size_t close_end = std::min(text_.find('\n', std::min(close + 1, text_.size())), text_.size());
    if (text_.substr(start + 3, line_end - start - 3) == "math") {
      Put(text_.substr(body, close > body ? close - body : 0), true);
      at_ = close_end;
    } else {
      Copy(close_end - at_);
    }
    if (at_ < text_.size()) Copy(1);  // the newline: the next character starts a line
    return true;
  }

  // `code` or ``code``: up to a run of as many backticks.
  void CopyCodeSpan() {
    size_t n = 0;
    while (at_ + n < text_.size() && text_[at_ + n] == '`') ++n;
    const std::string run(n, '`');
    for (size_t from = at_ + n; (from = text_.find(run, from)) != std::string_view::npos;) {
      size_t length = n;
      while (from + length < text_.size() && text_[from + length] == '`') ++length;
      if (length == n) return Copy(from + n - at_);
      from += length;
    }
    Copy(n);
  }

  bool TakeDisplay() {
    if (text_.substr(at_, 2) != "$$") return false;
    const size_t end = text_.find("$$", at_ + 2);
    if (end == std::string_view::npos) return false;
    Put(text_.substr(at_ + 2, end - at_ - 2), true);
    at_ = end + 2;
    return true;
  }

  bool TakeInline() {
    const auto space = [&](size_t i) {
      return i >= text_.size() || std::isspace(static_cast<unsigned char>(text_[i]));
    };
    if (space(at_ + 1) || text_[at_ + 1] == '$') return false;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '\n' && i + 1 < text_.size() && text_[i + 1] == '\n') {
        return false;  // a formula does not cross a paragraph
      } else if (text_[i] == '$') {
        const bool digit_follows = i + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[i + 1]));
        if (space(i - 1) || digit_follows) return false;
        Put(text_.substr(at_ + 1, i - at_ - 1), false);
        at_ = i + 1;
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
  MathText result_;
};

}  // namespace

MathText ExtractMath(std::string_view markdown) { return Extractor(markdown).Run(); }

std::string InsertMath(const std::string& html, const std::vector<Formula>& formulas) {
  std::string out;
  size_t at = 0;
  for (size_t open; (open = html.find(kOpen, at)) != std::string::npos;) {
    const size_t close = html.find(kClose, open);
    if (close == std::string::npos) break;
    out += html.substr(at, open - at);
    const std::string number = html.substr(open + kOpen.size(), close - open - kOpen.size());
    const size_t index = number.empty() ? formulas.size() : std::stoul(number);
    if (index < formulas.size()) {
      Attributes attributes = {{"class", formulas[index].display ? "math display" : "math"}};
      out += Tag("span", attributes, Text(formulas[index].tex)).text;
    }
    at = close + kClose.size();
  }
  return out + html.substr(at);
}

}  // namespace course::web
