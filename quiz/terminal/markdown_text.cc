#include "quiz/terminal/markdown_text.h"

#include <md4c.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/columns.h"
#include "base/markdown_segments.h"
#include "quiz/terminal/plain_maths.h"

namespace course::quiz {
namespace {

constexpr char kStrong[] = "1";
constexpr char kCode[] = "36";

// Formulas in plain characters, so that the parser sees nothing of its own in them.
std::string WithPlainMaths(std::string_view markdown) {
  std::string out;
  for (const base::Segment& segment : base::MarkdownSegments(markdown)) {
    if (segment.kind != base::Segment::kFormula) {
      out += segment.text;
      continue;
    }
    for (const char c : PlainMaths(segment.Tex())) {
      if (absl::ascii_ispunct(static_cast<unsigned char>(c))) out += '\\';
      out += c;
    }
  }
  return out;
}

// Receives what MD4C finds and lays it out.
class Writer {
 public:
  Writer(const Layout& layout, std::string_view first)
      : layout_(layout), first_(first), indent_(base::Columns(first), ' ') {}

  void EnterBlock(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_LI:
        Flush();
        marker_ = lists_.back().next == 0 ? "- " : absl::StrCat(lists_.back().next++, ". ");
        lists_.back().hang = marker_.size();
        break;
      case MD_BLOCK_UL:
        Flush();
        lists_.push_back({0});
        break;
      case MD_BLOCK_OL:
        Flush();
        lists_.push_back({static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start});
        break;
      case MD_BLOCK_CODE:
        Separate();
        in_code_block_ = true;
        break;
      case MD_BLOCK_H:
        Separate();
        style_ = kStrong;
        break;
      case MD_BLOCK_TR:
        table_.emplace_back();
        break;
      case MD_BLOCK_P:
      case MD_BLOCK_QUOTE:
      case MD_BLOCK_TABLE:
        // The first paragraph of an item stands beside its marker.
        if (marker_.empty()) Separate();
        break;
      default:
        break;
    }
  }

  void LeaveBlock(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_CODE:
        WriteFrame();
        break;
      case MD_BLOCK_TD:
      case MD_BLOCK_TH:
        table_.back().push_back(TakeCell());
        break;
      case MD_BLOCK_TABLE:
        WriteTable();
        break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        Flush();
        lists_.pop_back();
        break;
      case MD_BLOCK_LI:
        Flush();
        if (!marker_.empty()) EndLine();  // an item without text
        break;
      case MD_BLOCK_P:
      case MD_BLOCK_H:
        Flush();
        style_.clear();
        break;
      default:
        break;
    }
  }

  void EnterSpan(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_CODE) SetStyle(kCode, "`");
    if (type == MD_SPAN_STRONG || type == MD_SPAN_EM) SetStyle(kStrong, "*");
    if (type == MD_SPAN_IMG) Add("[figure: ");
  }

  void LeaveSpan(MD_SPANTYPE type) {
    if (type == MD_SPAN_CODE) EndStyle("`");
    if (type == MD_SPAN_STRONG || type == MD_SPAN_EM) EndStyle("*");
    if (type == MD_SPAN_IMG) Add("; the dashboard shows it]");
  }

  void AddText(MD_TEXTTYPE type, std::string_view text) {
    if (in_code_block_) {
      code_ += text;
    } else if (type == MD_TEXT_BR) {
      Flush();
    } else if (type == MD_TEXT_SOFTBR) {
      Add(" ");
    } else if (type == MD_TEXT_NULLCHAR) {
      Add("?");
    } else {
      Add(text);
    }
  }

  std::string Take() {
    Flush();
    if (out_.empty() && !first_.empty()) StartLine();
    if (!out_.empty() && !out_.ends_with('\n')) out_ += '\n';
    return std::move(out_);
  }

 private:
  struct Word {
    std::string bytes;
    int columns = 0;
  };

  // Without colour the marks of Markdown stand for what cannot be seen.
  void SetStyle(const char* sgr, std::string_view mark) {
    if (!layout_.colour) return Add(mark);
    style_ = sgr;
  }
  void EndStyle(std::string_view mark) {
    if (!layout_.colour) return Add(mark);
    style_.clear();
  }

  void Add(std::string_view text) {
    for (const absl::string_view part : absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
      if (part.data() != text.data()) EndWord();
      if (part.empty()) continue;
      const std::string_view piece(part.data(), part.size());
      absl::StrAppend(&word_.bytes, Coloured(layout_, style_, piece));
      word_.columns += base::Columns(piece);
    }
  }

  void EndWord() {
    if (word_.columns > 0) words_.push_back(std::move(word_));
    word_ = {};
  }

  // A blank line before the next block, but not at the beginning.
  void Separate() {
    Flush();
    if (!out_.empty()) out_ += '\n';
  }

  // How far the text of a line is indented, in the first `lists` of the open lists.
  std::string Hanging(size_t lists) const {
    size_t columns = indent_.size();
    for (size_t i = 0; i < lists; ++i) columns += lists_[i].hang;
    return std::string(columns, ' ');
  }
  std::string Hanging() const { return Hanging(lists_.size()); }

  void StartLine() {
    if (marker_.empty()) {
      out_ += out_.empty() ? first_ : Hanging();
    } else {
      absl::StrAppend(&out_, out_.empty() ? first_ : Hanging(lists_.size() - 1), std::exchange(marker_, ""));
    }
  }

  void EndLine() {
    StartLine();
    out_ += '\n';
  }

  // The words so far as lines.
  void Flush() {
    EndWord();
    if (words_.empty()) return;
    StartLine();
    const int room = std::max(layout_.width - base::Columns(Hanging()), 20);
    int used = 0;
    for (const Word& word : words_) {
      if (used > 0 && used + 1 + word.columns > room) {
        absl::StrAppend(&out_, "\n", Hanging());
        used = 0;
      }
      absl::StrAppend(&out_, used > 0 ? " " : "", word.bytes);
      used += word.columns + (used > 0 ? 1 : 0);
    }
    out_ += '\n';
    words_.clear();
  }

  // The words so far as one cell of a table.
  Word TakeCell() {
    EndWord();
    Word cell;
    for (const Word& word : words_) {
      absl::StrAppend(&cell.bytes, cell.bytes.empty() ? "" : " ", word.bytes);
      cell.columns += word.columns + (cell.columns > 0 ? 1 : 0);
    }
    words_.clear();
    return cell;
  }

  // Columns below each other if they fit, otherwise each row as a line of text.
  void WriteTable() {
    const std::vector<std::vector<Word>> table = std::exchange(table_, {});
    std::vector<int> widths;
    for (const std::vector<Word>& row : table) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].columns);
    }
    int columns = base::Columns(Hanging()) + 2 * std::max<int>(widths.size() - 1, 0);
    for (const int width : widths) columns += width;
    for (const std::vector<Word>& row : table) {
      if (columns > layout_.width) {
        for (size_t i = 0; i < row.size(); ++i)
          words_.push_back({row[i].bytes + (i + 1 < row.size() ? "," : ""), row[i].columns + 1});
        Flush();
        continue;
      }
      StartLine();
      for (size_t i = 0; i < row.size(); ++i) {
        const int padding = i + 1 < row.size() ? widths[i] - row[i].columns + 2 : 0;
        absl::StrAppend(&out_, row[i].bytes, std::string(padding, ' '));
      }
      out_ += '\n';
    }
  }

  void WriteFrame() {
    in_code_block_ = false;
    std::vector<std::string> lines = absl::StrSplit(base::Printable(std::exchange(code_, "")), '\n');
    while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
    const int widest = std::max(layout_.width - base::Columns(Hanging()) - 2, 10);
    int columns = 10;
    for (const std::string& line : lines) columns = std::min(std::max(columns, base::Columns(line) + 2), widest);
    std::string bar;
    for (int i = 0; i < columns; ++i) bar += "\u2500";
    StartLine();
    absl::StrAppend(&out_, "\u250c", bar, "\n");
    for (const std::string& line : lines)
      absl::StrAppend(&out_, Hanging(), "\u2502 ", Coloured(layout_, kCode, line), "\n");
    absl::StrAppend(&out_, Hanging(), "\u2514", bar, "\n");
  }

  const Layout layout_;
  const std::string first_;
  const std::string indent_;
  std::string out_;
  struct List {
    unsigned next = 0;  // number of the next item; 0: a list without numbers
    size_t hang = 2;    // columns of the last item's marker
  };
  std::vector<List> lists_;  // open ones
  std::string marker_;       // of the item whose text has not begun yet
  std::vector<Word> words_;
  Word word_;
  std::vector<std::vector<Word>> table_;  // rows of cells
  std::string style_;
  bool in_code_block_ = false;
  std::string code_;
};

Writer& Of(void* writer) { return *static_cast<Writer*>(writer); }

}  // namespace

std::string Coloured(const Layout& layout, std::string_view sgr, std::string_view text) {
  if (!layout.colour || sgr.empty() || text.empty()) return std::string(text);
  return absl::StrCat("\033[", std::string(sgr), "m", std::string(text), "\033[0m");
}

std::string MarkdownText(std::string_view markdown, const Layout& layout, std::string_view first) {
  const std::string plain = WithPlainMaths(base::Printable(markdown));
  Writer writer(layout, first);
  MD_PARSER parser = {};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* w) { return Of(w).EnterBlock(type, detail), 0; };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* w) { return Of(w).LeaveBlock(type), 0; };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* w) { return Of(w).EnterSpan(type, detail), 0; };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* w) { return Of(w).LeaveSpan(type), 0; };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* w) {
    return Of(w).AddText(type, {text, size}), 0;
  };
  const int failed = md_parse(plain.data(), plain.size(), &parser, &writer);
  CHECK(failed == 0) << "MD4C has no memory left";  // our callbacks never stop it
  return writer.Take();
}

std::string PlainText(std::string_view text, std::string_view indent) {
  std::vector<std::string> lines = absl::StrSplit(base::Printable(text), '\n');
  while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  std::string out;
  for (const std::string& line : lines) absl::StrAppend(&out, std::string(indent), line, "\n");
  return out;
}

}  // namespace course::quiz
