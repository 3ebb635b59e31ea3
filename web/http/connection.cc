#include "web/http/connection.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

namespace course::web::http {
namespace {

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Connection::Connection(int fd, const Handlers& handlers, const Limits& limits, const Timeouts& timeouts, int64_t now_ms)
    : fd_(fd), handlers_(handlers), limits_(limits), timeouts_(timeouts), deadline_ms_(now_ms + timeouts.request) {}

Connection::~Connection() {
  if (stream_) stream_->Close();
  close(fd_);
}

void Connection::RefuseNext(Refusal refusal) { refuse_next_ = std::make_unique<Refusal>(std::move(refusal)); }

Connection::Wants Connection::Step(int64_t now_ms, const std::function<void(Stream&)>& on_stream) {
  bool answered = false;
  while (true) {
    if (now_ms >= deadline_ms_) return Wants::kClose;
    switch (Send()) {
      case Progress::kBlocked:
        return Wants::kWrite;
      case Progress::kBroken:
        return Wants::kClose;
      case Progress::kDone:
        break;
    }
    if (stream_) return StepStream(now_ms);
    if (close_) return StepLinger(now_ms);
    // A client that sends many requests at once is answered in turns with the others.
    if (answered && !in_.empty()) return Wants::kWrite;
    if (TakeRequest(now_ms, on_stream)) {
      answered = true;
      continue;
    }
    if (at_end_) return Wants::kClose;
    switch (Receive(now_ms)) {
      case Progress::kBlocked:
        return Wants::kRead;
      case Progress::kBroken:
        return Wants::kClose;
      case Progress::kDone:
        break;
    }
  }
}

// Answers the request at the front of in_; false if it is not there as a whole yet.
bool Connection::TakeRequest(int64_t now_ms, const std::function<void(Stream&)>& on_stream) {
  if (in_.empty()) return false;
  constexpr std::string_view kEnd = "\r\n\r\n";
  const size_t end = in_.find(kEnd, searched_ - std::min(searched_, kEnd.size() - 1));
  if (end == std::string::npos) {
    searched_ = in_.size();
    const std::optional<Refusal> refusal = RefuseUnfinished(in_, limits_);
    if (!refusal) return false;
    Queue(handlers_.refuse(*refusal), true, false, now_ms);
    return true;
  }
  const size_t head_bytes = end + kEnd.size();
  const std::variant<Head, Refusal> parsed = ParseHead(std::string_view(in_).substr(0, head_bytes), limits_);
  const auto* refusal = refuse_next_ ? refuse_next_.get() : std::get_if<Refusal>(&parsed);
  if (refusal != nullptr) {
    in_.clear();
    Queue(handlers_.refuse(*refusal), true, false, now_ms);
    return true;
  }
  const Head& head = std::get<Head>(parsed);
  if (in_.size() - head_bytes < head.body_bytes) return false;
  Reply reply = handlers_.answer(head, std::string_view(in_).substr(head_bytes, head.body_bytes));
  in_.erase(0, head_bytes + head.body_bytes);
  searched_ = 0;
  if (reply.stream && head.method == "HEAD") {
    reply.stream->Close();
    reply.stream = nullptr;
  }
  if (reply.stream) on_stream(*reply.stream);
  Queue(std::move(reply), head.method != "HEAD", head.keep_alive, now_ms);
  return true;
}

void Connection::Queue(Reply reply, bool with_body, bool keep_alive, int64_t now_ms) {
  close_ = reply.close || !keep_alive || reply.stream != nullptr;
  out_head_ = std::move(reply.head);
  if (!reply.stream) absl::StrAppend(&out_head_, "Content-Length: ", reply.body ? reply.body->size() : 0, "\r\n");
  absl::StrAppend(&out_head_, close_ ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
  out_body_ = with_body && !reply.stream ? std::move(reply.body) : nullptr;
  sent_ = 0;
  stream_ = std::move(reply.stream);
  deadline_ms_ = now_ms + timeouts_.answer;
}

Connection::Progress Connection::Send() {
  const size_t body = out_body_ ? out_body_->size() : 0;
  if (out_head_.empty() && body == 0) return Progress::kDone;
  while (sent_ < out_head_.size() + body) {
    const size_t of_head = std::min(sent_, out_head_.size());
    const size_t of_body = sent_ - of_head;
    iovec parts[2] = {{out_head_.data() + of_head, out_head_.size() - of_head}, {nullptr, 0}};
    // sendmsg() only reads; its type has no const.
    if (body > 0) parts[1] = {const_cast<char*>(out_body_->data()) + of_body, body - of_body};
    msghdr message = {};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t sent = sendmsg(fd_, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return WouldBlock() ? Progress::kBlocked : Progress::kBroken;
    sent_ += static_cast<size_t>(sent);
  }
  out_head_.clear();
  out_body_ = nullptr;
  sent_ = 0;
  return Progress::kDone;
}

Connection::Progress Connection::Receive(int64_t now_ms) {
  char buffer[16 << 10];
  while (true) {
    const ssize_t received = recv(fd_, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0 && !WouldBlock()) return Progress::kBroken;
    if (received < 0) {
      if (in_.empty() && deadline_ms_ > now_ms + timeouts_.idle) deadline_ms_ = now_ms + timeouts_.idle;
      return Progress::kBlocked;
    }
    if (received == 0) {
      at_end_ = true;
    } else {
      if (in_.empty()) deadline_ms_ = now_ms + timeouts_.request;
      in_.append(buffer, static_cast<size_t>(received));
    }
    return Progress::kDone;
  }
}

Connection::Wants Connection::StepStream(int64_t now_ms) {
  while (true) {
    char ignored[4096];
    const ssize_t received = recv(fd_, ignored, sizeof ignored, 0);
    if (received == 0 || (received < 0 && !WouldBlock() && errno != EINTR)) return Wants::kClose;  // the page is gone
    bool ended = false;
    out_head_ = stream_->Take(ended);
    if (out_head_.empty()) {
      deadline_ms_ = INT64_MAX;  // as long as it likes, while it takes what is sent
      return ended ? Wants::kClose : Wants::kRead;
    }
    deadline_ms_ = now_ms + timeouts_.answer;
    switch (Send()) {
      case Progress::kBlocked:
        return Wants::kWrite;
      case Progress::kBroken:
        return Wants::kClose;
      case Progress::kDone:
        break;
    }
  }
}

// Closing at once would throw away an answer that the client has not read yet, if something of its own is unread here.
Connection::Wants Connection::StepLinger(int64_t now_ms) {
  if (!lingering_) {
    lingering_ = true;
    shutdown(fd_, SHUT_WR);
    deadline_ms_ = now_ms + timeouts_.linger;
  }
  char ignored[16 << 10];
  for (int i = 0; i < 64; ++i) {
    const ssize_t received = recv(fd_, ignored, sizeof ignored, 0);
    if (received == 0 || (received < 0 && !WouldBlock() && errno != EINTR)) return Wants::kClose;
    if (received < 0) return Wants::kRead;
  }
  return Wants::kRead;
}

}  // namespace course::web::http
