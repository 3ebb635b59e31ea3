// Bytes on their way to a client that stays, such as a page that listens for news: whoever has news pushes them, the
// thread that serves the client waits for them. A client that does not keep up is given up instead of waited for.

#ifndef WEB_LIVE_MAILBOX_H_
#define WEB_LIVE_MAILBOX_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace course::web::live {

// Safe to call from several threads.
class Mailbox {
 public:
  // At most `backlog` bytes wait for the client.
  explicit Mailbox(size_t backlog = 256 << 10) : backlog_(backlog) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // False once nothing would arrive any more. A push that leaves more than `backlog` bytes waiting drops them all and
  // ends the mailbox: half an event would be worse than none, and the page asks for what it missed when it comes back.
  bool Push(std::string_view bytes);
  // Nothing follows what was pushed.
  void End();
  // The client is gone.
  void Close();
  bool is_open() const;

  // Waits until something is there or nothing will follow, but not longer than `patience`: then it returns "". `ended`
  // becomes true when nothing will follow what is returned.
  std::string Take(std::chrono::milliseconds patience, bool& ended);

 private:
  const size_t backlog_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;  // guarded by mutex_
  bool ended_ = false;   // guarded by mutex_
};

}  // namespace course::web::live

#endif  // WEB_LIVE_MAILBOX_H_
