#include "models/data/grammar/cell.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace grammar {
namespace {

absl::Status CheckRange(const char* what, int value, int count) {
  if (value >= 0 && value < count) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " ", value, " is not one of 0 to ", count - 1));
}

}  // namespace

absl::Status CheckCell(const Cell& cell) {
  RETURN_IF_ERROR(CheckRange("verb", cell.verb, kVerbs));
  RETURN_IF_ERROR(CheckRange("tense", cell.tense, kTenses));
  return CheckRange("person", cell.person, kPersons);
}

absl::StatusOr<int> ClassId(const Cell& cell) {
  RETURN_IF_ERROR(CheckCell(cell));
  return (cell.verb * kTenses + cell.tense) * kPersons + cell.person;
}

absl::StatusOr<Cell> CellOf(int class_id) {
  RETURN_IF_ERROR(CheckRange("class", class_id, kCells));
  return Cell{
      .verb = class_id / (kTenses * kPersons), .tense = class_id / kPersons % kTenses, .person = class_id % kPersons};
}

}  // namespace grammar
