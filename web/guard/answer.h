// How an answer of the site travels: with fields that keep a browser careful.

#ifndef WEB_GUARD_ANSWER_H_
#define WEB_GUARD_ANSWER_H_

#include <memory>
#include <string>

#include "web/http/answer.h"
#include "web/http/message.h"

namespace course::web::guard {

// Pages load scripts, styles, fonts and pictures from this server only, and nobody may frame them. `set_cookie` is the
// value of a Set-Cookie field, or empty. The body moves into the answer.
Answer Render(Response response, const std::string& set_cookie = "");

// An event stream: 200, never kept.
Answer RenderNews(std::shared_ptr<live::Mailbox> news);

// For what is no request that could be understood: the connection ends with it, because nobody knows where the next
// request would begin.
Answer RenderRefusal(int status);

// A page that is not there, or that nobody may know of.
Answer RenderNotFound();

// A guest who sends more forms, or loads more pages, than a person can: 429, and when to come again.
Answer RenderTooMany(bool form);

// A page whose making failed in an unforeseen way.
Answer RenderBroken(const std::string& what);

}  // namespace course::web::guard

#endif  // WEB_GUARD_ANSWER_H_
