#include "harness/store/audit_writer.h"

#include <chrono>

#include "base/status_macros.h"
#include "harness/store/changes.h"
#include "harness/store/cohort_rules.h"

namespace course::store {

absl::StatusOr<int64_t> WriteEntry(const Database& db, const AuditEntry& entry) {
  RETURN_IF_ERROR(ValidateEntry(entry));
  ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT INTO audit (at_ms, actor, action, object, detail) "
                                                "VALUES (?1, ?2, ?3, ?4, ?5)"));
  insert.Bind(1, entry.at_ms);
  insert.Bind(2, entry.actor);
  insert.Bind(3, entry.action);
  insert.Bind(4, entry.object);
  insert.Bind(5, entry.detail);
  RETURN_IF_ERROR(insert.Run());
  return db.LastInsertId();
}

absl::Status WriteChange(const Database& db, const By& by, std::string_view action, const std::string& object,
                         const std::string& detail) {
  RETURN_IF_ERROR(ValidateBy(by));
  RETURN_IF_ERROR(
      WriteEntry(
          db,
          {.at_ms = TimeOf(by), .actor = by.actor, .action = std::string(action), .object = object, .detail = detail})
          .status());
  return CountChange(db);
}

int64_t TimeOf(const By& by) {
  if (by.at_ms != 0) return by.at_ms;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace course::store
