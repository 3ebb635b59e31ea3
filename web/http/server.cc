#include "web/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace course::web::http {
namespace {

// What an epoll event is about, besides the number of a connection.
constexpr uint64_t kListener = 0;
constexpr uint64_t kWakeup = 1;

constexpr std::chrono::milliseconds kSweep(250);
constexpr int kAcceptsAtOnce = 64;

int64_t NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

absl::Status Error(int error, int port, const char* what) {
  if (error == EADDRINUSE) {
    return absl::FailedPreconditionError(
        absl::StrCat("port ", port, " on 127.0.0.1 is taken by another program: choose one with --port N"));
  }
  if (error == EACCES) {
    return absl::PermissionDeniedError(
        absl::StrCat("port ", port, " on 127.0.0.1 is not for this user: choose one above 1023 with --port N"));
  }
  return absl::InternalError(absl::StrCat("cannot serve on 127.0.0.1:", port, ": ", what, ": ", std::strerror(error)));
}

// A socket that listens, or -1 with `what` failed and errno set.
int ListeningSocket(int port, const char*& what) {
  what = "socket";
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  // Old connections in TIME_WAIT must not keep a restarted server out. SO_REUSEPORT would let a second one share the
  // port without a word.
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  what = "bind";
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    what = "listen";
    if (listen(fd, SOMAXCONN) == 0) return fd;
  }
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

int PortOf(int fd) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Listen(int port, Handlers handlers, const ServerOptions& options) {
  const char* what = nullptr;
  const int listener = ListeningSocket(port, what);
  if (listener < 0) return Error(errno, port, what);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const int wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int error = errno;
  std::unique_ptr<Server> server(new Server(listener, PortOf(listener), epoll, wakeup, std::move(handlers), options));
  if (epoll < 0 || wakeup < 0) return Error(error, port, "epoll");
  server->Watch(wakeup, kWakeup, EPOLLIN, true);
  server->Watch(listener, kListener, EPOLLIN | EPOLLONESHOT, true);
  return server;
}

Server::Server(int listener, int port, int epoll, int wakeup, Handlers handlers, const ServerOptions& options)
    : listener_(listener),
      port_(port),
      epoll_(epoll),
      wakeup_(wakeup),
      handlers_(std::move(handlers)),
      options_(options),
      last_id_(kWakeup) {}

Server::~Server() {
  for (const int fd : {listener_, epoll_, wakeup_}) {
    if (fd >= 0) close(fd);
  }
}

void Server::Run() {
  std::vector<std::thread> workers;
  for (int i = 0; i < options_.workers; ++i) workers.emplace_back([this] { Work(); });
  {
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, kSweep, [this] { return stop_; })) {
      lock.unlock();
      CloseOverdue();
      // Accept() leaves it unwatched when the machine has no descriptor left.
      Watch(listener_, kListener, EPOLLIN | EPOLLONESHOT, false);
      lock.lock();
    }
  }
  for (std::thread& worker : workers) worker.join();
  std::unordered_map<uint64_t, std::shared_ptr<Slot>> open;
  {
    const std::lock_guard lock(mutex_);
    open.swap(open_);
  }
  for (auto& [id, slot] : open) {
    const std::lock_guard lock(slot->mutex);
    slot->connection = nullptr;
  }
}

void Server::Stop() {
  const std::lock_guard lock(mutex_);
  stop_ = true;
  stopped_.notify_all();
  const uint64_t one = 1;
  // It can only fail when it is readable already.
  [[maybe_unused]] const ssize_t written = write(wakeup_, &one, sizeof one);
}

void Server::Work() {
  while (true) {
    epoll_event event;
    const int count = epoll_wait(epoll_, &event, 1, -1);
    if (count < 0 && errno != EINTR) return;
    if (count <= 0) continue;
    if (event.data.u64 == kWakeup) return;
    if (event.data.u64 == kListener) {
      Accept();
    } else if (const std::shared_ptr<Slot> slot = Find(event.data.u64)) {
      Step(*slot);
    }
  }
}

void Server::Accept() {
  for (int i = 0; i < kAcceptsAtOnce; ++i) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) return;
    if (fd < 0 && errno != EINTR && errno != ECONNABORTED) break;
    if (fd < 0) continue;
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);  // or an answer in two packets waits 40 ms
    std::shared_ptr<Slot> slot;
    size_t others = 0;
    {
      const std::lock_guard lock(mutex_);
      slot = std::make_shared<Slot>(++last_id_);
      others = open_.size();
      open_.emplace(slot->id, slot);
    }
    const std::lock_guard lock(slot->mutex);
    slot->connection = std::make_unique<Connection>(fd, handlers_, options_.limits, options_.timeouts, NowMs());
    slot->deadline_ms = slot->connection->deadline_ms();
    if (others >= options_.connections) {
      slot->connection->RefuseNext(
          {503, absl::StrCat("This server has ", options_.connections, " connections open, and that is its limit.")});
    }
    Watch(fd, slot->id, EPOLLIN | EPOLLONESHOT, true);
  }
  Watch(listener_, kListener, EPOLLIN | EPOLLONESHOT, false);
}

void Server::Watch(int fd, uint64_t id, uint32_t events, bool is_new) {
  epoll_event event = {};
  event.events = events;
  event.data.u64 = id;
  epoll_ctl(epoll_, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
}

std::shared_ptr<Server::Slot> Server::Find(uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second;
}

void Server::Step(Slot& slot) {
  const std::lock_guard lock(slot.mutex);
  StepLocked(slot);
}

void Server::StepLocked(Slot& slot) {
  if (slot.connection == nullptr) return;
  const Connection::Wants wants = slot.connection->Step(NowMs(), [this, id = slot.id](Stream& stream) {
    // Whoever pushes also sends: no thread has to be woken for it.
    stream.Attach([this, id] {
      if (const std::shared_ptr<Slot> target = Find(id)) Step(*target);
    });
  });
  if (wants != Connection::Wants::kClose) {
    slot.deadline_ms = slot.connection->deadline_ms();
    const uint32_t direction = wants == Connection::Wants::kWrite ? EPOLLOUT : EPOLLIN;
    Watch(slot.connection->fd(), slot.id, direction | EPOLLONESHOT, false);
    return;
  }
  slot.connection = nullptr;
  const std::lock_guard all(mutex_);
  open_.erase(slot.id);
}

void Server::CloseOverdue() {
  const int64_t now = NowMs();
  std::vector<std::shared_ptr<Slot>> overdue;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, slot] : open_) {
      if (slot->deadline_ms <= now) overdue.push_back(slot);
    }
  }
  for (const std::shared_ptr<Slot>& slot : overdue) {
    // One that is held is taking a step just now, which sets a new deadline.
    if (const std::unique_lock lock(slot->mutex, std::try_to_lock); lock.owns_lock()) StepLocked(*slot);
  }
}

}  // namespace course::web::http
