#include "cohort/exchange/canvas_gradebook.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "base/status_macros.h"

namespace course::cohort {
namespace {

constexpr size_t kMostIdDigits = 20;
constexpr std::string_view kTestStudent = "Student, Test";

enum Field { kStudent, kId, kSisId, kLogin, kSection, kFields };
constexpr std::array<const char*, kFields> kHeaders = {"Student", "ID", "SIS User ID", "SIS Login ID", "Section"};
// Identity, too, but nothing here needs it.
constexpr std::array<const char*, 2> kOtherIdentity = {"Integration ID", "Root Account"};

std::string Trimmed(const std::string& text) { return std::string(absl::StripAsciiWhitespace(text)); }

// Which cell of a row has which field; -1: not there.
using Places = std::array<int, kFields>;

absl::StatusOr<Places> FindFields(const base::CsvRow& header) {
  Places places;
  places.fill(-1);
  for (size_t column = 0; column < header.cells.size(); ++column) {
    const std::string name = Trimmed(header.cells[column]);
    const auto field = std::find(kHeaders.begin(), kHeaders.end(), name);
    if (field == kHeaders.end()) continue;
    int& place = places[field - kHeaders.begin()];
    if (place >= 0) {
      return absl::InvalidArgumentError(absl::StrCat("line ", header.line, ": two columns \"", name, "\""));
    }
    place = static_cast<int>(column);
  }
  for (const Field needed : {kStudent, kId, kSection}) {
    if (places[needed] >= 0) continue;
    return absl::InvalidArgumentError(absl::StrCat("line ", header.line, ": no column \"", kHeaders[needed],
                                                   "\": upload what Canvas exports from its Gradebook"));
  }
  return places;
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.size() <= kMostIdDigits && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

}  // namespace

absl::StatusOr<CanvasGradebook> ReadCanvasGradebook(std::string_view csv) {
  ASSIGN_OR_RETURN(const std::vector<base::CsvRow> rows, base::ParseCsv(csv, {}, base::CsvSeparator(csv)));
  if (rows.empty())
    return absl::InvalidArgumentError("the file is empty: upload what Canvas exports from its Gradebook");
  ASSIGN_OR_RETURN(const Places places, FindFields(rows[0]));
  CanvasGradebook gradebook;
  for (const std::string& cell : rows[0].cells) {
    const std::string name = Trimmed(cell);
    const bool identity = std::find(kHeaders.begin(), kHeaders.end(), name) != kHeaders.end() ||
                          std::find(kOtherIdentity.begin(), kOtherIdentity.end(), name) != kOtherIdentity.end();
    if (!identity && !name.empty()) gradebook.columns.push_back(name);
  }
  std::map<std::string, int> line_of;  // by Canvas's ID
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    const auto cell = [&](Field field) {
      const size_t place = static_cast<size_t>(places[field]);
      return places[field] < 0 || place >= row->cells.size() ? "" : Trimmed(row->cells[place]);
    };
    const CanvasStudent student = {.line = row->line,
                                   .name = cell(kStudent),
                                   .id = cell(kId),
                                   .sis_id = cell(kSisId),
                                   .login = cell(kLogin),
                                   .section = cell(kSection)};
    if (student.id.empty() || student.name == kTestStudent) continue;
    if (!IsNumber(student.id)) {
      return absl::InvalidArgumentError(absl::StrCat("line ", row->line, ": the ID \"", student.id.substr(0, 40),
                                                     "\" is no number, as Canvas's are"));
    }
    const auto [known, is_new] = line_of.emplace(student.id, row->line);
    if (!is_new) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", row->line, ": the ID ", student.id, " stands in line ", known->second, ", too"));
    }
    gradebook.students.push_back(student);
  }
  return gradebook;
}

}  // namespace course::cohort
