#include "web/pages/settings_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

Html Option(const std::string& value, const std::string& title, const std::string& chosen) {
  Attributes attributes = {{"value", value}};
  if (value == chosen) attributes.push_back({"selected", ""});
  return Tag("option", attributes, Text(title));
}

Html Field(std::string_view id, std::string_view label, const Html& control, std::string_view about) {
  return Tag(
      "div", {{"class", "field"}},
      Tag("label", {{"for", std::string(id)}}, Text(label)) + control + Tag("p", {{"class", "soft ui"}}, Text(about)));
}

}  // namespace

const std::vector<Editor>& Editors() {
  static const auto* editors = new std::vector<Editor>{
      {"none", "No links", ""},
      {"vscode", "Visual Studio Code", "vscode://file{path}:{line}"},
      {"vscodium", "VSCodium", "vscodium://file{path}:{line}"},
      {"cursor", "Cursor", "cursor://file{path}:{line}"},
      {"idea", "CLion and other JetBrains editors", "jetbrains://clion/navigate/reference?path={path}:{line}"},
      {"custom", "Another one", ""},
  };
  return *editors;
}

std::string EditorTemplate(const Settings& settings) {
  if (settings.editor == "custom") return settings.custom;
  for (const Editor& editor : Editors()) {
    if (editor.id == settings.editor) return editor.address;
  }
  return "";
}

std::string CheckSettings(const Settings& settings) {
  if (settings.theme != "auto" && settings.theme != "light" && settings.theme != "dark") {
    return absl::StrCat("The theme \"", settings.theme, "\" is none of auto, light and dark.");
  }
  bool known = false;
  for (const Editor& editor : Editors()) known = known || editor.id == settings.editor;
  if (!known) return absl::StrCat("The editor \"", settings.editor, "\" is not in the list.");
  if (settings.editor != "custom") return "";
  if (settings.custom.size() > 300) return "An address has at most 300 characters.";
  if (settings.custom.find("{path}") == std::string::npos) {
    return "The address needs {path} in it, where the file's path goes; {line} is replaced, too.";
  }
  const Frame frame = {.editor_template = settings.custom, .root = "/"};
  if (EditorUrl(frame, "x.cc", 1).empty()) {
    return "The address must begin with an editor's own scheme, such as myeditor://.";
  }
  return "";
}

std::string SettingsPage(const Settings& settings, std::string_view note, const Frame& frame) {
  Html body = Tag("h1", Text("Settings"));
  if (!note.empty()) body += Tag("p", {{"class", "card"}, {"role", "status"}}, Text(note));
  Html themes = Option("auto", "As the system has it", settings.theme) + Option("light", "Light", settings.theme) +
                Option("dark", "Dark", settings.theme);
  Html fields = Field("theme", "Light or dark", Tag("select", {{"id", "theme"}, {"name", "theme"}}, themes),
                      "Kept for this clone of the course.");
  Html editors;
  for (const Editor& editor : Editors()) editors += Option(editor.id, editor.title, settings.editor);
  fields += Field("editor", "Your editor", Tag("select", {{"id", "editor"}, {"name", "editor"}}, editors),
                  "Files and lines on the pages become links that open it.");
  fields += Field("custom", "Address of another editor",
                  Tag("input", {{"id", "custom"},
                                {"name", "custom"},
                                {"value", settings.custom},
                                {"size", "48"},
                                {"maxlength", "300"},
                                {"placeholder", "myeditor://open?file={path}&line={line}"}}),
                  "Only for the last choice of the list. {path} is the file's absolute path, {line} the line.");
  fields += Tag("button", {{"type", "submit"}, {"class", "primary"}}, Text("Keep these settings"));
  body += PostForm(frame, "/settings", fields);
  body += Tag("h2", Text("More about this machine"));
  body += Tag("ul", Tag("li", Tag("a", {{"href", "/doctor"}}, Text("Doctor")) + Text(": what could be wrong with it")) +
                        Tag("li", Tag("a", {{"href", "/privacy"}}, Text("Your data")) +
                                      Text(": where it is, how to take it along or delete it")));
  return Document("Settings", body, frame, {.current = "settings"});
}

}  // namespace course::web
