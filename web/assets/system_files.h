// Fonts of the distribution's packages, under this server's own address: a page loads nothing from elsewhere.

#ifndef WEB_ASSETS_SYSTEM_FILES_H_
#define WEB_ASSETS_SYSTEM_FILES_H_

#include <optional>
#include <string>

#include "web/http/message.h"

namespace course::web {

// The file behind "/fonts/NAME", for the names that fonts.css asks for; nullopt for every other path. A font whose
// package is not installed is a 404, and the browser takes the next of the list.
std::optional<Response> SystemFile(const std::string& path);

}  // namespace course::web

#endif  // WEB_ASSETS_SYSTEM_FILES_H_
