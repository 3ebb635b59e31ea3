#include "harness/store/accounts_writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/store/audit_writer.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rules.h"
#include "harness/store/sessions_writer.h"

namespace course::store {
namespace {

absl::Status CheckLoginIsFree(const Database& db, const std::string& login) {
  ASSIGN_OR_RETURN(const std::optional<Account> other, ReadLogin(db, login));
  if (!other.has_value()) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat("an account's login is ", Shown(login), ": another one has it"));
}

void BindAccount(Statement& statement, const Account& account) {
  statement.Bind(1, account.id);
  statement.Bind(2, account.login);
  statement.Bind(3, account.name);
  statement.Bind(4, account.role);
  statement.Bind(5, account.password);
  statement.Bind(6, account.section);
  statement.Bind(7, account.sis_id);
  statement.Bind(8, account.canvas_id);
  statement.Bind(9, account.state);
  statement.Bind(10, account.created_ms);
}

// What is different, in words that hold no secret and no name: names go when their account does, the audit stays.
std::string Difference(const Account& before, const Account& after) {
  std::vector<std::string> changes;
  if (before.role != after.role) changes.push_back(absl::StrCat("role: ", before.role, " -> ", after.role));
  if (before.state != after.state) changes.push_back(absl::StrCat("state: ", before.state, " -> ", after.state));
  if (before.password != after.password) changes.push_back("password");
  if (before.login != after.login) changes.push_back("login");
  if (before.name != after.name) changes.push_back("name");
  if (before.section != after.section) changes.push_back("section");
  if (before.sis_id != after.sis_id) changes.push_back("sis_id");
  if (before.canvas_id != after.canvas_id) changes.push_back("canvas_id");
  return absl::StrJoin(changes, ", ");
}

// Role and state are what a reader of the audit looks for.
std::string_view ActionOf(const Account& before, const Account& after) {
  if (before.role != after.role) return "account.role";
  if (before.state != after.state) return "account.state";
  if (before.password != after.password) return "account.password";
  return "account.update";
}

}  // namespace

absl::Status InsertAccount(const Database& db, const Account& account) {
  RETURN_IF_ERROR(CheckLoginIsFree(db, account.login));
  ASSIGN_OR_RETURN(const std::optional<Account> same, ReadAccount(db, account.id));
  if (same.has_value()) {
    return absl::AlreadyExistsError(absl::StrCat("an account's id is ", account.id, ": another one has it"));
  }
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO accounts (id, login, name, role, password, section, sis_id, canvas_id, state, created_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))sql"));
  BindAccount(insert, account);
  return insert.Run();
}

absl::Status WriteAccount(const Database& db, const Account& account, const By& by) {
  RETURN_IF_ERROR(ValidateAccount(account));
  RETURN_IF_ERROR(InsertAccount(db, account));
  return WriteChange(db, by, "account.create", account.id,
                     absl::StrCat("role: ", account.role, ", state: ", account.state));
}

absl::Status WriteUpdatedAccount(const Database& db, const Account& seen, const Account& account, const By& by) {
  RETURN_IF_ERROR(ValidateAccount(account));
  if (seen.id != account.id || seen.created_ms != account.created_ms) {
    return absl::InvalidArgumentError(
        absl::StrCat("the account ", Shown(seen.id), " would become ", Shown(account.id), ": id and created_ms stay"));
  }
  ASSIGN_OR_RETURN(const Account now, ReadKnownAccount(db, account.id));
  if (now != seen) {
    return absl::AbortedError(
        absl::StrCat("the account ", account.id, " was changed since it was read: read it and try again"));
  }
  if (now == account) return absl::OkStatus();
  if (now.login != account.login) RETURN_IF_ERROR(CheckLoginIsFree(db, account.login));
  ASSIGN_OR_RETURN(Statement update, db.Prepare(R"sql(
      UPDATE accounts SET login = ?2, name = ?3, role = ?4, password = ?5, section = ?6, sis_id = ?7, canvas_id = ?8,
                          state = ?9, created_ms = ?10 WHERE id = ?1)sql"));
  BindAccount(update, account);
  RETURN_IF_ERROR(update.Run());
  if (now.password != account.password || now.role != account.role || account.state != "active") {
    RETURN_IF_ERROR(WriteEndOfSessions(db, account.id, "").status());
  }
  return WriteChange(db, by, ActionOf(now, account), account.id, Difference(now, account));
}

}  // namespace course::store
