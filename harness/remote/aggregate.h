// Reads the members of a plain struct without a list of their names: Tie(point) is std::tie(point.x, point.y).
//
// C++20 has no reflection, but it can count: a struct has as many members as the longest list of things that it can be
// initialised from. The count then chooses one structured binding. Source of the idea: A. Polukhin, Boost.PFR, 2016.

#ifndef HARNESS_REMOTE_AGGREGATE_H_
#define HARNESS_REMOTE_AGGREGATE_H_

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace remote {

// One structured binding per count below: more would only be more of the same lines.
inline constexpr size_t kMaxMembers = 8;

namespace internal {

// Converts to anything, so that it can initialise a member of any type. Never defined: only asked about.
struct Any {
  template <class T>
  operator T&() const&;
  template <class T>
  operator T&&() const&&;
};

// Converts to base classes of T only.
template <class T>
struct AnyBase {
  template <class Base>
  requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>) operator Base&() const&;
};

template <size_t>
using AnyAt = Any;

// Whether T{any, ..., any, {}, any, ..., any} compiles, with the {} at place I of N. An array member takes the {}
// for itself as a whole, so the things after it are too many.
template <class T, size_t... Before, size_t... After>
consteval bool TakesBraces(std::index_sequence<Before...>, std::index_sequence<After...>) {
  return requires { T{AnyAt<Before>{}..., {}, AnyAt<After>{}...}; };
}

template <class T, size_t N, size_t I = 0>
consteval bool HasArrayAmong() {
  if constexpr (I >= N) {
    return false;
  } else {
    return !TakesBraces<T>(std::make_index_sequence<I>(), std::make_index_sequence<N - I - 1>()) ||
           HasArrayAmong<T, N, I + 1>();
  }
}

}  // namespace internal

// The number of members of the aggregate T, at most kMaxMembers + 1. A C array counts once per element.
template <class T, class... A>
consteval size_t MemberCount() {
  if constexpr (sizeof...(A) > kMaxMembers) {
    return sizeof...(A);
  } else if constexpr (requires { T{A{}..., internal::Any{}}; }) {
    return MemberCount<T, A..., internal::Any>();
  } else {
    return sizeof...(A);
  }
}

template <class T>
consteval bool HasBase() {
  return requires { T{internal::AnyBase<T>{}}; };
}

// Whether a member is a C array of two or more elements.
template <class T>
consteval bool HasCArray() {
  constexpr size_t n = MemberCount<T>();
  return n >= 2 && internal::HasArrayAmong<T, n>();
}

// References to the members of `t`, in the order of their declaration.
template <class T>
constexpr auto Tie(T& t) {
  using S = std::remove_const_t<T>;
  constexpr size_t n = MemberCount<S>();
  static_assert(!HasBase<S>(), "a struct with a base class cannot travel: make the base its first member");
  static_assert(!HasCArray<S>(), "a C array inside a struct cannot travel: use std::array or std::vector");
  static_assert(n >= 1, "an empty struct cannot travel: it says nothing; give it a member or leave it out");
  static_assert(n <= kMaxMembers, "a struct with more than 8 members cannot travel: group some of them in a struct");
  if constexpr (HasBase<S>() || HasCArray<S>() || n == 0 || n > kMaxMembers) {
    return std::tie();  // one of the sentences above is error enough
  } else if constexpr (n == 1) {
    auto& [a] = t;
    return std::tie(a);
  } else if constexpr (n == 2) {
    auto& [a, b] = t;
    return std::tie(a, b);
  } else if constexpr (n == 3) {
    auto& [a, b, c] = t;
    return std::tie(a, b, c);
  } else if constexpr (n == 4) {
    auto& [a, b, c, d] = t;
    return std::tie(a, b, c, d);
  } else if constexpr (n == 5) {
    auto& [a, b, c, d, e] = t;
    return std::tie(a, b, c, d, e);
  } else if constexpr (n == 6) {
    auto& [a, b, c, d, e, f] = t;
    return std::tie(a, b, c, d, e, f);
  } else if constexpr (n == 7) {
    auto& [a, b, c, d, e, f, g] = t;
    return std::tie(a, b, c, d, e, f, g);
  } else {
    auto& [a, b, c, d, e, f, g, h] = t;
    return std::tie(a, b, c, d, e, f, g, h);
  }
}

}  // namespace remote

#endif  // HARNESS_REMOTE_AGGREGATE_H_
