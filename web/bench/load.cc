#include "web/bench/load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"

namespace course::web::bench {
namespace {

using Clock = std::chrono::steady_clock;

class Client {
 public:
  explicit Client(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ok_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const int yes = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  int fd() const { return fd_; }
  const std::string& head() const { return head_; }  // and what else came with it
  Clock::time_point began() const { return began_; }

  bool Ask(const std::string& request) {
    began_ = Clock::now();
    size_ = 0;
    received_ = 0;
    head_.clear();
    // A request is far smaller than the socket's buffer, which is empty.
    return ok_ && send(fd_, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
  }
  // 1: the whole answer is there; 0: not yet; -1: broken, or no 200.
  int Receive() {
    char buffer[64 << 10];
    while (true) {
      const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
      if (n < 0 && errno == EAGAIN) return 0;
      if (n <= 0) return -1;
      received_ += static_cast<size_t>(n);
      if (size_ == 0) {
        head_.append(buffer, static_cast<size_t>(n));
        const size_t end = head_.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        const size_t length = head_.find("Content-Length: ");
        if (!head_.starts_with("HTTP/1.1 200") || length > end) return -1;
        size_ = end + 4 + std::strtoul(head_.c_str() + length + std::strlen("Content-Length: "), nullptr, 10);
      }
      if (received_ >= size_) return 1;
    }
  }

 private:
  const int fd_;
  bool ok_ = false;
  Clock::time_point began_;
  std::string head_;
  size_t size_ = 0;  // of the whole answer; 0: not known yet
  size_t received_ = 0;
};

}  // namespace

absl::StatusOr<Load> Run(int port, const std::function<std::string()>& request, int connections, double seconds) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < connections; ++i) {
    clients.push_back(std::make_unique<Client>(port));
    epoll_event event = {.events = EPOLLIN, .data = {.ptr = clients.back().get()}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, clients.back()->fd(), &event);
  }
  Load load;
  absl::Status status;
  const auto start = Clock::now();
  for (const auto& client : clients) {
    if (!client->Ask(request())) status = absl::UnavailableError("a connection was refused");
  }
  double elapsed = 0;
  while (status.ok() && elapsed < seconds) {
    epoll_event events[64];
    const int count = epoll_wait(epoll, events, 64, 5'000);
    if (count <= 0) status = absl::DeadlineExceededError("no answer for five seconds");
    for (int i = 0; i < count && status.ok(); ++i) {
      auto& client = *static_cast<Client*>(events[i].data.ptr);
      const int answered = client.Receive();
      if (answered < 0) status = absl::InternalError("no 200, or a broken connection: " + client.head().substr(0, 80));
      if (answered <= 0) continue;
      load.ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - client.began()).count());
      if (!client.Ask(request())) status = absl::InternalError("a connection broke");
    }
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  close(epoll);
  if (!status.ok()) return status;
  load.per_second = static_cast<double>(load.ms.size()) / elapsed;
  return load;
}

absl::StatusOr<std::vector<int>> OpenStreams(int port, const std::string& request, int count) {
  std::vector<int> open;
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < count; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char first[512];
    open.push_back(fd);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0 || recv(fd, first, sizeof first, 0) <= 0) {
      for (const int opened : open) close(opened);
      return absl::UnavailableError(absl::StrCat("live page ", i, " of ", count, " was not answered"));
    }
  }
  return open;
}

}  // namespace course::web::bench
