#include "nn/param_store.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "base/check.h"
#include "base/rng.h"
#include "nn/random.h"

namespace nn {
namespace {

template <class T>
std::span<T> Part(std::vector<T>& all, const ParamStore::Range& range) {
  return std::span<T>(all).subspan(range.begin, range.size);
}

// FNV-1a: any hash that never changes does.
uint64_t Hash(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return hash;
}

}  // namespace

size_t CountParams(std::span<const ParamSpec> specs) {
  size_t count = 0;
  for (const ParamSpec& spec : specs) count += spec.shape.elements();
  return count;
}

ParamStore::ParamStore(std::vector<ParamSpec> specs) : specs_(std::move(specs)) {
  const size_t params = CountParams(specs_);
  for (std::vector<float>* array : {&values_, &grads_, &first_moments_, &second_moments_}) array->resize(params);
  size_t begin = 0;
  for (size_t i = 0; i < specs_.size(); ++i) {
    CHECK(index_.emplace(specs_[i].name, i).second) << "two parameters are named \"" << specs_[i].name << "\"";
    ranges_.push_back({begin, specs_[i].shape.elements()});
    begin += ranges_.back().size;
  }
}

void ParamStore::Initialize(uint64_t seed) {
  for (size_t i = 0; i < specs_.size(); ++i) {
    const std::span<float> values = Part(values_, ranges_[i]);
    const Init& init = specs_[i].init;
    base::Rng rng{base::Rng{seed ^ Hash(specs_[i].name)}.Next()};
    switch (init.kind) {
      case Init::Kind::kConstant:
        std::ranges::fill(values, init.value);
        break;
      case Init::Kind::kNormal:
        FillNormal(rng, init.value, values);
        break;
      case Init::Kind::kUniform:
        for (float& value : values) value = static_cast<float>((2 * rng.Uniform() - 1) * init.value);
        break;
    }
  }
}

size_t ParamStore::Index(absl::string_view name) const {
  const auto found = index_.find(std::string_view(name.data(), name.size()));
  CHECK(found != index_.end()) << "there is no parameter \"" << name << "\"";
  return found->second;
}

Tensor ParamStore::Get(absl::string_view name) const {
  const size_t i = Index(name);
  // A tensor is a handle: that the store may not be moved by whoever holds it const does not freeze its numbers.
  auto& self = const_cast<ParamStore&>(*this);
  const Range& range = ranges_[i];
  return Tensor::In(specs_[i].shape, Part(self.values_, range),
                    range.trainable ? Part(self.grads_, range) : std::span<float>());
}

void ParamStore::SetTrainable(absl::string_view prefix, bool trainable) {
  bool found = false;
  for (size_t i = 0; i < specs_.size(); ++i) {
    if (!absl::StartsWith(specs_[i].name, prefix)) continue;
    found = true;
    ranges_[i].trainable = trainable;
    if (trainable) continue;
    // What AdamW remembers of earlier steps would go on moving a parameter that was frozen later.
    for (std::vector<float>* array : {&grads_, &first_moments_, &second_moments_}) {
      std::ranges::fill(Part(*array, ranges_[i]), 0.0f);
    }
  }
  CHECK(found) << "no parameter's name starts with \"" << prefix << "\"";
}

bool ParamStore::IsTrainable(absl::string_view name) const { return ranges_[Index(name)].trainable; }

size_t ParamStore::trainable_params() const {
  size_t count = 0;
  for (const Range& range : ranges_) count += range.trainable ? range.size : 0;
  return count;
}

void ParamStore::ZeroGrad() { std::ranges::fill(grads_, 0.0f); }

}  // namespace nn
