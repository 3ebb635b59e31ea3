#include "web/typeset/token_elements.h"

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(NestedTokens, BecomeARowWithTheOperatorsSpaces) {
  EXPECT_EQ(
      WithoutNestedTokens(R"(<mn>7</mn><mo lspace="0.22em" rspace="0.1em"><mrow><mi>m</mi></mrow></mo><mn>2</mn>)"),
      R"(<mn>7</mn><mspace width="0.22em"/><mrow><mrow><mi>m</mi></mrow></mrow><mspace width="0.1em"/><mn>2</mn>)");
}

TEST(NestedTokens, OfAnOperatorWithoutSpacesHaveTheOrdinaryOnes) {
  EXPECT_EQ(WithoutNestedTokens("<mo><mi>a</mi></mo>"),
            R"(<mspace width="0.2778em"/><mrow><mi>a</mi></mrow><mspace width="0.2778em"/>)");
  EXPECT_EQ(WithoutNestedTokens(R"(<mo lspace="0em" rspace="0em"><mi>a</mi></mo>)"), "<mrow><mi>a</mi></mrow>");
}

TEST(NestedTokens, OfAnIdentifierHaveNoSpaces) {
  EXPECT_EQ(WithoutNestedTokens("<mi><mi>a</mi><mn>1</mn></mi>"), "<mrow><mi>a</mi><mn>1</mn></mrow>");
}

TEST(NestedTokens, InEachOtherAreAllFound) {
  EXPECT_EQ(WithoutNestedTokens(R"(<mi><mo lspace="0em" rspace="0em"><mtext>is</mtext></mo></mi>)"),
            "<mrow><mrow><mtext>is</mtext></mrow></mrow>");
}

TEST(NestedTokens, LeaveTheRestAsItIs) {
  for (const char* same :
       {"<math><mo stretchy=\"false\">(</mo><mi>x</mi><mo>+</mo><mspace width=\"1em\"/><mo></mo></math>",
        "<mtext>a &lt; b</mtext>", "no element", "<mi>cut off", "</mi>", "<", ""}) {
    EXPECT_EQ(WithoutNestedTokens(same), same);
  }
}

}  // namespace
}  // namespace course::web
