#include "quiz/terminal/reply.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "quiz/answer/quote.h"

namespace course::quiz {
namespace {

constexpr int kLetters = 26;

absl::Status Wanted(std::string_view sentence) { return absl::InvalidArgumentError(std::string(sentence)); }

std::string Trimmed(std::string_view text) {
  return std::string(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
}

int Choices(const Shown& shown) { return std::min<int>(shown.choices.size(), kLetters); }

// "a to d".
std::string Range(const Shown& shown) { return absl::StrCat("a to ", Letter(Choices(shown) - 1)); }

// The choice that a letter names.
absl::StatusOr<int> Choice(const Shown& shown, char letter) {
  const int choice = absl::ascii_tolower(static_cast<unsigned char>(letter)) - 'a';
  if (choice >= 0 && choice < Choices(shown)) return choice;
  return Wanted(absl::StrCat("There is no option ", Quoted(std::string(1, letter)), ": type letters from ",
                             Range(shown), ", or :help."));
}

// Letters one after the other, with blanks or commas between them or without.
absl::StatusOr<std::vector<int>> Letters(const Shown& shown, std::string_view text) {
  std::vector<int> choices;
  for (const char c : text) {
    if (c == ' ' || c == ',' || c == ';' || c == '\t' || c == ')') continue;
    ASSIGN_OR_RETURN(const int choice, Choice(shown, c));
    choices.push_back(choice);
  }
  return choices;
}

absl::StatusOr<std::vector<int>> Single(const Shown& shown, const std::string& text) {
  ASSIGN_OR_RETURN(std::vector<int> picks, Letters(shown, text));
  if (picks.size() == 1) return picks;
  return Wanted(absl::StrCat("One option is right: type one letter, ", Range(shown), "."));
}

absl::StatusOr<std::vector<int>> Multi(const Shown& shown, const std::string& text) {
  if (absl::EqualsIgnoreCase(text, "none")) return std::vector<int>();
  ASSIGN_OR_RETURN(std::vector<int> picks, Letters(shown, text));
  std::sort(picks.begin(), picks.end());
  picks.erase(std::unique(picks.begin(), picks.end()), picks.end());
  return picks;
}

absl::StatusOr<std::vector<int>> Ordering(const Shown& shown, const std::string& text) {
  ASSIGN_OR_RETURN(std::vector<int> picks, Letters(shown, text));
  std::vector<std::string> missing;
  for (int i = 0; i < Choices(shown); ++i) {
    const int times = std::count(picks.begin(), picks.end(), i);
    if (times == 0) missing.push_back(Letter(i));
    if (times > 1) return Wanted(absl::StrCat(Letter(i), " stands there twice: type each letter once."));
  }
  if (!missing.empty()) {
    return Wanted(absl::StrCat("All ", shown.choices.size(), " have to be put in order; ", absl::StrJoin(missing, ", "),
                               missing.size() == 1 ? " is missing." : " are missing."));
  }
  return picks;
}

absl::StatusOr<std::vector<int>> Matching(const Shown& shown, const std::string& text) {
  constexpr int kUnset = -2;
  const int lefts = shown.lefts.size();
  std::vector<int> picks(lefts, kUnset);
  int left = 0;  // whose letter comes next; 0: a number does
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      // Two digits at most are told apart: nobody matches a hundred things.
      left = left > 0 && left < 10 && absl::ascii_isdigit(static_cast<unsigned char>(text[i - 1])) ? 10 * left + c - '0'
                                                                                                   : c - '0';
      continue;
    }
    if (c == ' ' || c == ',' || c == ';' || c == '\t' || c == ')' || c == '=' || c == ':') continue;
    if (left < 1 || left > lefts) {
      return Wanted(absl::StrCat("Say to which number from 1 to ", lefts, " each letter belongs, like 1b 2a."));
    }
    if (c == '-') {
      picks[left - 1] = -1;
    } else {
      ASSIGN_OR_RETURN(picks[left - 1], Choice(shown, c));
    }
    left = 0;
  }
  for (int i = 0; i < lefts; ++i) {
    if (picks[i] == kUnset) {
      return Wanted(absl::StrCat("Number ", i + 1, " has no letter yet: type all of them, like 1b 2a; ", i + 1,
                                 "- is for nothing."));
    }
  }
  return picks;
}

}  // namespace

std::string Letter(int choice) { return std::string(1, static_cast<char>('a' + std::clamp(choice, 0, kLetters - 1))); }

absl::StatusOr<Reply> ParseCommand(std::string_view line) {
  const std::string text = absl::AsciiStrToLower(Trimmed(line));
  if (text.empty()) return Reply{};
  if (text[0] != ':') return Reply{Reply::kAnswer};
  const std::string name = text.substr(1);
  if (int number = 0; absl::SimpleAtoi(name, &number)) return Reply{Reply::kGoTo, {}, number - 1};
  struct Command {
    const char* name;
    Reply::Kind kind;
  };
  constexpr Command kCommands[] = {{"back", Reply::kBack},
                                   {"skip", Reply::kSkip},
                                   {"finish", Reply::kFinish},
                                   {"quit", Reply::kQuit},
                                   {"help", Reply::kHelp}};
  for (const Command& command : kCommands) {
    if (!name.empty() && absl::StartsWith(command.name, name)) return Reply{command.kind};
  }
  return Wanted(absl::StrCat("There is no command ", Quoted(text), ". ",
                             "There are :back, :skip, :3 (to number 3), :finish, :quit and :help."));
}

absl::StatusOr<Answer> ParseAnswer(const Shown& shown, std::string_view text) {
  const std::string trimmed = Trimmed(text);
  Answer answer;
  switch (shown.kind) {
    case Kind::kSingle: {
      ASSIGN_OR_RETURN(answer.picks, Single(shown, trimmed));
      break;
    }
    case Kind::kMulti: {
      ASSIGN_OR_RETURN(answer.picks, Multi(shown, trimmed));
      break;
    }
    case Kind::kOrdering: {
      ASSIGN_OR_RETURN(answer.picks, Ordering(shown, trimmed));
      break;
    }
    case Kind::kMatching: {
      ASSIGN_OR_RETURN(answer.picks, Matching(shown, trimmed));
      break;
    }
    case Kind::kNumeric:
    case Kind::kText:
    case Kind::kTracing:
      answer.text = std::string(text);
      break;
  }
  RETURN_IF_ERROR(CheckForm(shown, answer));
  return answer;
}

std::string HowToAnswer(const Shown& shown) {
  switch (shown.kind) {
    case Kind::kSingle:
      return absl::StrCat("One is right. Type its letter, ", Range(shown), ".");
    case Kind::kMulti:
      return "Several may be right. Type their letters, like a,c; none if none is.";
    case Kind::kNumeric:
      return shown.unit.empty() ? "Type a number."
                                : absl::StrCat("Type a number with its unit, like 12 ", shown.unit, ".");
    case Kind::kText:
      return "Type a word or a few.";
    case Kind::kOrdering:
      return absl::StrCat("Type the letters in the right order, the first one first, like ",
                          Choices(shown) > 2 ? "c a b." : "b a.");
    case Kind::kMatching:
      return "Type what belongs to each number, like 1b 2a; 3- if nothing belongs to 3.";
    case Kind::kTracing:
      return "Type what the program prints. An empty line ends your answer.";
  }
  return "";
}

}  // namespace course::quiz
