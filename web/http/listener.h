// cpp-httplib's server as this dashboard uses it: on 127.0.0.1, in front of one function. Everything that the library
// answers by itself, such as a request that it cannot read, carries the same fields as a page.
//
// What the library does not limit: how many header fields a request has, how long a line grows before its end comes,
// and how long a whole request takes as long as a byte comes every few seconds. Each costs the sender a connection and
// this process a thread or some memory; whoever can reach 127.0.0.1 can do worse to the machine in other ways.

#ifndef WEB_HTTP_LISTENER_H_
#define WEB_HTTP_LISTENER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "httplib.h"
#include "web/guard/guard.h"
#include "web/guard/programs.h"
#include "web/http/answer.h"
#include "web/http/message.h"
#include "web/pool/pool.h"

namespace course::web {

// Called from many threads. The request is what the knock says, decoded; its path is plain (guard::IsPlainPath).
using Answerer = std::function<Answer(const guard::Knock& knock, const Request& request)>;

// What a server takes for a request, and how it says that something is none. As it stands here: the dashboard's.
struct Manners {
  std::function<std::optional<int>(const guard::Knock&)> improper = [](const guard::Knock& knock) {
    return guard::Improper(knock);
  };
  // Whether programs ask below this path: their body is no form and comes as it is, and what is refused is told by
  // `refusal`.
  std::function<bool(std::string_view path)> for_programs = guard::IsForPrograms;
  std::function<Answer(int status)> refusal = guard::RenderProgramsRefusal;
  // Asked before a body above guard::kLongestForm is read: who may not send one is answered at once. May be empty.
  std::function<std::optional<Answer>(const guard::Knock&)> refuse_long_body;
  size_t longest_body = guard::kLongestForm;  // of all paths, bytes
};

struct ListenerOptions {
  PoolOptions pool;
  std::chrono::milliseconds patience{10'000};   // between two bytes of a request
  std::chrono::milliseconds heartbeat{15'000};  // a comment for those who listen: notices who vanished
  Manners manners;
};

class Listener {
 public:
  // Takes the port; nothing is answered before Run(). Port 0: any free one. FailedPrecondition if the port is taken;
  // PermissionDenied if this user may not listen there.
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(int port, Answerer answerer, const ListenerOptions& options);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  // Answers until Stop(); every connection is closed when it returns. False if the socket failed before.
  bool Run();
  // From another thread than Run(). Who listens for news must have been told the end before (Mailbox::End()).
  void Stop();

 private:
  Listener(Answerer answerer, const ListenerOptions& options);
  bool Meet(const httplib::Request& from, httplib::Response& to) const;
  Request RequestOf(const httplib::Request& from) const;
  void Send(Answer answer, httplib::Response& to) const;

  const Answerer answerer_;
  const ListenerOptions options_;
  httplib::Server server_;
  socket_t socket_ = INVALID_SOCKET;
  int port_ = 0;
  std::atomic<bool> ended_{false};
};

// The library's settings alone, for a server to compare with.
void Configure(httplib::Server& server, const ListenerOptions& options);

}  // namespace course::web

#endif  // WEB_HTTP_LISTENER_H_
