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

#include "absl/status/statusor.h"
#include "httplib.h"
#include "web/guard/guard.h"
#include "web/http/answer.h"
#include "web/http/message.h"
#include "web/pool/pool.h"

namespace course::web {

// Called from many threads. The request is what the knock says, decoded; its path is plain (guard::IsPlainPath).
using Answerer = std::function<Answer(const guard::Knock& knock, const Request& request)>;

struct ListenerOptions {
  PoolOptions pool;
  std::chrono::milliseconds patience{10'000};   // between two bytes of a request
  std::chrono::milliseconds heartbeat{15'000};  // a comment for those who listen: notices who vanished
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
