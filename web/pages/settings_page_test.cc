#include "web/pages/settings_page.h"

#include <string>

#include "gtest/gtest.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;

TEST(CheckSettings, AcceptsEveryChoiceOfTheList) {
  for (const Editor& editor : Editors()) {
    const Settings settings = {.editor = editor.id, .custom = "myeditor://open?file={path}&line={line}"};
    EXPECT_EQ(CheckSettings(settings), "") << editor.id;
  }
  EXPECT_EQ(CheckSettings({.theme = "dark"}), "");
}

TEST(CheckSettings, SaysWhatIsWrong) {
  EXPECT_TRUE(Has(CheckSettings({.theme = "pink"}), "\"pink\""));
  EXPECT_TRUE(Has(CheckSettings({.editor = "ed"}), "\"ed\" is not in the list"));
  EXPECT_TRUE(Has(CheckSettings({.editor = "custom", .custom = "x://y"}), "needs {path}"));
  EXPECT_TRUE(Has(CheckSettings({.editor = "custom", .custom = "javascript:{path}"}), "scheme"));
  EXPECT_TRUE(Has(CheckSettings({.editor = "custom", .custom = "x:{path}" + std::string(300, 'a')}), "300"));
}

TEST(EditorTemplate, IsTheChosenOne) {
  EXPECT_EQ(EditorTemplate({.editor = "none", .custom = "x://{path}"}), "");
  EXPECT_EQ(EditorTemplate({.editor = "vscode"}), "vscode://file{path}:{line}");
  EXPECT_EQ(EditorTemplate({.editor = "custom", .custom = "x://{path}"}), "x://{path}");
}

TEST(SettingsPage, ShowsTheChoiceAndKeepsWhatWasTyped) {
  const std::string page = SettingsPage({.theme = "dark", .editor = "custom", .custom = "\"><script>"},
                                        "Nothing was changed.", PlainFrame());
  EXPECT_TRUE(Has(page, "<option value=\"dark\" selected=\"\">"));
  EXPECT_TRUE(Has(page, "<option value=\"custom\" selected=\"\">"));
  EXPECT_TRUE(Has(page, "value=\"&quot;&gt;&lt;script&gt;\""));
  EXPECT_TRUE(Has(page, "role=\"status\">Nothing was changed."));
}

}  // namespace
}  // namespace course::web
