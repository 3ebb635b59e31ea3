// What one can do on the chat's page: send a prompt, and drive the engine.

#ifndef WEB_PAGES_CHAT_FORM_H_
#define WEB_PAGES_CHAT_FORM_H_

#include "web/html/html.h"
#include "web/pages/chat_page.h"
#include "web/pages/frame.h"

namespace course::web {

Html ChatForm(const ChatView& view, const Frame& frame);
// REQUIRES: view.now.
Html ChatControls(const ChatView& view, const Frame& frame);
// REQUIRES: view.now has a state.
Html ChatReplay(const ChatView& view);

}  // namespace course::web

#endif  // WEB_PAGES_CHAT_FORM_H_
