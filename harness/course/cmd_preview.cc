#include "harness/course/cmd_preview.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/catalog/nearest.h"
#include "quiz/answer/quantity.h"
#include "quiz/banks/bank_files.h"
#include "quiz/banks/snippets.h"
#include "quiz/paper/paper.h"
#include "quiz/terminal/markdown_text.h"

namespace course::cli {
namespace {

using quiz::Kind;

struct Found {
  const quiz::Parsed* file = nullptr;
  const quiz::Question* question = nullptr;
};

// What the parser says about one question; about all of the file where that is no bank at all.
std::vector<quiz::Problem> ProblemsOf(const Found& found) {
  const int begin = found.question->line;
  int end = std::numeric_limits<int>::max();
  for (const quiz::Question& other : found.file->bank.questions) {
    if (other.line > begin) end = std::min(end, other.line);
  }
  std::vector<quiz::Problem> problems;
  for (const quiz::Problem& problem : found.file->problems) {
    if (problem.line >= begin && problem.line < end) problems.push_back(problem);
  }
  return problems;
}

absl::StatusOr<Found> FindQuestion(const std::vector<quiz::Parsed>& files, const std::string& id) {
  std::vector<std::string> ids;
  for (const quiz::Parsed& file : files) {
    for (const quiz::Question& question : file.bank.questions) {
      if (question.id == id) return Found{&file, &question};
      ids.push_back(question.id);
    }
    for (const quiz::Problem& problem : file.untraced) {
      if (problem.text.find(absl::StrCat("question ", id, " ")) == 0) {
        return absl::FailedPreconditionError(problem.ToString());
      }
    }
    // A file that is no TOML may hold it.
    if (file.bank.questions.empty() && !file.problems.empty()) {
      return absl::FailedPreconditionError(file.problems[0].ToString());
    }
  }
  const std::vector<std::string> near = catalog::Nearest(id, ids);
  return absl::InvalidArgumentError(
      absl::StrCat("there is no question \"", id, "\" in quiz/bank: ",
                   near.empty() ? "ids stand in quiz/bank/*.toml"
                                : absl::StrCat("did you mean ", absl::StrJoin(near, " or "), "?")));
}

// Marks, texts and explanations one below the other.
class Text {
 public:
  explicit Text(const quiz::Layout& layout) : layout_(layout) {}

  void Markdown(const std::string& text, const std::string& first = "") { all_ += MarkdownText(text, layout_, first); }
  void Plain(const std::string& text) { all_ += quiz::PlainText(text, "    "); }
  void Line(const std::string& text = "") { absl::StrAppend(&all_, text, "\n"); }
  void Choice(const std::string& mark, const std::string& text, const std::string& why) {
    Markdown(text, absl::StrCat("  ", mark, " "));
    if (!why.empty()) Markdown(why, "        ");
  }
  const std::string& all() const { return all_; }

 private:
  const quiz::Layout layout_;
  std::string all_;
};

bool Picked(const quiz::Item& item, size_t shown) {
  const std::vector<int>& picks = item.key.right.picks;
  return std::find(picks.begin(), picks.end(), static_cast<int>(shown)) != picks.end();
}

// The choices with their marks and whys, in the order in which this variant shows them.
void AddChoices(const quiz::Item& item, Text& text) {
  const std::vector<int>& picks = item.key.right.picks;
  if (item.shown.kind == Kind::kMatching) {
    for (size_t i = 0; i < item.shown.lefts.size(); ++i) {
      text.Choice("-", absl::StrCat(item.shown.lefts[i], " -> ", item.shown.choices[picks[i]]), item.key.whys[i]);
    }
  }
  for (size_t i = 0; i < item.shown.choices.size(); ++i) {
    const std::string& choice = item.shown.choices[i];
    if (item.shown.kind == Kind::kOrdering) {
      const auto place = std::find(picks.begin(), picks.end(), static_cast<int>(i)) - picks.begin();
      text.Choice(absl::StrCat("[", place + 1, "]"), choice, "");
    } else if (item.shown.kind == Kind::kMatching) {
      if (!Picked(item, i)) text.Choice("-", absl::StrCat("(nothing) -> ", choice), "");
    } else {
      text.Choice(Picked(item, i) ? "[x]" : "[ ]", choice, item.key.whys[i]);
    }
  }
}

void AddKey(const quiz::Item& item, Text& text) {
  if (item.shown.kind == Kind::kTracing) {
    text.Line("Prints:");
    text.Plain(item.key.text);
  } else {
    text.Line(absl::StrCat("Key: ", item.key.text));
  }
  if (item.shown.kind == Kind::kNumeric) {
    text.Line(item.key.tolerance > 0
                  ? absl::StrCat("Tolerance: ", quiz::ShortQuantity(item.key.tolerance, item.shown.unit))
                  : "Tolerance: exact");
  }
  if (!item.key.accept.empty()) text.Line(absl::StrCat("Accepted: ", absl::StrJoin(item.key.accept, " | ")));
  if (!item.key.mistakes.empty()) text.Line("Known mistakes:");
  for (const quiz::Mistake& mistake : item.key.mistakes) text.Choice("[ ]", mistake.text, mistake.why);
}

std::string ItemText(const quiz::Item& item, const quiz::Layout& layout) {
  Text text(layout);
  text.Markdown(item.shown.prompt);
  text.Line();
  if (!item.shown.code.empty()) {
    text.Plain(item.shown.code);
    text.Line();
  }
  item.shown.choices.empty() ? AddKey(item, text) : AddChoices(item, text);
  text.Line();
  text.Markdown(item.key.why, "Why: ");
  return text.all();
}

}  // namespace

Result RunPreview(const Context& context, const PreviewOptions& options) {
  if (options.variants < 0 || options.variants > 1000) {
    return absl::InvalidArgumentError(absl::StrCat("--variants ", options.variants, ": 1 to 1000"));
  }
  quiz::Snippets snippets(context.Path(quiz::kBankFolder), context.StatePath("traces.json"));
  const std::vector<quiz::Parsed> files = quiz::ReadBankFiles(context.root, snippets);
  ASSIGN_OR_RETURN(const Found found, FindQuestion(files, options.question));
  const quiz::Question& question = *found.question;
  const std::vector<quiz::Problem> problems = ProblemsOf(found);
  for (const quiz::Problem& problem : problems) *context.err << problem.ToString() << "\n";
  if (!problems.empty()) return Exit::kFailed;

  *context.out << Coloured(context, "1", question.id) << "  " << KindName(question.kind) << ", " << question.points
               << (question.points == 1 ? " point" : " points") << ", outcome " << question.outcome
               << (question.retired ? ", retired" : "") << "\n"
               << found.file->bank.file << ":" << question.line << ", explained in " << question.guide << "\n";
  const int usual = question.IsParametric() ? 3 : 1;
  const int variants = options.variants == 0 ? usual : options.variants;
  for (int seed = 1; seed <= variants; ++seed) {
    ASSIGN_OR_RETURN(const quiz::Item item, quiz::MakeItem(question, seed));
    if (variants > 1) *context.out << "\n" << Coloured(context, "1", absl::StrCat("Variant ", seed)) << "\n";
    *context.out << "\n" << ItemText(item, {.width = 100, .colour = context.colour});
  }
  PrintNext(context, "./course lint");
  return Exit::kDone;
}

}  // namespace course::cli
