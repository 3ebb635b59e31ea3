// The ids of headings, to which links lead: "Why K/V never change" is #why-kv-never-change, as on GitHub.

#ifndef WEB_MARKDOWN_HEADING_IDS_H_
#define WEB_MARKDOWN_HEADING_IDS_H_

#include <set>
#include <string>
#include <string_view>

namespace course::web {

// Lower case, blanks to hyphens, punctuation dropped. (GitHub also drops symbols beyond ASCII; these stay here.)
std::string HeadingSlug(std::string_view text);

// Within one document: a repeated heading gets "-1", "-2" and so on.
class HeadingIds {
 public:
  std::string Next(std::string_view text);

 private:
  std::set<std::string> used_;
};

}  // namespace course::web

#endif  // WEB_MARKDOWN_HEADING_IDS_H_
