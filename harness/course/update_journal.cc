#include "harness/course/update_journal.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using nlohmann::json;

std::string JournalPath(const Context& context) { return context.StatePath("update.json"); }

}  // namespace

absl::Status WriteJournal(const Context& context, const Journal& journal) {
  return WriteFile(JournalPath(context), json{{"head", journal.head}, {"starters", journal.starters}}.dump(2) + "\n");
}

absl::StatusOr<std::optional<Journal>> ReadJournal(const Context& context) {
  if (!IsFile(JournalPath(context))) return std::nullopt;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(JournalPath(context)));
  try {  // the whole shape in one place: get<> throws where it does not fit
    const json value = json::parse(text);
    Journal journal = {.head = value.at("head").get<std::string>(),
                       .starters = value.at("starters").get<std::map<std::string, std::string>>()};
    return std::optional<Journal>(std::move(journal));
  } catch (const json::exception& error) {
    return absl::DataLossError(absl::StrCat(JournalPath(context), ": ", error.what(), ". Your starters are in ",
                                            context.StatePath("attic"),
                                            "; remove the file when they are back in place"));
  }
}

absl::Status RemoveJournal(const Context& context) { return Remove(JournalPath(context)); }

}  // namespace course::cli
