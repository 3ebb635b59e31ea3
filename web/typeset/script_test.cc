#include "web/typeset/script.h"

#include <string>
#include <thread>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;

std::unique_ptr<Script> Make(const std::string& source, size_t memory_limit = Script::kMemoryLimit) {
  absl::StatusOr<std::unique_ptr<Script>> script = Script::Create({source}, memory_limit);
  EXPECT_TRUE(base::testing::IsOk(script));
  return *std::move(script);
}

TEST(Script, CallsRenderWithStringsAndReturnsOne) {
  const auto script = Make("function render(a, b) { return b + '-' + a + (a.length + 0); }");
  EXPECT_EQ(*script->Render({"one", "two"}), "two-one3");
  EXPECT_EQ(*script->Render({"∑", ""}), "-∑1");
}

TEST(Script, SourcesRunInOrder) {
  const auto script = Script::Create({"var x = 'a';", "x += 'b';", "function render() { return x; }"});
  ASSERT_TRUE(base::testing::IsOk(script));
  EXPECT_EQ(*(*script)->Render({}), "ab");
}

TEST(Script, ABrokenSourceIsAnError) {
  EXPECT_TRUE(
      HasCodeAndText(Script::Create({"function ("}).status(), absl::StatusCode::kInvalidArgument, "SyntaxError"));
  EXPECT_TRUE(
      HasCodeAndText(Script::Create({"throw new Error('no')"}).status(), absl::StatusCode::kInvalidArgument, "no"));
}

TEST(Script, StaysUsableAfterAnError) {
  const auto script = Make("function render(a) { if (a === 'x') throw new Error('not x'); return a; }");
  EXPECT_TRUE(HasCodeAndText(script->Render({"x"}).status(), absl::StatusCode::kInvalidArgument, "not x"));
  EXPECT_EQ(*script->Render({"y"}), "y");
}

TEST(Script, WithoutAFunctionRenderEveryCallFails) {
  EXPECT_TRUE(HasCode(Make("var x = 1;")->Render({}), absl::StatusCode::kInvalidArgument));
}

TEST(Script, RecursionWithoutEndIsAnError) {
  EXPECT_TRUE(
      HasCode(Make("function render() { return 1 + render(); }")->Render({}), absl::StatusCode::kInvalidArgument));
}

TEST(Script, MemoryHasALimit) {
  const auto script =
      Make("function render(a) { if (a === '') return 'small'; var s = 'x'; while (true) s += s; }", size_t{4} << 20);
  EXPECT_TRUE(HasCodeAndText(script->Render({"large"}).status(), absl::StatusCode::kResourceExhausted, "4 MiB"));
  EXPECT_EQ(*script->Render({""}), "small");
  EXPECT_TRUE(HasCode(Script::Create({"var a = []; while (true) a.push({});"}, size_t{4} << 20),
                      absl::StatusCode::kResourceExhausted));
  EXPECT_TRUE(HasCode(Script::Create({}, 100), absl::StatusCode::kResourceExhausted))
      << "not even the interpreter fits";
}

TEST(Script, AThreadNeverSeesAnothersResult) {
  const auto script = Make("var last; function render(a) { last = a; return last + last; }");
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string a = std::to_string(t);
      for (int i = 0; i < 500; ++i) wrong[t] += script->Render({a}).value_or("") != a + a;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace course::web
