// Bytes for a client that stays, such as a page that listens for news. It costs a descriptor and no thread: whoever has
// news pushes them, and a client that does not keep up is given up instead of waited for.

#ifndef WEB_HTTP_STREAM_H_
#define WEB_HTTP_STREAM_H_

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace course::web::http {

// Safe to call from several threads.
class Stream {
 public:
  // At most `backlog` bytes wait for the client.
  explicit Stream(size_t backlog = 256 << 10) : backlog_(backlog) {}

  // False once the client is gone, or has let more than `backlog` bytes wait: then it is gone from now on.
  bool Push(std::string_view bytes);
  // Closes the connection when everything that was pushed is sent.
  void End();

  // The connection's side. `wake` is called after each Push() and End(), without a lock.
  void Attach(std::function<void()> wake);
  // What waits, to be sent now; `ended` becomes true when nothing will follow it.
  std::string Take(bool& ended);
  // The client is gone.
  void Close();

 private:
  void Wake();

  const size_t backlog_;
  std::mutex mutex_;
  std::string waiting_;
  bool ended_ = false;
  bool closed_ = false;
  std::function<void()> wake_;
};

}  // namespace course::web::http

#endif  // WEB_HTTP_STREAM_H_
