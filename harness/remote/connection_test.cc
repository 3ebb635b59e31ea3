#include "harness/remote/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "harness/remote/errors.h"

namespace remote {
namespace {

constexpr auto kStall = std::chrono::milliseconds(50);

// One end for a Connection, the other for a peer that sends what it likes.
struct Ends {
  Ends() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0) throw std::runtime_error("socketpair");
  }
  ~Ends() { Hang(); }
  void Say(const std::string& bytes) { EXPECT_EQ(::write(fd[1], bytes.data(), bytes.size()), ssize_t(bytes.size())); }
  void Hang() {
    if (fd[1] >= 0) ::close(fd[1]);
    fd[1] = -1;
  }
  int fd[2];
};

std::string Length(uint32_t n) { return std::string(reinterpret_cast<const char*>(&n), sizeof n); }

TEST(Connection, DeliversMessagesOfAnySizeInOrder) {
  Ends ends;
  Connection a(ends.fd[0]);
  Connection b(std::exchange(ends.fd[1], -1));
  // Around the buffer's size, and above the socket's own: the sender must be able to wait for the receiver.
  const size_t sizes[] = {1, 2, 16379, 16380, 16381, 16384, 70000, 5 << 20, 3};
  std::thread sender([&] {
    for (const size_t size : sizes) a.Send(std::string(size, static_cast<char>('a' + size % 26)));
  });
  for (const size_t size : sizes) EXPECT_EQ(b.Receive().view(), std::string(size, static_cast<char>('a' + size % 26)));
  sender.join();
}

TEST(Connection, SaysThatTheOtherProcessIsGone) {
  Ends ends;
  Connection connection(ends.fd[0]);
  ends.Hang();
  EXPECT_THROW(connection.Receive(), Closed);
  EXPECT_TRUE(connection.closed());
  EXPECT_THROW(connection.Receive(), Closed) << "and stays gone";
  EXPECT_THROW(connection.Send("x"), Closed);
}

TEST(Connection, SendingToAClosedSocketIsAnErrorAndNoSignal) {
  Ends ends;
  Connection connection(ends.fd[0]);
  ends.Hang();
  EXPECT_THROW(connection.Send("x"), Closed);
}

TEST(Connection, AMessageCutAnywhereIsAGoneProcess) {
  const std::string whole = Length(5) + "hello";
  for (size_t size = 0; size < whole.size(); ++size) {
    Ends ends;
    Connection connection(ends.fd[0]);
    ends.Say(whole.substr(0, size));
    ends.Hang();
    EXPECT_THROW(connection.Receive(), Closed) << "cut after " << size;
  }
}

TEST(Connection, AMessageThatStopsInTheMiddleIsNotWaitedForForever) {
  const std::string whole = Length(5) + "hello";
  for (const size_t size : {1, 4, 8}) {
    Ends ends;
    Connection connection(ends.fd[0], kStall);
    ends.Say(whole.substr(0, size));
    EXPECT_THROW(connection.Receive(), Malformed) << "stopped after " << size;
  }
}

TEST(Connection, AReceiverThatStopsReadingIsNotWaitedForForever) {
  Ends ends;
  Connection connection(ends.fd[0], kStall);
  EXPECT_THROW(connection.Send(std::string(16 << 20, 'x')), Lost);
}

TEST(Connection, TheStartOfAMessageMayTakeLongerThanTheStallLimit) {
  Ends ends;
  Connection connection(ends.fd[0], kStall);
  std::thread late([&] {
    std::this_thread::sleep_for(3 * kStall);
    ends.Say(Length(2) + "ok");
  });
  EXPECT_EQ(connection.Receive().view(), "ok");
  late.join();
}

TEST(Connection, AnImpossibleLengthIsMalformed) {
  for (const uint32_t size : {uint32_t{0}, uint32_t{Connection::kMaxMessage + 1}, ~uint32_t{0}}) {
    Ends ends;
    Connection connection(ends.fd[0]);
    ends.Say(Length(size));
    EXPECT_THROW(connection.Receive(), Malformed) << size;
  }
}

TEST(Connection, RefusesToSendWhatTheReceiverWouldNotBelieve) {
  Ends ends;
  Connection connection(ends.fd[0]);
  EXPECT_THROW(connection.Send(std::string(Connection::kMaxMessage + 1, 'x')), std::length_error);
  EXPECT_FALSE(connection.closed()) << "nothing was sent, so the conversation goes on";
}

}  // namespace
}  // namespace remote
