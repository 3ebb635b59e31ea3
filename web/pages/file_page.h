// The course's own files as pages: texts set for reading, code with line numbers, figures as they are.

#ifndef WEB_PAGES_FILE_PAGE_H_
#define WEB_PAGES_FILE_PAGE_H_

#include <optional>
#include <string>
#include <string_view>

#include "web/html/html.h"
#include "web/pages/layout.h"

namespace course::web {

// What a link in a Markdown file of `folder` (relative to the workspace) becomes on this site. A phase's guide leads to
// /phases/NAME, a lab's handout to /labs/FOLDER, another text to /read/PATH, code and figures to /files/PATH; what is
// no relative address stays.
std::string FileUrl(std::string_view folder, std::string_view url);

// The path of the workspace that a relative address in a text of `folder` names, without its "#...".
std::string ResolvePath(std::string_view folder, std::string_view url);

// Where a text of the workspace is read on this site: "phases/00-foundations/README.md" as "/phases/00-foundations".
std::string ReadingUrl(std::string_view path);

// The path behind "/files/<path>" or "/read/<path>", if it may be shown: below phases/, extensions/, docs/, engine/api/
// or quiz/bank/figures/, no "..", no hidden file, a text or a figure. Solutions are not among them: a lab's page shows
// one after full marks. Nor are question banks and their programs, which hold the answers.
std::optional<std::string> ShownFile(std::string_view path);

// Code with a number and an anchor ("#L12") for each line.
Html CodeBlock(const std::string& code);

// `path` as ShownFile returned it, `content` what it holds. `lab_folder` is that of the lab that it belongs to, be it
// in a folder of the lab's: "phases/P/L"; empty for a file of no lab.
std::string CodePage(const std::string& path, const std::string& lab_folder, const std::string& content,
                     const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_FILE_PAGE_H_
