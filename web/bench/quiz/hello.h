// What the load costs by itself: the dashboard's listener in front of a quiz that is always the same page and keeps
// nothing.

#ifndef WEB_BENCH_QUIZ_HELLO_H_
#define WEB_BENCH_QUIZ_HELLO_H_

#include <functional>

namespace course::web::bench {

// Serves until the process ends.
void ServeHello(const std::function<void(int port)>& ready);

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_HELLO_H_
