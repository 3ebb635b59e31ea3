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

  // As RenderMarkdown. REQUIRES: of the same name the options differ in nothing but what read_figure reads; it is asked
  // for every figure each time.
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
    std::shared_ptr<const Kept> kept;
    int64_t asked = 0;  // how many were asked for before
  };

  std::shared_ptr<const Kept> Find(const std::string& name);
  void Keep(const std::string& name, std::shared_ptr<const Kept> kept);

  const size_t most_;
  std::mutex mutex_;
  int64_t asked_ = 0;                             // guarded by mutex_
  std::unordered_map<std::string, Entry> texts_;  // guarded by mutex_
};

}  // namespace course::web

#endif  // WEB_MARKDOWN_KEPT_MARKDOWN_H_
