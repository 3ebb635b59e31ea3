#include "web/routes/self.h"

#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/catalog/everything.h"
#include "harness/privacy/places.h"
#include "harness/privacy/privacy.h"
#include "web/pages/doctor_page.h"
#include "web/pages/layout.h"
#include "web/pages/privacy_page.h"
#include "web/pages/settings_page.h"

namespace course::web {

absl::StatusOr<Response> SettingsRoute(Visit& visit) {
  ASSIGN_OR_RETURN(const Settings settings, ReadSettings(visit.store));
  const std::string note = visit.request.query.count("kept") > 0 ? "The settings are kept." : "";
  return Response{.body = SettingsPage(settings, note, visit.frame)};
}

absl::StatusOr<Response> KeepSettings(Visit& visit) {
  ASSIGN_OR_RETURN(Settings settings, ReadSettings(visit.store));
  settings.theme = ValueOr(visit.request.form, "theme", settings.theme);
  settings.editor = ValueOr(visit.request.form, "editor", settings.editor);
  settings.custom = std::string(absl::StripAsciiWhitespace(ValueOr(visit.request.form, "custom", settings.custom)));
  // What was typed stays on the page, so that it can be mended there.
  if (const std::string wrong = CheckSettings(settings); !wrong.empty()) {
    return Response{.status = 400, .body = SettingsPage(settings, wrong + " Nothing was changed.", visit.frame)};
  }
  RETURN_IF_ERROR(visit.store.SetSetting("theme", settings.theme));
  RETURN_IF_ERROR(visit.store.SetSetting("editor", settings.editor));
  RETURN_IF_ERROR(visit.store.SetSetting("editor_template", settings.custom));
  return Redirect("/settings?kept");
}

absl::StatusOr<Response> DoctorRoute(Visit& visit, const std::function<std::vector<doctor::Finding>()>& examine) {
  if (!examine) return NotFound(visit, "/doctor");
  static std::mutex one_at_a_time;  // programs are started, folders added up: once is enough for everybody
  const std::lock_guard lock(one_at_a_time);
  return Response{.body = DoctorPage(examine(), visit.frame)};
}

absl::StatusOr<Response> PrivacyRoute(Visit& visit) {
  return Response{.body = PrivacyPage(privacy::Places(visit.root), visit.frame)};
}

absl::StatusOr<Response> ExportRoute(Visit& visit) {
  ASSIGN_OR_RETURN(std::string json, visit.store.ExportJson());
  return Response{.content_type = "application/json", .body = std::move(json), .download = "course-data.json"};
}

absl::StatusOr<Response> EraseAction(Visit& visit) {
  if (absl::AsciiStrToLower(absl::StripAsciiWhitespace(ValueOr(visit.request.form, "sure"))) != "delete") {
    return Response{
        .status = 400,
        .body = MessagePage("Nothing was deleted",
                            "The word \"delete\" was not in the field, so everything is still there.", visit.frame)};
  }
  // What can be removed is removed in any case; the sentence names what was not.
  if (const absl::Status erased = privacy::Erase(visit.root, visit.store); !erased.ok()) {
    return Response{.status = 500,
                    .body = MessagePage("Not everything is deleted yet", std::string(erased.message()), visit.frame,
                                        "./course erase")};
  }
  return Response{.body =
                      MessagePage("Your data is deleted",
                                  "Runs, hints, settings and backups are gone; your starter.cc files are untouched. "
                                  "The next run begins a new history.",
                                  visit.frame, catalog::kTestEverything)};
}

}  // namespace course::web
