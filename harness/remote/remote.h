// The lines that a lab's author writes in remote.cc, one per function and one per interface of the contract.
//
//   #define POOL(M) M(Take, 1) M(Give, 1) M(free_count, 0, const)
//   REMOTE_CLASS(my_lab::Pool, POOL)       // interface: name and number of parameters of each virtual method
//   REMOTE_FUNCTION(my_lab, Expand, 3)     // function: namespace, name, number of parameters
//
// Interfaces come first, at the outermost level of the file. Everything else is read from the contract's header: what
// cannot cross a process border does not compile, with a sentence that says what to use instead.
//
// Bazel compiles remote.cc twice: into the stubs that stand in for the learner's functions in the test program
// (-DREMOTE_SIDE_STUB), and into the servant, which holds the learner's functions and waits for calls.
//
// Macros, because only a macro can define a function whose name and namespace it is given.

#ifndef HARNESS_REMOTE_REMOTE_H_
#define HARNESS_REMOTE_REMOTE_H_

#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>

#include "harness/remote/call.h"
#include "harness/remote/parameters.h"
#include "harness/remote/peer.h"

#ifdef REMOTE_SIDE_STUB
#define REMOTE_FUNCTION(ns, fn, n)                                                                         \
  static_assert(remote::Signature<decltype(ns::fn)>::kArity == n, REMOTE_WRONG_COUNT_);                    \
  remote::Signature<decltype(ns::fn)>::Result ns::fn(REMOTE_PARAMETERS_##n(decltype(ns::fn))) {            \
    return remote::Signature<decltype(ns::fn)>::Call(remote::ThePeer(), 0,                                 \
                                                     #ns "::" #fn REMOTE_ARGUMENTS_##n(decltype(ns::fn))); \
  }
#else
#define REMOTE_FUNCTION(ns, fn, n)                                                      \
  static_assert(remote::Signature<decltype(ns::fn)>::kArity == n, REMOTE_WRONG_COUNT_); \
  [[maybe_unused]] static const bool REMOTE_NAME_(remote_registered_, __LINE__) =       \
      remote::Functions().emplace(#ns "::" #fn, remote::Signature<decltype(ns::fn)>::Answer<&ns::fn>).second;
#endif

// The same on both sides: each may call the other's objects.
#define REMOTE_CLASS(I, METHODS)                                                                                   \
  static_assert(std::is_abstract_v<I>, #I " is no interface: it has no pure virtual method");                      \
  static_assert(std::has_virtual_destructor_v<I>, #I " is destroyed through a pointer: give it virtual ~...()");   \
  template <>                                                                                                      \
  struct remote::Proxy<I> : I {                                                                                    \
    using Self = I;                                                                                                \
    Proxy(remote::Peer& peer, uint64_t id, bool owner) : remote_peer(&peer), remote_id(id), remote_owner(owner) {} \
    ~Proxy() override {                                                                                            \
      if (remote_owner) remote::Destroy(*remote_peer, remote_id);                                                  \
    }                                                                                                              \
    METHODS(REMOTE_DEFINE_METHOD_)                                                                                 \
    static remote::Handler Methods([[maybe_unused]] I* self) {                                                     \
      return [self](remote::Peer& peer, std::string_view method, remote::In& in, remote::Out& out) {               \
        METHODS(REMOTE_ANSWER_METHOD_)                                                                             \
        throw remote::Malformed("the other process called a method that does not exist");                          \
      };                                                                                                           \
    }                                                                                                              \
    remote::Peer* const remote_peer;                                                                               \
    const uint64_t remote_id;                                                                                      \
    const bool remote_owner;                                                                                       \
  };                                                                                                               \
  static_assert(!std::is_abstract_v<remote::Proxy<I>>, "REMOTE_CLASS leaves out a pure virtual method of " #I);

#define REMOTE_DEFINE_METHOD_(method, n, ...)                                                                        \
  typename remote::Signature<decltype(&Self::method)>::Result method(REMOTE_PARAMETERS_##n(decltype(&Self::method))) \
      __VA_ARGS__ override {                                                                                         \
    static_assert(remote::Signature<decltype(&Self::method)>::kArity == n, REMOTE_WRONG_COUNT_);                     \
    return remote::Signature<decltype(&Self::method)>::Call(*remote_peer, remote_id,                                 \
                                                            #method REMOTE_ARGUMENTS_##n(decltype(&Self::method)));  \
  }

#define REMOTE_ANSWER_METHOD_(name, n, ...)                                                                    \
  if (method == #name) {                                                                                       \
    return remote::Signature<decltype(&Self::name)>::template AnswerMethod<&Self::name>(*self, peer, in, out); \
  }

#define REMOTE_WRONG_COUNT_ "the number in this line is not the number of parameters in the contract's header"

#endif  // HARNESS_REMOTE_REMOTE_H_
