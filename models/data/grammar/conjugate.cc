#include "models/data/grammar/conjugate.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/data/grammar/spelling.h"

namespace grammar {
namespace {

struct Irregular {
  const char* base;
  const char* past;
  const char* participle;
  const char* third = nullptr;  // present simple with he; nullptr where the rule for -s holds
};

constexpr Irregular kIrregular[] = {
    {"eat", "ate", "eaten"}, {"do", "did", "done"},         {"go", "went", "gone"},    {"have", "had", "had", "has"},
    {"see", "saw", "seen"},  {"write", "wrote", "written"}, {"take", "took", "taken"}, {"come", "came", "come"},
};

std::optional<Irregular> FindIrregular(const std::string& verb) {
  for (const Irregular& row : kIrregular) {
    if (verb == row.base) return row;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::string> Conjugate(const Cell& cell) {
  RETURN_IF_ERROR(CheckCell(cell));
  const std::string verb = kVerbNames[cell.verb];
  const std::optional<Irregular> irregular = FindIrregular(verb);
  switch (cell.tense) {
    case kPresentSimple:
      if (cell.person != kThird) return verb;
      return irregular && irregular->third != nullptr ? irregular->third : WithS(verb);
    case kPastSimple:
      return irregular ? irregular->past : WithEd(verb);
    case kPastParticiple:
      return irregular ? irregular->participle : WithEd(verb);
    case kSimpleFuture:
      return absl::StrCat("will ", verb);
    default:
      return verb;
  }
}

absl::StatusOr<std::string> Phrase(const Cell& cell) {
  ASSIGN_OR_RETURN(const std::string form, Conjugate(cell));
  switch (cell.tense) {
    case kInfinitive:
      return absl::StrCat("to ", form);
    case kPastParticiple:
      return absl::StrCat(cell.person == kThird ? "has " : "have ", form);
    default:
      return form;
  }
}

absl::StatusOr<std::string> GoingTo(int verb, int person) {
  RETURN_IF_ERROR(CheckCell({.verb = verb, .tense = kSimpleFuture, .person = person}));
  constexpr const char* kBe[kPersons] = {"am", "are", "is"};
  return absl::StrCat(kBe[person], " going to ", kVerbNames[verb]);
}

}  // namespace grammar
