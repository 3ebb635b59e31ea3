// One client's connection, as a machine that never waits: Step() goes as far as the socket allows and says what it
// needs next. Deadlines count for a whole request and a whole answer, so that a byte now and then buys nobody time.

#ifndef WEB_HTTP_CONNECTION_H_
#define WEB_HTTP_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "web/http/head.h"
#include "web/http/stream.h"

namespace course::web::http {

// An answer. `head` holds the status line and the fields, each ended by CRLF, without Content-Length, Connection and
// the empty line; the body may be shared with a cache and is sent without copying it.
struct Reply {
  std::string head;
  std::shared_ptr<const std::string> body;
  std::shared_ptr<Stream> stream;  // instead of a body: what is pushed into it, until it ends
  bool close = false;              // the last answer on this connection
};

struct Timeouts {            // milliseconds
  int64_t request = 10'000;  // from its first byte to its last
  int64_t answer = 60'000;   // until the client has taken it
  int64_t idle = 60'000;     // between two requests
  int64_t linger = 2'000;    // for a refused client to read why
};

struct Handlers {
  std::function<Reply(const Head& head, std::string_view body)> answer;
  std::function<Reply(const Refusal& refusal)> refuse;
};

// Not safe to call from several threads at a time.
class Connection {
 public:
  enum class Wants { kRead, kWrite, kClose };

  // `fd` is a connected stream socket that does not block; it is closed at the end. `handlers` outlives this.
  Connection(int fd, const Handlers& handlers, const Limits& limits, const Timeouts& timeouts, int64_t now_ms);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Reads, answers and sends. `on_stream` is called once when the answer is a stream.
  Wants Step(int64_t now_ms, const std::function<void(Stream&)>& on_stream);
  // When to give it up; after that, the next Step() wants kClose.
  int64_t deadline_ms() const { return deadline_ms_; }
  // Answers the next request by this instead of asking the handlers, and closes.
  void RefuseNext(Refusal refusal);

  int fd() const { return fd_; }

 private:
  enum class Progress { kDone, kBlocked, kBroken };

  bool TakeRequest(int64_t now_ms, const std::function<void(Stream&)>& on_stream);
  void Queue(Reply reply, bool with_body, bool keep_alive, int64_t now_ms);
  Progress Send();
  Progress Receive(int64_t now_ms);
  Wants StepStream(int64_t now_ms);
  Wants StepLinger(int64_t now_ms);

  const int fd_;
  const Handlers& handlers_;
  const Limits limits_;
  const Timeouts timeouts_;
  int64_t deadline_ms_;

  std::string in_;        // received and not yet answered
  size_t searched_ = 0;   // bytes of in_ that hold no end of a head
  bool at_end_ = false;   // the client will send nothing more
  std::string out_head_;  // being sent
  std::shared_ptr<const std::string> out_body_;
  size_t sent_ = 0;  // of both together
  bool close_ = false;
  bool lingering_ = false;
  std::shared_ptr<Stream> stream_;
  std::unique_ptr<Refusal> refuse_next_;
};

}  // namespace course::web::http

#endif  // WEB_HTTP_CONNECTION_H_
