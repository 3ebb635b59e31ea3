#include "web/markdown/kept_markdown.h"

#include <algorithm>

namespace course::web {

std::shared_ptr<const Rendered> KeptMarkdown::Render(const std::string& name, std::string_view markdown,
                                                     const MarkdownOptions& options) {
  const auto shared = [](const std::shared_ptr<const Kept>& kept) {
    return std::shared_ptr<const Rendered>(kept, &kept->rendered);
  };
  if (const std::shared_ptr<const Kept> kept = Find(name); kept != nullptr && kept->markdown == markdown) {
    const bool same = std::all_of(kept->figures.begin(), kept->figures.end(), [&](const auto& figure) {
      return options.read_figure && options.read_figure(figure.first) == figure.second;
    });
    if (same) return shared(kept);
  }
  const auto fresh = std::make_shared<Kept>();
  fresh->markdown = markdown;
  MarkdownOptions noting = options;
  if (options.read_figure) {
    noting.read_figure = [&](std::string_view url) {
      return fresh->figures.emplace_back(std::string(url), options.read_figure(url)).second;
    };
  }
  fresh->rendered = RenderMarkdown(markdown, noting);
  Keep(name, fresh);
  return shared(fresh);
}

std::shared_ptr<const KeptMarkdown::Kept> KeptMarkdown::Find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = texts_.find(name);
  if (found == texts_.end()) return nullptr;
  found->second.asked = ++asked_;
  return found->second.kept;
}

void KeptMarkdown::Keep(const std::string& name, std::shared_ptr<const Kept> kept) {
  const std::lock_guard lock(mutex_);
  texts_[name] = {std::move(kept), ++asked_};
  if (texts_.size() <= most_) return;
  texts_.erase(std::min_element(texts_.begin(), texts_.end(),
                                [](const auto& a, const auto& b) { return a.second.asked < b.second.asked; }));
}

}  // namespace course::web
