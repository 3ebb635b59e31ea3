// A small HTTP/1.1 server for one machine: a few threads wait in epoll for whichever connection can go on. Thousands of
// connections that listen, idle or dawdle cost a descriptor each and no thread.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Server> server, Server::Listen(port, handlers, options));
//   server->Run();   // until server->Stop() from another thread
//
// Why not cpp-httplib's server, which this project uses as client and as yardstick: its connections hold a thread each,
// its reader limits neither the number of fields nor the time of a whole request, and it compresses each page anew.

#ifndef WEB_HTTP_SERVER_H_
#define WEB_HTTP_SERVER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "web/http/connection.h"

namespace course::web::http {

struct ServerOptions {
  Limits limits;
  Timeouts timeouts;
  int workers = 8;             // threads that answer; one page may wait for the database without stopping the others
  size_t connections = 4'096;  // more than that are answered 503
};

class Server {
 public:
  // Whoever pushes into a stream must have stopped before the server goes.
  //
  // Listens on 127.0.0.1. Port 0: any free one. FailedPrecondition if the port is taken; PermissionDenied if this user
  // may not listen there.
  static absl::StatusOr<std::unique_ptr<Server>> Listen(int port, Handlers handlers, const ServerOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }
  // Answers until Stop(); every connection is closed when it returns.
  void Run();
  // From any thread; not from a signal handler.
  void Stop();

 private:
  struct Slot {  // one connection
    explicit Slot(uint64_t id) : id(id) {}
    const uint64_t id;
    std::mutex mutex;                        // held while it takes a step
    std::unique_ptr<Connection> connection;  // null once it is closed
    std::atomic<int64_t> deadline_ms{0};
  };

  Server(int listener, int port, int epoll, int wakeup, Handlers handlers, const ServerOptions& options);
  void Work();
  void Accept();
  void Watch(int fd, uint64_t id, uint32_t events, bool is_new);
  std::shared_ptr<Slot> Find(uint64_t id);
  void Step(Slot& slot);
  void StepLocked(Slot& slot);  // REQUIRES: slot.mutex is held
  void CloseOverdue();

  const int listener_;
  const int port_;
  const int epoll_;
  const int wakeup_;  // an eventfd: readable once the server shall stop
  const Handlers handlers_;
  const ServerOptions options_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;                                         // guarded by mutex_
  std::unordered_map<uint64_t, std::shared_ptr<Slot>> open_;  // guarded by mutex_
  uint64_t last_id_;                                          // guarded by mutex_
};

}  // namespace course::web::http

#endif  // WEB_HTTP_SERVER_H_
