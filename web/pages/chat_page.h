// The page on which one talks to the engine and sees what stands where in it, step by step.

#ifndef WEB_PAGES_CHAT_PAGE_H_
#define WEB_PAGES_CHAT_PAGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "harness/catalog/catalog.h"
#include "harness/sidecars/engine/order.h"
#include "web/chat/chat.h"
#include "web/chat/driver.h"
#include "web/pages/frame.h"

namespace course::web {

struct ChatView {
  const catalog::Course* course = nullptr;  // names the labs
  ChatStanding standing;
  std::optional<ChatNow> now;  // absent: the engine says nothing, or is not built
  bool looks_back = false;     // `now` is an earlier step
  chat::Submission form;       // what the form shows
  std::string refused;         // why what was asked for was not done: a sentence
  std::string trouble;         // why the engine says nothing: a sentence
};

std::string ChatPage(const ChatView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_CHAT_PAGE_H_
