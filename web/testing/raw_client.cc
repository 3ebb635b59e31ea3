#include "web/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace course::web::testing {

RawClient::RawClient(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // A server that never answers fails the test, instead of holding it until Bazel loses patience.
  const timeval patience = {.tv_sec = 60, .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) Close();
}

RawClient::~RawClient() { Close(); }

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), heard_(std::move(other.heard_)), news_(std::move(other.news_)) {}

void RawClient::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

bool RawClient::Say(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t said = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (said <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(said));
  }
  return true;
}

void RawClient::EndSaying() { shutdown(fd_, SHUT_WR); }

bool RawClient::Wait(size_t bytes) {
  while (heard_.size() < bytes) {
    char buffer[16 << 10];
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    heard_.append(buffer, static_cast<size_t>(n));
  }
  return true;
}

std::string RawClient::HearUntil(std::string_view text) {
  while (true) {
    const size_t at = heard_.find(text);
    if (at != std::string::npos) {
      std::string part = heard_.substr(0, at + text.size());
      heard_.erase(0, part.size());
      return part;
    }
    if (!Wait(heard_.size() + 1)) return std::exchange(heard_, {});
  }
}

std::string RawClient::HearNewsUntil(std::string_view text) {
  while (true) {
    const size_t at = news_.find(text);
    if (at != std::string::npos) {
      std::string part = news_.substr(0, at + text.size());
      news_.erase(0, part.size());
      return part;
    }
    const size_t length = std::strtoul(HearUntil("\r\n").c_str(), nullptr, 16);
    if (length == 0 || !Wait(length + 2)) return std::exchange(news_, {});
    news_ += heard_.substr(0, length);
    heard_.erase(0, length + 2);
  }
}

std::string RawClient::HearAll() {
  while (Wait(heard_.size() + 1)) {
  }
  return std::exchange(heard_, {});
}

std::string RawClient::HearAnswer() {
  std::string answer = HearUntil("\r\n\r\n");
  constexpr std::string_view kLength = "Content-Length: ";
  const size_t at = answer.find(kLength);
  if (at == std::string::npos) return "";
  const size_t length = std::strtoul(answer.c_str() + at + kLength.size(), nullptr, 10);
  if (!Wait(length)) return "";
  answer += heard_.substr(0, length);
  heard_.erase(0, length);
  return answer;
}

int StatusOf(std::string_view answer) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  if (!answer.starts_with(kStart)) return 0;
  return std::atoi(std::string(answer.substr(kStart.size(), 3)).c_str());
}

}  // namespace course::web::testing
