#include "web/markdown/plain_formula.h"

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(PlainFormula, ReadsAsOneWouldTypeIt) {
  EXPECT_EQ(PlainFormula("2 \\cdot L \\cdot H_{kv}"), "2 · L · H_kv");
  EXPECT_EQ(PlainFormula("\\frac{\\pi}{\\beta} \\cdot \\frac b2"), "π/β · b2");
  EXPECT_EQ(PlainFormula("128{,}256 \\, \\text{bytes per token}"), "128,256 bytes per token");
  EXPECT_EQ(PlainFormula("\\left\\lfloor \\frac{M - W}{s} \\right\\rfloor"), "⌊ M - W/s ⌋");
  EXPECT_EQ(PlainFormula("\\{a\\}\\;b\\\\ c"), "{a} b c");
  EXPECT_EQ(PlainFormula("\\nabla x"), "nabla x");
}

TEST(PlainFormula, BrokenTexIsTextToo) {
  EXPECT_EQ(PlainFormula(""), "");
  EXPECT_EQ(PlainFormula("\\"), "");
  EXPECT_EQ(PlainFormula("}{"), "");
  EXPECT_EQ(PlainFormula("\\frac{a"), "a");
}

}  // namespace
}  // namespace course::web
