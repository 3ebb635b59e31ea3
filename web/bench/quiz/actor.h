// Somebody whom the load generator plays: says what to send, and is given what came back. Knows neither sockets nor
// clocks.

#ifndef WEB_BENCH_QUIZ_ACTOR_H_
#define WEB_BENCH_QUIZ_ACTOR_H_

#include <string>

#include "web/bench/quiz/http_client.h"

namespace course::web::bench {

class Actor {
 public:
  virtual ~Actor() = default;

  enum class Kind {
    kPrepare,  // enrols and begins an attempt
    kPage,
    kDraft,
    kAnswer,
    kSubmission,
  };
  static constexpr int kKinds = 5;
  virtual Kind kind() const = 0;              // of the request that is to be sent now
  virtual std::string Request(int port) = 0;  // called for each try; the same until it was taken
  enum class Next {
    kAtOnce,  // as a browser follows a redirect
    kRead,    // an explanation, or a question before he fills in its form
    kThink,   // until it is time for his next answer
    kAgain,   // it was refused for now: the same once more, a little later
    kDone,
    kFailed,  // an answer that makes no sense: see error()
  };
  virtual Next Take(const HttpAnswer& answer) = 0;

  virtual int told_full() const = 0;  // how often the server said that it has no room
  virtual const std::string& error() const = 0;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_ACTOR_H_
