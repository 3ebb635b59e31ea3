#include "harness/remote/connection.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "harness/remote/ends.h"
#include "harness/remote/errors.h"

namespace remote {
namespace {

constexpr auto kStall = std::chrono::milliseconds(50);

// One side for a Connection, the other for a peer that sends what it likes.
struct Sides {
  ~Sides() { Hang(); }
  void Say(const std::string& bytes) {
    EXPECT_EQ(::write(pipes.theirs.out, bytes.data(), bytes.size()), ssize_t(bytes.size()));
  }
  void Hang() {
    const Ends ends = std::exchange(pipes.theirs, {});
    if (ends.in >= 0) ::close(ends.in);
    if (ends.out >= 0) ::close(ends.out);
  }
  Pipes pipes = MakePipes().value();
};

std::string Length(uint32_t n) { return std::string(reinterpret_cast<const char*>(&n), sizeof n); }

TEST(Connection, DeliversMessagesOfAnySizeInOrder) {
  Sides sides;
  Connection a(sides.pipes.ours);
  Connection b(std::exchange(sides.pipes.theirs, {}));
  // Around the buffer's size, and above the pipe's own: the sender must be able to wait for the receiver.
  const size_t sizes[] = {1, 2, 16379, 16380, 16381, 16384, 70000, 5 << 20, 3};
  std::thread sender([&] {
    for (const size_t size : sizes) a.Send(std::string(size, static_cast<char>('a' + size % 26)));
  });
  for (const size_t size : sizes) EXPECT_EQ(b.Receive().view(), std::string(size, static_cast<char>('a' + size % 26)));
  sender.join();
}

TEST(Connection, SaysThatTheOtherProcessIsGone) {
  Sides sides;
  Connection connection(sides.pipes.ours);
  sides.Hang();
  EXPECT_THROW(connection.Receive(), Closed);
  EXPECT_TRUE(connection.closed());
  EXPECT_THROW(connection.Receive(), Closed) << "and stays gone";
  EXPECT_THROW(connection.Send("x"), Closed);
}

TEST(Connection, SendingToAClosedPipeIsAnErrorAndNoSignal) {
  Sides sides;
  Connection connection(sides.pipes.ours);
  sides.Hang();
  EXPECT_THROW(connection.Send("x"), Closed);
}

TEST(Connection, AMessageCutAnywhereIsAGoneProcess) {
  const std::string whole = Length(5) + "hello";
  for (size_t size = 0; size < whole.size(); ++size) {
    Sides sides;
    Connection connection(sides.pipes.ours);
    sides.Say(whole.substr(0, size));
    sides.Hang();
    EXPECT_THROW(connection.Receive(), Closed) << "cut after " << size;
  }
}

TEST(Connection, AMessageThatStopsInTheMiddleIsNotWaitedForForever) {
  const std::string whole = Length(5) + "hello";
  for (const size_t size : {1, 4, 8}) {
    Sides sides;
    Connection connection(sides.pipes.ours, kStall);
    sides.Say(whole.substr(0, size));
    EXPECT_THROW(connection.Receive(), Malformed) << "stopped after " << size;
  }
}

TEST(Connection, AReceiverThatStopsReadingIsNotWaitedForForever) {
  Sides sides;
  Connection connection(sides.pipes.ours, kStall);
  EXPECT_THROW(connection.Send(std::string(16 << 20, 'x')), Lost);
}

TEST(Connection, TheStartOfAMessageMayTakeLongerThanTheStallLimit) {
  Sides sides;
  Connection connection(sides.pipes.ours, kStall);
  std::thread late([&] {
    std::this_thread::sleep_for(3 * kStall);
    sides.Say(Length(2) + "ok");
  });
  EXPECT_EQ(connection.Receive().view(), "ok");
  late.join();
}

TEST(Connection, AnImpossibleLengthIsMalformed) {
  for (const uint32_t size : {uint32_t{0}, uint32_t{Connection::kMaxMessage + 1}, ~uint32_t{0}}) {
    Sides sides;
    Connection connection(sides.pipes.ours);
    sides.Say(Length(size));
    EXPECT_THROW(connection.Receive(), Malformed) << size;
  }
}

TEST(Connection, RefusesToSendWhatTheReceiverWouldNotBelieve) {
  Sides sides;
  Connection connection(sides.pipes.ours);
  EXPECT_THROW(connection.Send(std::string(Connection::kMaxMessage + 1, 'x')), std::length_error);
  EXPECT_FALSE(connection.closed()) << "nothing was sent, so the conversation goes on";
}

}  // namespace
}  // namespace remote
