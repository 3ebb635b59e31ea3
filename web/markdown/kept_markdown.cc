#include "web/markdown/kept_markdown.h"

#include <algorithm>

namespace course::web {

std::shared_ptr<const Rendered> KeptMarkdown::Render(const std::string& name, std::string_view markdown,
                                                     const MarkdownOptions& options) {
  const std::shared_ptr<Entry> entry = Find(name);
  const auto kept = [&] {
    const std::lock_guard lock(mutex_);
    return entry->kept;
  };
  const auto shared = [](const std::shared_ptr<const Kept>& kept) {
    return std::shared_ptr<const Rendered>(kept, &kept->rendered);
  };
  if (const auto now = kept(); IsCurrent(now.get(), markdown, options)) return shared(now);
  const std::lock_guard alone(entry->typesetting);
  // Whoever was here before has perhaps done it.
  if (const auto now = kept(); IsCurrent(now.get(), markdown, options)) return shared(now);
  const std::shared_ptr<const Kept> fresh = Typeset(markdown, options);
  const std::lock_guard lock(mutex_);
  entry->kept = fresh;
  return shared(fresh);
}

bool KeptMarkdown::IsCurrent(const Kept* kept, std::string_view markdown, const MarkdownOptions& options) {
  return kept != nullptr && kept->markdown == markdown &&
         std::all_of(kept->figures.begin(), kept->figures.end(), [&](const auto& figure) {
           return options.read_figure && options.read_figure(figure.first) == figure.second;
         });
}

std::shared_ptr<const KeptMarkdown::Kept> KeptMarkdown::Typeset(std::string_view markdown,
                                                                const MarkdownOptions& options) {
  const auto fresh = std::make_shared<Kept>();
  fresh->markdown = markdown;
  MarkdownOptions noting = options;
  if (options.read_figure) {
    noting.read_figure = [&](std::string_view url) {
      return fresh->figures.emplace_back(std::string(url), options.read_figure(url)).second;
    };
  }
  fresh->rendered = RenderMarkdown(markdown, noting);
  return fresh;
}

std::shared_ptr<KeptMarkdown::Entry> KeptMarkdown::Find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Entry>& entry = texts_[name];
  if (entry == nullptr) entry = std::make_shared<Entry>();
  entry->asked = ++asked_;
  const std::shared_ptr<Entry> found = entry;
  if (texts_.size() > most_) {
    texts_.erase(std::min_element(texts_.begin(), texts_.end(),
                                  [](const auto& a, const auto& b) { return a.second->asked < b.second->asked; }));
  }
  return found;
}

}  // namespace course::web
