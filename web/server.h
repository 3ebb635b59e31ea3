// The local dashboard: cpp-httplib on 127.0.0.1.
//
// The printed address carries a token, which the first visit turns into a cookie: on a shared machine no other user can
// read or change anything. The server links no lab and no model.

#ifndef WEB_SERVER_H_
#define WEB_SERVER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/doctor/finding.h"
#include "harness/store/store.h"
#include "web/chat/chat.h"
#include "web/playground/playground.h"

namespace course::web {

struct ServeOptions {
  std::string root;      // the workspace: handouts and starters are read from it
  std::string database;  // .course/course.db; made if it is absent
  std::string manifest;  // .course/manifest.json
  int port = 0;          // 0: any free one
  std::string token;     // at least 16 characters
  // Lets in who comes without the key, too, as a guest with quizzes of his own: see web/guard/enrolment.h.
  bool open_enrolment = false;

  // What /doctor shows; called for one request at a time. Empty: there is no such page.
  std::function<std::vector<doctor::Finding>()> doctor;
  std::optional<Playground> playground;  // absent: there is no such page
  std::optional<Chat> chat;              // absent: neither the page nor anything below /v1
  std::function<int64_t()> now_ms;       // empty: the system's clock
  // Records what a killed hook left in the spool; called from one thread, now and then while somebody looks. May be
  // empty.
  std::function<void(store::Store&)> drain_spool;
  // How soon an open page hears of a run, and how often the spool is looked at.
  std::chrono::milliseconds poll{200};
  // How long a client may keep silent in the middle of a request.
  std::chrono::milliseconds patience{10'000};

  // Called once with the port, as soon as the socket accepts connections.
  std::function<void(int port)> on_ready;
  // Serve() returns soon after this becomes true; may be null.
  const std::atomic<bool>* stop = nullptr;
};

// Serves until the process is told to end (SIGTERM, SIGINT) or *stop is true.
// FailedPrecondition if the port is taken; InvalidArgument for a short token; errors of the store as they come.
absl::Status Serve(const ServeOptions& options);

}  // namespace course::web

#endif  // WEB_SERVER_H_
