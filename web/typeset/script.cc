#include "web/typeset/script.h"

#include <duktape.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace course::web {
namespace {

// Duktape asks for blocks without saying later how large they were: the size stands in front of each.
constexpr size_t kHeader = alignof(std::max_align_t);

void* Allocate(void* userdata, duk_size_t size) {
  auto* heap = static_cast<Script::Heap*>(userdata);
  if (size == 0) return nullptr;
  if (size > heap->limit - heap->used) {
    heap->exhausted = true;
    return nullptr;  // Duktape collects garbage, tries again and then throws
  }
  char* block = static_cast<char*>(std::malloc(kHeader + size));
  if (block == nullptr) return nullptr;
  std::memcpy(block, &size, sizeof size);
  heap->used += size;
  return block + kHeader;
}

size_t SizeOf(void* pointer) {
  size_t size = 0;
  std::memcpy(&size, static_cast<char*>(pointer) - kHeader, sizeof size);
  return size;
}

void Free(void* userdata, void* pointer) {
  if (pointer == nullptr) return;
  static_cast<Script::Heap*>(userdata)->used -= SizeOf(pointer);
  std::free(static_cast<char*>(pointer) - kHeader);
}

void* Reallocate(void* userdata, void* pointer, duk_size_t size) {
  if (pointer == nullptr) return Allocate(userdata, size);
  if (size == 0) {
    Free(userdata, pointer);
    return nullptr;
  }
  void* moved = Allocate(userdata, size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, pointer, std::min(SizeOf(pointer), size));
  Free(userdata, pointer);
  return moved;
}

// Only for errors outside a protected call, of which there are none below.
void Fatal(void*, const char* message) {
  std::fprintf(stderr, "web/typeset: the JavaScript interpreter gave up: %s\n", message == nullptr ? "?" : message);
  std::abort();
}

// What follows runs inside duk_safe_call: an error leaves it by longjmp, so no object with a destructor may live there.

duk_ret_t Evaluate(duk_context* context, void* source) {
  const auto* text = static_cast<const std::string*>(source);
  duk_push_lstring(context, text->data(), text->size());
  duk_eval(context);
  return 1;
}

duk_ret_t CallRender(duk_context* context, void* arguments) {
  const auto* values = static_cast<const std::vector<std::string_view>*>(arguments);
  duk_get_global_string(context, "render");
  for (size_t i = 0; i < values->size(); ++i) duk_push_lstring(context, (*values)[i].data(), (*values)[i].size());
  duk_call(context, static_cast<duk_idx_t>(values->size()));
  duk_to_string(context, -1);
  return 1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Script>> Script::Create(const std::vector<std::string>& sources, size_t memory_limit) {
  std::unique_ptr<Script> script(new Script(memory_limit));
  script->context_ = duk_create_heap(Allocate, Reallocate, Free, &script->heap_, Fatal);
  if (script->context_ == nullptr) return absl::ResourceExhaustedError("no memory for a JavaScript interpreter");
  for (const std::string& source : sources) {
    const int failed = duk_safe_call(script->context_, Evaluate, const_cast<std::string*>(&source), 0, 1);
    if (failed != DUK_EXEC_SUCCESS) return script->Error();
    duk_pop(script->context_);
  }
  return script;
}

Script::~Script() {
  if (context_ != nullptr) duk_destroy_heap(context_);
}

absl::StatusOr<std::string> Script::Render(const std::vector<std::string_view>& arguments) {
  std::lock_guard lock(mutex_);
  heap_.exhausted = false;
  const int failed = duk_safe_call(context_, CallRender, const_cast<std::vector<std::string_view>*>(&arguments), 0, 1);
  absl::Status error = failed == DUK_EXEC_SUCCESS ? absl::OkStatus() : Error();
  std::string result;
  if (error.ok()) {
    duk_size_t length = 0;
    const char* text = duk_get_lstring(context_, -1, &length);
    result.assign(text, length);
  }
  duk_pop(context_);
  if (!error.ok()) return error;
  return result;
}

absl::Status Script::Error() const {
  const char* message = duk_safe_to_string(context_, -1);
  if (heap_.exhausted) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the script needs more than ", heap_.limit >> 20, " MiB of memory: ", message));
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace course::web
