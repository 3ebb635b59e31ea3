// Which family a type belongs to, as far as travelling is concerned.

#ifndef HARNESS_REMOTE_TRAITS_H_
#define HARNESS_REMOTE_TRAITS_H_

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "harness/remote/aggregate.h"

namespace remote {

// Whether T is U<...>: kIs<std::vector<int>, std::vector>.
template <class T, template <class...> class U>
inline constexpr bool kIs = false;
template <template <class...> class U, class... A>
inline constexpr bool kIs<U<A...>, U> = true;

template <class T>
inline constexpr bool kIsSpan = false;
template <class E, size_t N>
inline constexpr bool kIsSpan<std::span<E, N>> = true;

template <class T>
inline constexpr bool kIsWritableSpan = false;
template <class E, size_t N>
inline constexpr bool kIsWritableSpan<std::span<E, N>> = !std::is_const_v<E>;

template <class T>
inline constexpr bool kIsArray = false;
template <class E, size_t N>
inline constexpr bool kIsArray<std::array<E, N>> = true;

template <class T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T>;

template <class T>
concept Text =
    std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view> || std::is_same_v<T, absl::string_view>;

template <class T>
concept Map = kIs<T, std::map> || kIs<T, std::unordered_map>;

template <class T>
concept Sequence =
    kIs<T, std::vector> || kIs<T, std::deque> || kIs<T, std::set> || kIs<T, std::unordered_set> || Map<T>;

template <class T>
concept Product = kIs<T, std::pair> || kIs<T, std::tuple>;

// A struct that travels member by member. Arrays are aggregates too, but not to us.
template <class T>
concept Struct = std::is_aggregate_v<T> && !std::is_array_v<T> && !std::is_union_v<T> && !kIsArray<T>;

// An object that stays where it is: the other process gets a proxy.
template <class T>
concept Interface = std::is_abstract_v<T>;

// Whether `Is<Part>` holds for T or for any type inside it. `Seen` ends the search in a type that contains itself.
template <template <class> class Is, class T, class... Seen>
consteval bool Contains();

namespace internal {

template <template <class> class Is, class Tuple, class... Seen>
struct AnyOf;
template <template <class> class Is, class... Part, class... Seen>
struct AnyOf<Is, std::tuple<Part...>, Seen...> {
  static constexpr bool value = (Contains<Is, std::remove_cvref_t<Part>, Seen...>() || ...);
};

}  // namespace internal

template <template <class> class Is, class T, class... Seen>
consteval bool Contains() {
  if constexpr ((std::is_same_v<T, Seen> || ...)) {
    return false;
  } else if constexpr (Is<T>::value) {
    return true;
  } else if constexpr (Map<T>) {
    return Contains<Is, typename T::key_type, T, Seen...>() || Contains<Is, typename T::mapped_type, T, Seen...>();
  } else if constexpr (Sequence<T> || kIsArray<T> || kIs<T, std::optional> || kIs<T, absl::StatusOr> || kIsSpan<T>) {
    return Contains<Is, std::remove_cv_t<typename T::value_type>, T, Seen...>();
  } else if constexpr (kIs<T, std::pair>) {
    return internal::AnyOf<Is, std::tuple<typename T::first_type, typename T::second_type>, T, Seen...>::value;
  } else if constexpr (kIs<T, std::tuple>) {
    return internal::AnyOf<Is, T, T, Seen...>::value;
  } else if constexpr (Struct<T>) {
    return internal::AnyOf<Is, decltype(Tie(std::declval<T&>())), T, Seen...>::value;
  } else {
    return false;
  }
}

template <class T>
struct IsView
    : std::bool_constant<kIsSpan<T> || std::is_same_v<T, std::string_view> || std::is_same_v<T, absl::string_view>> {};
template <class T>
struct IsWritableSpan : std::bool_constant<kIsWritableSpan<T>> {};

}  // namespace remote

#endif  // HARNESS_REMOTE_TRAITS_H_
