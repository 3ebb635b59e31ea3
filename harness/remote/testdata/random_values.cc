#include "harness/remote/testdata/random_values.h"

#include <limits>

namespace trip {
namespace {

constexpr int kMaxSize = 5;

int Size(base::Rng& rng) { return rng.Below(kMaxSize); }
int Int(base::Rng& rng) { return static_cast<int>(rng.Next()); }

double Number(base::Rng& rng) {
  switch (rng.Below(6)) {
    case 0:
      return std::numeric_limits<double>::infinity();
    case 1:
      return -0.0;
    case 2:
      return std::numeric_limits<double>::denorm_min();
    default:
      return (rng.Uniform() - 0.5) * 1e300;
  }
}

// Any byte, also zero and those that are no UTF-8.
std::string Text(base::Rng& rng) {
  std::string text(Size(rng), '\0');
  for (char& c : text) c = static_cast<char>(rng.Next());
  return text;
}

S1 RandomS1(base::Rng& rng) { return {Int(rng)}; }
S2 RandomS2(base::Rng& rng) {
  S2 v;
  v.a = Text(rng);
  v.b = RandomS1(rng);
  return v;
}

Kind RandomKind(base::Rng& rng) { return rng.Below(2) ? Kind::kDecode : Kind::kPrefill; }

S4 RandomS4(base::Rng& rng) {
  S4 v;
  for (int n = Size(rng); n > 0; --n) v.a[Int(rng)] = RandomS2(rng);
  for (int n = Size(rng); n > 0; --n) v.b.insert(Text(rng));
  for (int n = Size(rng); n > 0; --n) v.c.push_back(rng.Below(2));
  v.d = RandomKind(rng);
  return v;
}

S6 RandomS6(base::Rng& rng) {
  S6 v;
  for (int n = Size(rng); n > 0; --n) v.a.insert(Int(rng));
  for (int n = Size(rng); n > 0; --n) v.b[Text(rng)] = Int(rng);
  std::get<0>(v.c) = Int(rng);
  std::get<1>(v.c) = Number(rng);
  std::get<2>(v.c) = Text(rng);
  v.d.state = rng.Next();
  v.e = rng.Below(2);
  v.f = static_cast<char>(rng.Next());
  return v;
}

S7 RandomS7(base::Rng& rng) {
  S7 v;
  v.a = RandomS1(rng);
  v.b = RandomS2(rng);
  v.c = RandomS3(rng);
  v.d = RandomS4(rng);
  v.e = RandomS5(rng);
  v.f = RandomS6(rng);
  v.g = rng.Next();
  return v;
}

}  // namespace

S3 RandomS3(base::Rng& rng) {
  S3 v;
  for (int n = Size(rng); n > 0; --n) v.a.push_back(RandomS2(rng));
  if (rng.Below(2)) v.b = RandomS1(rng);
  v.c = Number(rng);
  return v;
}

S5 RandomS5(base::Rng& rng) {
  S5 v;
  v.a.first = Int(rng);
  v.a.second = Text(rng);
  for (float& x : v.b) x = static_cast<float>(rng.Uniform());
  for (int n = Size(rng); n > 0; --n) v.c.push_back(Int(rng));
  if (rng.Below(2)) v.d.emplace(Size(rng), Number(rng));
  v.e.rows = Size(rng);
  v.e.cols = Size(rng);
  v.e.data.assign(v.e.rows * v.e.cols, 1.5f);
  return v;
}

S8 RandomS8(base::Rng& rng) {
  S8 v;
  v.a = RandomS7(rng);
  for (int n = Size(rng); n > 0; --n) v.b.push_back(RandomS3(rng));
  for (int n = Size(rng); n > 0; --n) v.c[Text(rng)].assign(Size(rng), RandomS5(rng));
  for (int n = Size(rng); n > 0; --n) v.d.emplace_back(Size(rng), Int(rng));
  switch (rng.Below(3)) {
    case 0:
      v.e.emplace(std::nullopt);
      break;
    case 1:
      v.e.emplace(Int(rng));
      break;
    default:
      break;
  }
  v.f = static_cast<float>(rng.Uniform());
  v.g = static_cast<int16_t>(rng.Next());
  for (int n = Size(rng); n > 0; --n) v.h.push_back(RandomKind(rng));
  return v;
}

Tree RandomTree(base::Rng& rng, int depth) {
  Tree tree;
  tree.value = Int(rng);
  if (depth == 0) return tree;
  for (int n = Size(rng); n > 0; --n) tree.children.push_back(RandomTree(rng, depth - 1));
  return tree;
}

}  // namespace trip
