#include "cohort/submitting/testing/flaky_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace course::cohort {
namespace {

sockaddr_in Here(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// Passes on what is there, at most `left` bytes (-1: all). False: this connection is over.
bool Pass(int from, int to, int& left) {
  char bytes[4096];
  const size_t most = left < 0 ? sizeof bytes : std::min<size_t>(sizeof bytes, static_cast<size_t>(left));
  if (most == 0) return false;
  const ssize_t n = recv(from, bytes, most, 0);
  if (n <= 0) return false;
  for (ssize_t sent = 0; sent < n;) {
    const ssize_t more = send(to, bytes + sent, static_cast<size_t>(n - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  if (left >= 0) left -= static_cast<int>(n);
  return true;
}

void Relay(int client, int server, Cut cut) {
  while (true) {
    pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(both, 2, 10'000) <= 0) return;
    if (both[0].revents != 0 && !Pass(client, server, cut.after_sent)) return;
    if (both[1].revents != 0 && !Pass(server, client, cut.after_heard)) return;
  }
}

}  // namespace

FlakyProxy::FlakyProxy(int server_port, std::function<Cut()> next) : server_port_(server_port), next_(std::move(next)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Here(0);
  CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) << "no free port";
  CHECK(listen(listener_, 16) == 0) << "cannot listen";
  socklen_t size = sizeof address;
  CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0) << "no name";
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

FlakyProxy::~FlakyProxy() {
  stop_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string FlakyProxy::Url() const { return absl::StrCat("http://127.0.0.1:", port_); }

void FlakyProxy::Run() {
  while (!stop_) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Here(server_port_);
    if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) Relay(client, server, next_());
    close(server);
    close(client);
  }
}

}  // namespace course::cohort
