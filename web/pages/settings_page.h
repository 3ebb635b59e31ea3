// Light or dark, and which editor the links open.

#ifndef WEB_PAGES_SETTINGS_PAGE_H_
#define WEB_PAGES_SETTINGS_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "web/pages/layout.h"

namespace course::web {

struct Editor {
  std::string id;  // as it is stored
  std::string title;
  std::string address;  // with {path} and {line}; empty for "none" and "custom"
};
// What the settings offer, "none" first and "custom" last.
const std::vector<Editor>& Editors();

struct Settings {
  std::string theme = "auto";
  std::string editor = "none";
  std::string custom;  // the template of editor "custom"
};

// The template behind a choice: "vscode://file{path}:{line}"; empty where none is set.
std::string EditorTemplate(const Settings& settings);

// What is wrong with a choice, in a sentence; empty if it can be kept.
std::string CheckSettings(const Settings& settings);

// `note`: what became of the last change; empty if there was none.
std::string SettingsPage(const Settings& settings, std::string_view note, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_SETTINGS_PAGE_H_
