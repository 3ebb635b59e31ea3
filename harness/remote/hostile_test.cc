// Whatever the process with the learner's code sends, the test ends with a failure: no hang, no crash, no huge
// allocation.

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/remote/call.h"
#include "harness/remote/ends.h"
#include "harness/remote/remote.h"
#include "harness/remote/testdata/trip.h"
#include "harness/testing/seed.h"

#define CLOCK(M) M(Now, 0)
REMOTE_CLASS(trip::Clock, CLOCK)
#define POOL(M) M(Take, 0) M(Give, 1) M(free_count, 0, const)
REMOTE_CLASS(trip::Pool, POOL)

namespace remote {

// The calls here name their peer themselves.
Peer& ThePeer() { throw std::logic_error("not used in this test"); }

namespace {

using Bytes = std::string;

template <class... T>
Bytes Join(const T&... values) {
  Out out;
  (Put(out, values), ...);
  return out.bytes;
}

const std::vector<uint64_t> kNothingReleased;

Bytes Framed(const Bytes& message) {
  const auto size = static_cast<uint32_t>(message.size());
  return Bytes(reinterpret_cast<const char*>(&size), sizeof size) + message;
}
template <class... T>
Bytes Reply(const T&... values) {
  return Framed(Join('R', kNothingReleased, values...));
}
template <class... T>
Bytes Request(uint64_t object, const std::string& name, const T&... values) {
  return Framed(Join('Q', kNothingReleased, object, name, values...));
}

// A servant that says what it was going to say, whatever it is asked, and then is silent or gone.
class Hostile {
 public:
  enum class Then { kGone, kSilent };
  explicit Hostile(const Bytes& says, Then then = Then::kGone) {
    const Pipes pipes = MakePipes().value();
    ends_ = pipes.theirs;
    EXPECT_EQ(::write(ends_.out, says.data(), says.size()), ssize_t(says.size()));
    // It goes on listening, so that sending to it works.
    if (then == Then::kGone) ::close(std::exchange(ends_.out, -1));
    peer_ = std::make_unique<Peer>(pipes.ours, std::chrono::milliseconds(50));
  }
  ~Hostile() {
    ::close(ends_.in);
    if (ends_.out >= 0) ::close(ends_.out);
  }
  Peer& peer() { return *peer_; }

 private:
  Ends ends_;
  std::unique_ptr<Peer> peer_;
};

std::vector<int> AskForNumbers(Peer& peer) { return Invoke<std::vector<int>>(peer, 0, "lab::Numbers"); }

TEST(HostileServant, WhoRepliesAsItShouldIsBelieved) {
  Hostile servant(Reply(std::vector<int>{1, 2}));
  EXPECT_EQ(AskForNumbers(servant.peer()), (std::vector<int>{1, 2}));
}

TEST(HostileServant, ALyingLengthIsAFailure) {
  Hostile servant(Reply(uint64_t{1} << 61, uint64_t{0}));
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
  EXPECT_TRUE(servant.peer().closed()) << "and nothing more is said to it";
}

TEST(HostileServant, ALyingFrameIsAFailure) {
  Hostile servant(Bytes("\xff\xff\xff\xff", 4));
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, AFrameThatNeverEndsIsAFailure) {
  Hostile servant(Bytes("\xff\xff\xff\x00", 4) + "a start", Hostile::Then::kSilent);
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, AReplyCutAtAnyByteIsAFailure) {
  const Bytes whole = Join('R', kNothingReleased, std::vector<int>{1, 2});
  for (size_t size = 0; size < whole.size(); ++size) {
    Hostile servant(Framed(whole.substr(0, size)));
    EXPECT_THROW(AskForNumbers(servant.peer()), Malformed) << "cut after " << size;
  }
}

TEST(HostileServant, AReplyWithMoreThanTheResultIsAFailure) {
  Hostile servant(Reply(std::vector<int>{1, 2}, 'x'));
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, AMessageOfNoKnownKindIsAFailure) {
  Hostile servant(Framed("Z" + Join(kNothingReleased)));
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, RandomBytesAreAFailure) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(seed));
  base::Rng rng{seed};
  for (int i = 0; i < 300; ++i) {
    Bytes garbage(1 + rng.Below(200), '\0');
    for (char& c : garbage) c = static_cast<char>(rng.Next());
    if (rng.Below(2)) garbage = Framed("RQE"[rng.Below(3)] + Join(kNothingReleased) + garbage);
    Hostile servant(garbage);
    try {
      Invoke<trip::S8>(servant.peer(), 0, "lab::Struct");
      ADD_FAILURE() << "garbage " << i << " was taken for a struct";
    } catch (const Lost&) {
    } catch (const Thrown&) {  // the garbage was a well-formed text
    }
  }
}

TEST(HostileServant, ItCanCallNoFunctionOfTheTest) {
  Hostile servant(Request(0, "lab::Numbers"));
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, ItCanCallNoObjectThatItWasNotGiven) {
  Hostile servant(Request(12345, "Take"));
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

class CountingPool : public trip::Pool {
 public:
  std::optional<int> Take() override { return ++taken; }
  bool Give(int) override { return false; }
  int free_count() const override { return 0; }
  int taken = 0;
};

int CallWithPool(Peer& peer, trip::Pool& pool) { return Invoke<int, trip::Pool&>(peer, 0, "lab::Use", pool); }

TEST(HostileServant, ItCanCallNoMethodThatDoesNotExist) {
  Hostile servant(Request(1, "Steal"));
  CountingPool pool;
  EXPECT_THROW(CallWithPool(servant.peer(), pool), Malformed);
}

TEST(HostileServant, WrongArgumentsDoNotReachTheObject) {
  Hostile servant(Request(1, "Take", 'x'));
  CountingPool pool;
  EXPECT_THROW(CallWithPool(servant.peer(), pool), Malformed);
  EXPECT_EQ(pool.taken, 0);
}

// It was lent a pool (object 1) and asks for a clock, and calls the pool's id as if it were one.
TEST(HostileServant, ItCannotPassOffOneObjectAsAnother) {
  Hostile servant(Request(2, "()", /*home=*/true, uint64_t{1}));
  CountingPool pool;
  const std::function<double(trip::Clock&)> read = [](trip::Clock& clock) { return clock.Now(); };
  EXPECT_THROW(
      (Invoke<int, trip::Pool&, const std::function<double(trip::Clock&)>&>(servant.peer(), 0, "lab::Use", pool, read)),
      Malformed);
}

TEST(HostileServant, AnObjectThatItReleasedIsGone) {
  Hostile servant(Request(1, "Take") + Framed(Join('Q', std::vector<uint64_t>{1}, uint64_t{1}, std::string("Take"))));
  CountingPool pool;
  EXPECT_THROW(CallWithPool(servant.peer(), pool), Malformed);
  EXPECT_EQ(pool.taken, 1);
}

// The pool is gone with the call that lent it; what lies there now is not to be called.
TEST(HostileServant, WhatItWasLentEndsWithTheCall) {
  Hostile servant(Reply(1) + Request(1, "Take"));
  auto pool = std::make_unique<CountingPool>();
  EXPECT_EQ(CallWithPool(servant.peer(), *pool), 1);
  pool = nullptr;
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, AFunctionThatItWasLentEndsWithTheCall) {
  Hostile servant(Reply() + Request(1, "()"));
  auto calls = std::make_unique<int>(0);
  const std::function<void()> count = [&] { ++*calls; };
  Invoke<void, const std::function<void()>&>(servant.peer(), 0, "lab::Start", count);
  calls = nullptr;
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

TEST(HostileServant, AFailedCallTakesBackWhatItLent) {
  Hostile servant(Framed(Join('E', kNothingReleased, std::string("no"))) + Request(1, "Take"));
  auto pool = std::make_unique<CountingPool>();
  EXPECT_THROW(CallWithPool(servant.peer(), *pool), Thrown);
  pool = nullptr;
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

std::unique_ptr<trip::Pool> Wrapped(Peer& peer, trip::Pool& pool) {
  return Invoke<std::unique_ptr<trip::Pool>, trip::Pool&>(peer, 0, "lab::Wrap", pool);
}

// A factory's object holds on to what it was made of: until it is destroyed, and no longer.
TEST(HostileServant, WhatAnObjectOfItsHoldsEndsWithTheObject) {
  Hostile servant(Reply(uint64_t{9}) + Request(1, "Take") + Reply(2) + Reply() + Request(1, "Take"));
  auto pool = std::make_unique<CountingPool>();
  std::unique_ptr<trip::Pool> wrapped = Wrapped(servant.peer(), *pool);
  EXPECT_EQ(wrapped->free_count(), 2);
  EXPECT_EQ(pool->taken, 1) << "called back during a method of the object that holds it";
  wrapped = nullptr;
  pool = nullptr;
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

// What a method is lent ends with the method, though the object lives on.
TEST(HostileServant, WhatAMethodWasLentEndsWithIt) {
  Hostile servant(Reply(1) + Request(1, "Take"));
  auto pool = std::make_unique<CountingPool>();
  EXPECT_EQ((Invoke<int, trip::Pool&>(servant.peer(), /*object=*/7, "Use", *pool)), 1);
  pool = nullptr;
  EXPECT_THROW(AskForNumbers(servant.peer()), Malformed);
}

// Says of itself when it ends.
class MortalPool : public CountingPool {
 public:
  explicit MortalPool(bool* lives) : lives_(lives) { *lives_ = true; }
  ~MortalPool() override { *lives_ = false; }

 private:
  bool* const lives_;
};

TEST(HostileServant, WhatItWasGivenEndsWithACallThatKeepsNothing) {
  Hostile servant(Reply());
  bool lives = false;
  Invoke<void, std::unique_ptr<trip::Pool>>(servant.peer(), 0, "lab::Eat", std::make_unique<MortalPool>(&lives));
  EXPECT_FALSE(lives) << "it may refer to what the test has on its stack";
}

// Object 1, the pool, is its own; while the test uses it on its behalf (function 2), it says that it is not needed.
TEST(HostileServant, WhatIsInUseOutlivesItsRelease) {
  Hostile servant(Request(2, "()", /*home=*/true, uint64_t{1}) +
                  Framed(Join('R', std::vector<uint64_t>{1}, std::vector<int>{})) + Reply());
  bool lives = false, lived = false;
  const std::function<void(trip::Pool&)> use = [&](trip::Pool& pool) {
    AskForNumbers(servant.peer());
    lived = lives;
    pool.Take();
  };
  Invoke<void, std::unique_ptr<trip::Pool>, const std::function<void(trip::Pool&)>&>(
      servant.peer(), 0, "lab::Use", std::make_unique<MortalPool>(&lives), use);
  EXPECT_TRUE(lived);
  EXPECT_FALSE(lives);
}

TEST(HostileServant, EndlessCallbacksEndWithAFailure) {
  // Each callback makes the test call again, to which the servant answers with the next callback.
  Bytes says;
  for (int i = 0; i < 1000; ++i) says += Request(1, "()");
  Hostile servant(says);
  Peer& peer = servant.peer();
  std::function<void()> again = [&] { Invoke<void>(peer, 0, "lab::Again"); };
  EXPECT_THROW((Invoke<void, const std::function<void()>&>(peer, 0, "lab::Start", again)), Malformed);
}

TEST(HostileServant, AWritableSpanKeepsItsSize) {
  Hostile servant(Reply(std::vector<float>{1, 2, 3}));
  std::vector<float> values = {8, 9};
  EXPECT_THROW((Invoke<void, std::span<float>>(servant.peer(), 0, "lab::Fill", values)), Malformed);
  EXPECT_EQ(values, (std::vector<float>{8, 9}));
}

}  // namespace
}  // namespace remote
