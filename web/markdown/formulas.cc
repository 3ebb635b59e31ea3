#include "web/markdown/formulas.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace course::web {
namespace {

constexpr std::string_view kOpen = "\xEE\x80\x80";   // U+E000
constexpr std::string_view kClose = "\xEE\x80\x81";  // U+E001

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

  // text_[at_, end) is a formula whose marks have `marks` characters each.
  void Take(size_t end, size_t marks) {
    result_.markdown += kOpen;
    result_.markdown += std::to_string(result_.formulas.size());
    result_.markdown += kClose;
    result_.formulas.push_back({std::string(text_.substr(at_ + marks, end - at_ - 2 * marks)), marks == 2,
                                std::string(text_.substr(at_, end - at_))});
    at_ = end;
  }

  // A fenced block is copied as it is, with the newline after it, so that the next character starts a line.
  bool CopyFence() {
    const size_t start = text_.find_first_not_of(' ', at_);
    if (start == std::string_view::npos || start - at_ > 3) return false;
    const char mark = text_[start];
    if (mark != '`' && mark != '~') return false;
    const size_t length = std::min(text_.find_first_not_of(mark, start), text_.size()) - start;
    const size_t line_end = std::min(text_.find('\n', start), text_.size());
    const std::string_view info = text_.substr(start + length, line_end - start - length);
    if (length < 3 || (mark == '`' && info.find('`') != std::string_view::npos)) return false;  // ```x``` is a span
    size_t line = line_end + 1;
    while (line < text_.size() && !ClosesFence(line, mark, length)) line = NextLine(line);
    Copy(std::min(NextLine(line), text_.size()) - at_);
    return true;
  }

  size_t NextLine(size_t at) const {
    const size_t end = text_.find('\n', std::min(at, text_.size()));
    return end == std::string_view::npos ? text_.size() : end + 1;
  }

  bool ClosesFence(size_t line, char mark, size_t length) const {
    const size_t start = text_.find_first_not_of(' ', line);
    if (start == std::string_view::npos || start - line > 3) return false;
    const size_t end = std::min(text_.find_first_not_of(mark, start), text_.size());
    if (end - start < length) return false;
    const size_t rest = text_.find_first_not_of(" \t\r", end);
    return rest == std::string_view::npos || text_[rest] == '\n';
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
    if (text_.substr(at_, end - at_).find("\n\n") != std::string_view::npos) return false;
    Take(end + 2, 2);
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
        Take(i + 1, 1);
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

MathText ExtractFormulas(std::string_view markdown) { return Extractor(markdown).Run(); }

void ForEachPart(std::string_view text, const std::vector<Formula>& formulas,
                 const std::function<void(std::string_view)>& on_text,
                 const std::function<void(const Formula&)>& on_formula) {
  size_t at = 0;
  for (size_t open; (open = text.find(kOpen, at)) != std::string_view::npos;) {
    const size_t number = open + kOpen.size();
    const size_t close = text.find(kClose, number);
    if (close == std::string_view::npos) break;
    if (open > at) on_text(text.substr(at, open - at));
    size_t index = formulas.size();
    std::from_chars(text.data() + number, text.data() + close, index);
    if (index < formulas.size()) on_formula(formulas[index]);
    at = close + kClose.size();
  }
  if (at < text.size()) on_text(text.substr(at));
}

std::string WithSources(std::string_view text, const std::vector<Formula>& formulas) {
  std::string out;
  ForEachPart(
      text, formulas, [&](std::string_view part) { out += part; },
      [&](const Formula& formula) { out += formula.source; });
  return out;
}

}  // namespace course::web
