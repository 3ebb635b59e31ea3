// What travels back to the client: an answer of the site with its header fields, ready to be sent, and sent again from
// the cache.

#ifndef WEB_HTTP_ANSWER_H_
#define WEB_HTTP_ANSWER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "web/live/mailbox.h"

namespace course::web {

struct Answer {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> fields;  // without Content-Type, Content-Length and Connection
  std::shared_ptr<const std::string> body;                  // sent without copying it; null for none
  std::shared_ptr<live::Mailbox> news;                      // instead of a body: what is pushed into it, until it ends
  bool close = false;                                       // the last answer on this connection
};

}  // namespace course::web

#endif  // WEB_HTTP_ANSWER_H_
