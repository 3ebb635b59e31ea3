// Runs a chore in a thread of its own, soon after somebody asked for it and not more often than it may be.
//
//   Helper drain([&] { RecordWhatWaits(); }, std::chrono::milliseconds(200));
//   drain.Ask();   // returns at once; asking again before it ran changes nothing

#ifndef WEB_LIVE_HELPER_H_
#define WEB_LIVE_HELPER_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace course::web::live {

class Helper {
 public:
  Helper(std::function<void()> chore, std::chrono::milliseconds at_most_every);
  // Waits for the chore if it runs just now.
  ~Helper();
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  void Ask();

 private:
  void Work();

  const std::function<void()> chore_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = false;  // guarded by mutex_
  bool stop_ = false;   // guarded by mutex_
  std::thread thread_;
};

}  // namespace course::web::live

#endif  // WEB_LIVE_HELPER_H_
