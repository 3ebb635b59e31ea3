// What the compiler prints is to run in a terminal or in a page.

#warning "\033]0;owned\007\033[2J <script>alert(1)</script> ]]> &lt;"

#include <cstdio>

namespace attack {

void Strike() { std::puts("\033[2J\033]0;owned\007<script>alert(1)</script>]]>\xff\xfe"); }

}  // namespace attack
