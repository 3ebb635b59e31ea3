#include "harness/store/choices_writer.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/changes.h"

namespace course::store {
namespace {

constexpr size_t kMaxSetting = 4 << 10;

}  // namespace

absl::Status WriteHelp(const Database& db, const std::string& lab, const Help& help) {
  ASSIGN_OR_RETURN(Statement upsert, db.Prepare(R"sql(
      INSERT INTO help (lab, hints_used, gave_up) VALUES (?1, ?2, ?3)
      ON CONFLICT (lab) DO UPDATE SET hints_used = max(hints_used, excluded.hints_used),
                                      gave_up = max(gave_up, excluded.gave_up))sql"));
  upsert.Bind(1, lab);
  upsert.Bind(2, help.hints_used);
  upsert.Bind(3, help.gave_up);
  RETURN_IF_ERROR(upsert.Run());
  return CountChange(db);
}

absl::Status WriteSetting(const Database& db, const std::string& name, const std::string& value) {
  if (name.empty()) return absl::InvalidArgumentError(absl::StrCat("a setting without a name, value \"", value, "\""));
  if (value.size() > kMaxSetting) {
    return absl::InvalidArgumentError(
        absl::StrCat("the setting ", name, " with ", value.size(), " bytes: at most ", kMaxSetting));
  }
  ASSIGN_OR_RETURN(Statement upsert, db.Prepare("INSERT INTO settings (name, value) VALUES (?1, ?2) "
                                                "ON CONFLICT (name) DO UPDATE SET value = excluded.value"));
  upsert.Bind(1, name);
  upsert.Bind(2, value);
  RETURN_IF_ERROR(upsert.Run());
  return CountChange(db);
}

}  // namespace course::store
