#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/csv.h"
#include "base/status_macros.h"
#include "cohort/accounts/accounts.h"
#include "cohort/exchange/canvas_gradebook.h"
#include "cohort/roster/roster.h"

namespace course::cohort {
namespace {

enum Column { kLogin, kName, kFirst, kLast, kSection, kSisId, kCanvasId, kColumns };
// How people call them; compared in lower case, without blanks, underscores and hyphens.
constexpr std::pair<const char*, Column> kTitles[] = {{"login", kLogin},
                                                      {"email", kLogin},
                                                      {"mail", kLogin},
                                                      {"username", kLogin},
                                                      {"user", kLogin},
                                                      {"loginid", kLogin},
                                                      {"sisloginid", kLogin},
                                                      {"emailaddress", kLogin},
                                                      {"name", kName},
                                                      {"fullname", kName},
                                                      {"student", kName},
                                                      {"displayname", kName},
                                                      {"firstname", kFirst},
                                                      {"givenname", kFirst},
                                                      {"lastname", kLast},
                                                      {"surname", kLast},
                                                      {"familyname", kLast},
                                                      {"section", kSection},
                                                      {"group", kSection},
                                                      {"sections", kSection},
                                                      {"sisid", kSisId},
                                                      {"sisuserid", kSisId},
                                                      {"studentid", kSisId},
                                                      {"matriculation", kSisId},
                                                      {"matriculationnumber", kSisId},
                                                      {"canvasid", kCanvasId},
                                                      {"canvasuserid", kCanvasId}};

std::string Trimmed(std::string text) {
  absl::StripAsciiWhitespace(&text);
  return text;
}

std::string Folded(std::string_view title) {
  std::string folded;
  for (const char c : title) {
    if (c != ' ' && c != '_' && c != '-') folded += absl::ascii_tolower(c);
  }
  return folded;
}

// A value of a stranger's file in a message: short, and on one line.
std::string Shown(std::string_view value) {
  std::string shown;
  for (const char c : value.substr(0, 60)) shown += absl::ascii_iscntrl(c) ? ' ' : c;
  return absl::StrCat("\"", shown, value.size() > 60 ? "...\"" : "\"");
}

// "Lovelace, Ada" as Canvas writes it, for people: "Ada Lovelace".
std::string InOrder(const std::string& name) {
  const size_t comma = name.find(',');
  if (comma == std::string::npos || name.find(',', comma + 1) != std::string::npos) return name;
  const std::string last = Trimmed(name.substr(0, comma)), first = Trimmed(name.substr(comma + 1));
  return first.empty() ? last : absl::StrCat(first, " ", last);
}

class Reader {
 public:
  absl::StatusOr<RosterFile> Read(std::string_view csv) {
    ASSIGN_OR_RETURN(const std::vector<base::CsvRow> rows, base::ParseCsv(csv, {}, base::CsvSeparator(csv)));
    if (rows.empty()) return absl::InvalidArgumentError("the file is empty: its first line names the columns");
    if (IsCanvas(rows[0])) {
      RETURN_IF_ERROR(ReadCanvas(csv));
    } else {
      RETURN_IF_ERROR(ReadTable(rows));
    }
    if (file_.entries.empty() && mistakes_.empty()) Mistake(1, "no line below the first one names a learner");
    if (file_.entries.size() > kMostLearners) {
      Mistake(file_.entries[kMostLearners].line, absl::StrCat("more than ", kMostLearners, " learners"));
    }
    for (const RosterEntry& entry : file_.entries) Check(entry);
    if (mistakes_.empty()) return std::move(file_);
    std::stable_sort(mistakes_.begin(), mistakes_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string text;
    for (size_t i = 0; i < std::min(mistakes_.size(), kMostMistakesShown); ++i) {
      absl::StrAppend(&text, i == 0 ? "" : "\n", "line ", mistakes_[i].first, ": ", mistakes_[i].second);
    }
    if (mistakes_.size() > kMostMistakesShown) {
      absl::StrAppend(&text, "\nand ", mistakes_.size() - kMostMistakesShown, " more");
    }
    return absl::InvalidArgumentError(text);
  }

 private:
  void Mistake(int line, std::string what) { mistakes_.emplace_back(line, std::move(what)); }

  static bool IsCanvas(const base::CsvRow& header) {
    const auto has = [&](std::string_view title) {
      return std::any_of(header.cells.begin(), header.cells.end(),
                         [&](const std::string& cell) { return Trimmed(cell) == title; });
    };
    return has("Student") && has("ID") && has("Section");
  }

  absl::Status ReadCanvas(std::string_view csv) {
    ASSIGN_OR_RETURN(const CanvasGradebook gradebook, ReadCanvasGradebook(csv));
    file_.from_canvas = true;
    for (const CanvasStudent& student : gradebook.students) {
      if (student.login.empty()) {
        file_.notes.push_back(
            absl::StrCat("line ", student.line, ": ", Shown(student.name), " has no SIS Login ID and is passed over"));
        continue;
      }
      file_.entries.push_back({.line = student.line,
                               .login = PlainLogin(student.login),
                               .name = InOrder(student.name),
                               .section = student.section,
                               .sis_id = student.sis_id,
                               .canvas_id = student.id});
    }
    return absl::OkStatus();
  }

  absl::Status ReadTable(const std::vector<base::CsvRow>& rows) {
    std::array<int, kColumns> places;
    places.fill(-1);
    const base::CsvRow& header = rows[0];
    for (size_t i = 0; i < header.cells.size(); ++i) {
      const auto title = std::find_if(std::begin(kTitles), std::end(kTitles), [&](const auto& known) {
        return Folded(Trimmed(header.cells[i])) == known.first;
      });
      if (title == std::end(kTitles)) {
        if (!Trimmed(header.cells[i]).empty()) {
          file_.notes.push_back(
              absl::StrCat("line ", header.line, ": the column ", Shown(header.cells[i]), " is passed over"));
        }
        continue;
      }
      int& place = places[title->second];
      if (place >= 0) {
        Mistake(header.line, absl::StrCat("the columns ", Shown(header.cells[place]), " and ", Shown(header.cells[i]),
                                          " say the same"));
      }
      place = static_cast<int>(i);
    }
    if (places[kLogin] < 0) {
      return absl::InvalidArgumentError(absl::StrCat("line ", header.line,
                                                     ": no column \"login\" (or \"email\"): the first line names the "
                                                     "columns"));
    }
    if (places[kName] < 0 && places[kLast] < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", header.line, ": no column \"name\" (or \"first name\" and \"last name\")"));
    }
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
      if (row->cells.size() > header.cells.size()) {
        Mistake(row->line, absl::StrCat(row->cells.size(), " cells under ", header.cells.size(),
                                        " columns: is a text with the separator in it without quotes?"));
        continue;
      }
      const auto cell = [&](Column column) {
        const size_t place = static_cast<size_t>(places[column]);
        return places[column] < 0 || place >= row->cells.size() ? std::string() : Trimmed(row->cells[place]);
      };
      std::string name = cell(kName);
      if (name.empty()) name = Trimmed(absl::StrCat(cell(kFirst), " ", cell(kLast)));
      file_.entries.push_back({.line = row->line,
                               .login = PlainLogin(cell(kLogin)),
                               .name = name,
                               .section = cell(kSection),
                               .sis_id = cell(kSisId),
                               .canvas_id = cell(kCanvasId)});
    }
    return absl::OkStatus();
  }

  void Check(const RosterEntry& entry) {
    if (const absl::Status login = CheckLogin(entry.login); !login.ok()) {
      Mistake(entry.line, std::string(login.message()));
    }
    if (const absl::Status name = CheckName(entry.name); !name.ok()) Mistake(entry.line, std::string(name.message()));
    const std::pair<const char*, const std::string*> texts[] = {{"login", &entry.login},
                                                                {"name", &entry.name},
                                                                {"section", &entry.section},
                                                                {"SIS id", &entry.sis_id},
                                                                {"Canvas id", &entry.canvas_id}};
    for (const auto& [what, text] : texts) {
      // A spreadsheet would compute it as soon as somebody opens an export.
      if (base::WithoutFormula(*text) != *text) {
        Mistake(entry.line, absl::StrCat("the ", what, " ", Shown(*text), " begins like a formula"));
      }
      if (text != &entry.name && !text->empty() && !CheckName(*text).ok()) {
        Mistake(entry.line, absl::StrCat("the ", what, " ", Shown(*text),
                                         " holds a character that cannot be shown, or "
                                         "has more than 200 bytes"));
      }
    }
    Once(entry.line, "login", entry.login, logins_);
    Once(entry.line, "SIS id", entry.sis_id, sis_ids_);
    Once(entry.line, "Canvas id", entry.canvas_id, canvas_ids_);
  }

  void Once(int line, const char* what, const std::string& value, std::map<std::string, int>& seen) {
    if (value.empty()) return;
    const auto [place, is_new] = seen.emplace(value, line);
    if (!is_new) {
      Mistake(line, absl::StrCat("the ", what, " ", Shown(value), " stands in line ", place->second, ", too"));
    }
  }

  RosterFile file_;
  std::vector<std::pair<int, std::string>> mistakes_;         // line, what
  std::map<std::string, int> logins_, sis_ids_, canvas_ids_;  // line by value
};

}  // namespace

absl::StatusOr<RosterFile> ReadRoster(std::string_view csv) { return Reader().Read(csv); }

}  // namespace course::cohort
