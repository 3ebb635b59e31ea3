#include "web/visit.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "web/pages/file_page.h"

namespace course::web {

std::optional<std::string> ReadWholeFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  absl::StatusOr<std::string> text = base::ReadFile(path);
  return text.ok() ? std::optional(*std::move(text)) : std::nullopt;
}

std::optional<std::string> Visit::ReadFile(const std::string& relative) {
  std::string path = absl::StrCat(root, "/", relative);
  std::optional<std::string> text = ReadWholeFile(path);
  read.push_back(std::move(path));  // also one that is not there: it may come
  return text;
}

std::optional<std::string> Visit::ReadFigure(const std::string& relative) {
  if (!relative.ends_with(".svg") || !ShownFile(relative)) return std::nullopt;
  return ReadFile(relative);
}

std::optional<FoundLab> FindLab(const catalog::Course& course, std::string_view folder_or_label) {
  FoundLab found;
  for (const catalog::Phase& phase : course.phases) {
    for (const catalog::Lab& lab : phase.labs) {
      if (found.lab != nullptr) {
        found.next = &lab;
        return found;
      }
      if (lab.label == folder_or_label || lab.Folder() == folder_or_label) {
        found.phase = &phase;
        found.lab = &lab;
      } else {
        found.previous = &lab;
      }
    }
  }
  if (found.lab == nullptr) return std::nullopt;
  return found;
}

absl::StatusOr<Settings> ReadSettings(store::Store& store) {
  Settings settings;
  ASSIGN_OR_RETURN(settings.theme, store.GetSetting("theme", settings.theme));
  ASSIGN_OR_RETURN(settings.editor, store.GetSetting("editor", settings.editor));
  ASSIGN_OR_RETURN(settings.custom, store.GetSetting("editor_template", settings.custom));
  return settings;
}

Response Redirect(std::string location) { return {.status = 303, .location = std::move(location)}; }

Response NotFound(const Visit& visit, const std::string& what) {
  const char* elsewhere = visit.frame.guest ? "Search finds words." : "The map lists every lab; search finds words.";
  return {
      .status = 404,
      .body = MessagePage("No such page", absl::StrCat("There is nothing at ", what, ". ", elsewhere), visit.frame)};
}

}  // namespace course::web
