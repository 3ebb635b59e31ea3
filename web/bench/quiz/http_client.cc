#include "web/bench/quiz/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace course::web::bench {
namespace {

// A connection that is there or on its way; -1 if it was refused.
int Connecting(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
    close(fd);
    return -1;
  }
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

}  // namespace

std::string HttpAnswer::Field(std::string_view name) const {
  const std::string start = absl::StrCat("\r\n", std::string(name), ": ");
  const size_t at = head.find(start);
  if (at == std::string::npos) return "";
  const size_t first = at + start.size();
  return head.substr(first, head.find('\r', first) - first);
}

void HttpClient::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
  waiting_ = false;
}

bool HttpClient::Send(int port, const std::string& request) {
  bytes_.clear();
  answer_ = {};
  for (const bool kept : {true, false}) {
    if (kept && fd_ < 0) continue;
    if (!kept && (fd_ = Connecting(port)) < 0) return false;
    kept_ = kept;
    unsent_ = request;
    waiting_ = Flush();
    if (waiting_) return true;
    Close();  // the server has closed it meanwhile
  }
  return false;
}

bool HttpClient::Flush() {
  while (!unsent_.empty()) {
    const ssize_t sent = send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    unsent_.erase(0, static_cast<size_t>(sent));
  }
  return true;
}

HttpClient::Heard HttpClient::Receive() {
  char buffer[64 << 10];
  while (true) {
    if (!Flush()) {
      Close();
      return Heard::kBroken;
    }
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN) return Heard::kNothing;
    if (n <= 0) {
      const bool idle = !waiting_;
      Close();
      return idle ? Heard::kIdle : kept_ && bytes_.empty() ? Heard::kStale : Heard::kBroken;
    }
    bytes_.append(buffer, static_cast<size_t>(n));
    const size_t end = bytes_.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    if (answer_.status == 0) {
      answer_.head = bytes_.substr(0, end + 2);
      answer_.status = std::atoi(answer_.head.c_str() + std::string_view("HTTP/1.1 ").size());
    }
    // A redirect has no body and may say nothing of its length.
    const size_t length = std::strtoul(answer_.Field("Content-Length").c_str(), nullptr, 10);
    if (bytes_.size() < end + 4 + length) continue;
    answer_.body = bytes_.substr(end + 4);
    waiting_ = false;
    if (absl::EqualsIgnoreCase(answer_.Field("Connection"), "close")) Close();
    return Heard::kAnswer;
  }
}

}  // namespace course::web::bench
