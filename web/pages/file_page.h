// The course's own files as pages: guides and handouts set as text, code with line numbers, figures as they are.

#ifndef WEB_PAGES_FILE_PAGE_H_
#define WEB_PAGES_FILE_PAGE_H_

#include <optional>
#include <string>
#include <string_view>

namespace course::web {

// What a link in a Markdown file of `folder` (relative to the workspace) becomes on this site: a relative address leads
// to /files/..., everything else stays.
std::string FileUrl(std::string_view folder, std::string_view url);

// The path behind "/files/<path>", if it may be shown: below phases/, extensions/ or docs/, no "..", no hidden file, a
// text or a figure. Solutions are not among them: `course hint --solution` shows one after full marks.
std::optional<std::string> ShownFile(std::string_view path);

// `path` as ShownFile returned it, `content` what it holds (Markdown or text; figures are served as they are).
std::string FilePage(const std::string& path, const std::string& content);

}  // namespace course::web

#endif  // WEB_PAGES_FILE_PAGE_H_
