// Rules of each question by itself.

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "quiz/validate/each.h"
#include "quiz/validate/rules.h"

namespace course::quiz {
namespace {

// Lower case, every run of white space one blank.
std::string Plain(const std::string& text) {
  return absl::AsciiStrToLower(absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " "));
}

}  // namespace

Problems CheckEnough(const Bank& bank) {
  Problems problems;
  for (const Question* question : Live(bank)) {
    const auto expect = [&](int have, int least, const char* what, const char* advice) {
      if (have >= least) return;
      problems.push_back(Of(bank, *question, "few-wrong",
                            absl::StrCat("has ", have, " ", what, ", needs at least ", least, ": ", advice)));
    };
    if (question->kind == Kind::kOrdering) {
      expect(question->items.size(), kLeastItems, "items", "fewer are guessed too easily");
    } else if (question->kind == Kind::kMatching) {
      expect(question->pairs.size(), kLeastPairs, "pairs", "fewer are guessed too easily");
    } else {
      expect(question->wrong.size(), kLeastWrong, "wrong options",
             "add what a misconception gives, best a value that a mutant of the lab prints");
    }
  }
  return problems;
}

Problems CheckPhrases(const Bank& bank) {
  // Options are shuffled, and questions drawn by lot.
  static const char* const kAboutOptions[] = {"all of the above", "none of the above", "both of the above",
                                              "all of these",     "none of these",     "all the above"};
  static const char* const kAboutOthers[] = {
      "previous question", "question before",    "question above",   "questions above", "last question",
      "next question",     "following question", "earlier question", "as in question",  "other question"};
  Problems problems;
  for (const Question* question : Live(bank)) {
    std::string options;
    for (const Option& option : question->right) absl::StrAppend(&options, option.text, "\n");
    for (const Option& option : question->wrong) absl::StrAppend(&options, option.text, "\n");
    for (const char* phrase : kAboutOptions) {
      if (!absl::StrContains(Plain(options), phrase)) continue;
      problems.push_back(Of(bank, *question, "phrase",
                            absl::StrCat("has an option \"", phrase,
                                         "\": options are shuffled, and each must stand for "
                                         "a misconception of its own. Make it a multi question")));
    }
    for (const char* phrase : kAboutOthers) {
      if (!absl::StrContains(Plain(question->prompt), phrase)) continue;
      problems.push_back(
          Of(bank, *question, "phrase",
             absl::StrCat("says \"", phrase, "\": questions are drawn by lot, so say here all that it takes")));
    }
  }
  return problems;
}

}  // namespace course::quiz
