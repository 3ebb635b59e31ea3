// One client's connection, kept as browsers keep it: opened when there is something to ask, left open afterwards, and
// opened anew once the server has closed it. Never waits: the caller asks when the socket is ready.

#ifndef WEB_BENCH_QUIZ_HTTP_CLIENT_H_
#define WEB_BENCH_QUIZ_HTTP_CLIENT_H_

#include <string>
#include <string_view>

namespace course::web::bench {

struct HttpAnswer {
  int status = 0;
  std::string head;
  std::string body;

  // The value of a field; empty if it is not there.
  std::string Field(std::string_view name) const;
};

class HttpClient {
 public:
  HttpClient() = default;
  ~HttpClient() { Close(); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Opens a connection where none is open; false if nobody listens on the port. What cannot be sent at once is sent by
  // the next Receive().
  bool Send(int port, const std::string& request);
  // After the socket became ready to read or to write. kIdle: the server closed a connection that waited for nothing.
  // kStale: it closed a kept one just before it was asked; browsers then ask again over a new one, and so should the
  // caller.
  enum class Heard { kNothing, kAnswer, kBroken, kIdle, kStale };
  Heard Receive();

  const HttpAnswer& answer() const { return answer_; }  // after kAnswer, until the next Send()
  int fd() const { return fd_; }                        // -1: not open
  bool waiting() const { return waiting_; }
  void Close();

 private:
  bool Flush();  // false: broken

  int fd_ = -1;
  bool waiting_ = false;
  bool kept_ = false;  // was open before the request that is waited for
  std::string unsent_;
  std::string bytes_;
  HttpAnswer answer_;
};

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_HTTP_CLIENT_H_
