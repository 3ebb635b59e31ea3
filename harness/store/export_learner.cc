#include "harness/store/export_learner.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rows.h"
#include "harness/store/export_cohort.h"
#include "harness/store/export_grading.h"
#include "harness/store/export_quizzes.h"
#include "harness/store/json_object.h"

namespace course::store {
namespace {

std::string SessionText(const Session& session) {
  JsonObject object;
  object.Add("created_ms", session.created_ms);
  object.Add("seen_ms", session.seen_ms);
  object.Add("expires_ms", session.expires_ms);
  return std::move(object).Text();
}

std::string TokenText(const ApiToken& token) {
  JsonObject object;
  object.Add("name", token.name);
  object.Add("scopes", token.scopes);
  object.Add("created_ms", token.created_ms);
  object.Add("used_ms", token.used_ms);
  object.Add("revoked_ms", token.revoked_ms);
  return std::move(object).Text();
}

// Of the rows of a query with the account as its parameter.
template <class Row>
absl::StatusOr<std::vector<std::string>> RowTexts(const Database& db, const std::string& sql,
                                                  const std::string& account,
                                                  absl::StatusOr<std::vector<Row>> (*read)(Statement),
                                                  std::string (*text)(const Row&)) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(sql));
  query.Bind(1, account);
  ASSIGN_OR_RETURN(const std::vector<Row> rows, read(std::move(query)));
  return TextsOf(rows, text);
}

absl::StatusOr<std::vector<std::string>> RunTexts(const Database& db, const std::string& account) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(ReportedRunQuery("WHERE account = ?1 ORDER BY number")));
  query.Bind(1, account);
  ASSIGN_OR_RETURN(const std::vector<ReportedRun> runs, ReadRunsWithTests(db, std::move(query)));
  return TextsOf(runs, ReportedRunText);
}

}  // namespace

absl::StatusOr<std::string> ExportAccount(const Database& db, const std::string& account) {
  ASSIGN_OR_RETURN(const Account of, ReadKnownAccount(db, account));
  JsonObject object;
  object.Add("format", std::string("course-learner"));
  object.Add("schema", 1);
  object.AddObject("account", AccountText(of));
  ASSIGN_OR_RETURN(const auto sessions, RowTexts(db, SessionQuery("WHERE account = ?1 ORDER BY created_ms"), account,
                                                 ReadSessionRows, SessionText));
  object.AddList("sessions", sessions);
  ASSIGN_OR_RETURN(const auto tokens, RowTexts(db, TokenQuery("WHERE account = ?1 ORDER BY created_ms"), account,
                                               ReadTokenRows, TokenText));
  object.AddList("tokens", tokens);
  ASSIGN_OR_RETURN(const auto extensions, RowTexts(db, ExtensionQuery("WHERE account = ?1 ORDER BY assignment"),
                                                   account, ReadExtensionRows, ExtensionText));
  object.AddList("extensions", extensions);
  ASSIGN_OR_RETURN(const auto overrides, RowTexts(db, OverrideQuery("WHERE account = ?1 ORDER BY assignment"), account,
                                                  ReadOverrideRows, OverrideText));
  object.AddList("overrides", overrides);
  ASSIGN_OR_RETURN(const std::vector<std::string> runs, RunTexts(db, account));
  object.AddList("reported_runs", runs);
  ASSIGN_OR_RETURN(const auto audit, RowTexts(db, EntryQuery("WHERE actor = ?1 OR object = ?1 ORDER BY number"),
                                              account, ReadEntryRows, EntryText));
  object.AddList("audit", audit);
  ASSIGN_OR_RETURN(const std::string quizzes, ExportQuizzesOf(db, account));
  object.AddObject("quizzes", quizzes);
  ASSIGN_OR_RETURN(const std::string grading, ExportGradingOf(db, account));
  object.AddObject("grading", grading);
  return absl::StrCat(std::move(object).Text(), "\n");
}

}  // namespace course::store
