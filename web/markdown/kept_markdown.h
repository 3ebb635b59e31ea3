// What RenderMarkdown made of a text, kept for as long as the text and its figures are the same, byte for byte. A guide
// takes milliseconds to typeset and microseconds to compare; a cohort reads the same one all morning.

#ifndef WEB_MARKDOWN_KEPT_MARKDOWN_H_
#define WEB_MARKDOWN_KEPT_MARKDOWN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "web/markdown/markdown.h"

namespace course::web {

// Safe to call from several threads.
class KeptMarkdown {
 public:
  // Of so many texts, at least one; that which nobody asked for longest makes room.
  explicit KeptMarkdown(size_t most) : most_(most) {}

  // As RenderMarkdown. Of those who ask for one name at the same time one typesets and the others wait: the first
  // minute of a class would typeset the same guide for each of its readers otherwise. REQUIRES: of the same name the
  // options differ in nothing but what read_figure reads; it is asked for every figure each time.
  std::shared_ptr<const Rendered> Render(const std::string& name, std::string_view markdown,
                                         const MarkdownOptions& options);

 private:
  using Figures = std::vector<std::pair<std::string, std::optional<std::string>>>;  // address, what was read
  struct Kept {
    std::string markdown;
    Figures figures;
    Rendered rendered;
  };
  struct Entry {
    std::mutex typesetting;
    std::shared_ptr<const Kept> kept;  // guarded by KeptMarkdown::mutex_
    int64_t asked = 0;                 // how many were asked for before; guarded by KeptMarkdown::mutex_
  };

  static bool IsCurrent(const Kept* kept, std::string_view markdown, const MarkdownOptions& options);
  static std::shared_ptr<const Kept> Typeset(std::string_view markdown, const MarkdownOptions& options);
  // Makes room for it if it is new.
  std::shared_ptr<Entry> Find(const std::string& name);

  const size_t most_;
  std::mutex mutex_;
  int64_t asked_ = 0;                                              // guarded by mutex_
  std::unordered_map<std::string, std::shared_ptr<Entry>> texts_;  // guarded by mutex_
};

}  // namespace course::web

#endif  // WEB_MARKDOWN_KEPT_MARKDOWN_H_
