#include "web/library/library.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "web/markdown/sections.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;

// -1 if it is not there.
int64_t ChangeTime(const std::string& path) {
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(path, error);
  return error ? -1 : time.time_since_epoch().count();
}

// folder/*.md by name, but those of `first` before them, in that order.
std::vector<std::string> Texts(const std::string& folder, const std::vector<std::string>& first) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder, error)) {
    if (file.path().extension() == ".md") names.push_back(file.path().filename().string());
  }
  const auto place = [&](const std::string& name) {
    return std::find(first.begin(), first.end(), name) - first.begin();
  };
  std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return std::make_pair(place(a), a) < std::make_pair(place(b), b);
  });
  return names;
}

}  // namespace

Library Library::Read(const std::string& root, const catalog::Course& course, Shelf shelf) {
  Library library;
  std::vector<Entry> entries;
  for (const catalog::Phase& phase : course.phases) {
    const std::string folder = phase.package.substr(2);
    library.AddText(root, absl::StrCat(folder, "/README.md"), "guide", entries);
    const std::string theory = absl::StrCat(folder, "/theory");
    library.seen_.push_back({absl::StrCat(root, "/", theory), ChangeTime(absl::StrCat(root, "/", theory))});
    for (const std::string& name : Texts(absl::StrCat(root, "/", theory), {"primer.md"})) {
      library.AddText(root, absl::StrCat(theory, "/", name), "chapter", entries);
    }
    if (shelf == Shelf::kGuests) continue;
    for (const catalog::Lab& lab : phase.labs) {
      library.AddText(root, absl::StrCat(lab.Folder(), "/README.md"), "lab", entries);
    }
  }
  library.seen_.push_back({root + "/docs", ChangeTime(root + "/docs")});
  for (const std::string& name : Texts(root + "/docs", {"notation.md", "glossary.md"})) {
    library.AddText(root, absl::StrCat("docs/", name), "doc", entries);
  }
  library.index_->Add(entries);
  library.glossary_ = ParseGlossary(library.ReadNoted(root + "/docs/glossary.md")).value_or(std::vector<Term>());
  library.symbols_ = ParseSymbols(library.ReadNoted(root + "/docs/notation.md")).value_or(std::vector<Symbol>());
  return library;
}

std::string Library::ReadNoted(const std::string& full_path) {
  seen_.push_back({full_path, ChangeTime(full_path)});  // before reading: a change meanwhile is noticed later
  return base::ReadFile(full_path).value_or("");
}

void Library::AddText(const std::string& root, const std::string& path, const std::string& kind,
                      std::vector<Entry>& entries) {
  const std::string text = ReadNoted(absl::StrCat(root, "/", path));
  if (text.empty()) return;
  Reading reading{.path = path, .title = path, .kind = kind};
  bool hints = false, titled = false;
  for (const TextSection& section : CutSections(text)) {
    if (section.level == 1 && !titled) {
      reading.title = section.heading;
      titled = true;
    }
    if (section.level > 0 && section.level <= 2) hints = kind == "lab" && section.heading == "Hints";
    if (hints) continue;
    if (section.level > 0) reading.headings.push_back({section.level, section.heading, section.id});
    // Below a term of the glossary, "See: ..." names other places, which are found by themselves.
    const size_t end = path == "docs/glossary.md" ? section.text.find("See: ") : std::string::npos;
    entries.push_back(
        {path, reading.title, section.heading, section.level == 1 ? "" : section.id, section.text.substr(0, end)});
  }
  readings_.push_back(std::move(reading));
}

const Reading* Library::Find(std::string_view path) const {
  for (const Reading& reading : readings_) {
    if (reading.path == path) return &reading;
  }
  return nullptr;
}

std::pair<const Reading*, const Reading*> Library::Neighbours(std::string_view path) const {
  const Reading* here = Find(path);
  if (here == nullptr) return {nullptr, nullptr};
  return {here == &readings_.front() ? nullptr : here - 1, here == &readings_.back() ? nullptr : here + 1};
}

bool Library::IsCurrent() const {
  return std::all_of(seen_.begin(), seen_.end(),
                     [](const Seen& file) { return ChangeTime(file.path) == file.changed; });
}

}  // namespace course::web
