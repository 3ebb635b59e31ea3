// From the fields of the page's form to a question that the sidecar understands.

#ifndef WEB_PLAYGROUND_PICTURE_FORM_H_
#define WEB_PLAYGROUND_PICTURE_FORM_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "harness/sidecars/vlm/exchange.h"

namespace course::web {

// The drawing of up to 32 lines with up to 32 letters each: what is left out is background, spaces and capital letters
// are understood. InvalidArgument for more or another letter, with its place.
absl::StatusOr<std::string> DrawingFrom(std::string_view text);
// The other way: lines without what is background behind the last letter, and no empty lines at the end.
std::string DrawingText(std::string_view drawing);

// What the fields say; what is missing is as in a fresh Question. The task is left as it is where the field "ask" has
// words of its own. InvalidArgument names the field.
absl::StatusOr<vlm::Question> QuestionFromForm(const std::map<std::string, std::string>& fields);

}  // namespace course::web

#endif  // WEB_PLAYGROUND_PICTURE_FORM_H_
