// A client that says exactly the bytes it is told, for tests of what a good client would never send.

#ifndef WEB_TESTING_RAW_CLIENT_H_
#define WEB_TESTING_RAW_CLIENT_H_

#include <string>
#include <string_view>

namespace course::web::testing {

class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return fd_ >= 0; }
  // False if the server has closed the connection.
  bool Say(std::string_view bytes);
  // No more bytes will be sent.
  void EndSaying();
  // Waits until `text` has been heard since the last call, and returns everything up to its end. What was heard so far
  // if the server closes before.
  std::string HearUntil(std::string_view text);
  // The same for the body of an answer that comes in chunks, without what is around them.
  std::string HearNewsUntil(std::string_view text);
  // Waits until the server closes.
  std::string HearAll();
  // One answer with its Content-Length; "" if the server closes before it ends.
  std::string HearAnswer();
  void Close();

 private:
  // False if the server closes before that many bytes wait in heard_.
  bool Wait(size_t bytes);

  int fd_;
  std::string heard_;
  std::string news_;  // out of chunks, and not yet returned
};

// The number in "HTTP/1.1 404 Not Found"; 0 if the text is no answer.
int StatusOf(std::string_view answer);

}  // namespace course::web::testing

#endif  // WEB_TESTING_RAW_CLIENT_H_
