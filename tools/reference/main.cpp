// isotherm-reference: prints the reference pages of docs/ from the tables in the code.
#include <cstdio>
#include <string>

#include "tools/reference/pages.hpp"

int main(int argc, char** argv) {
  const std::string page = argc == 2 ? argv[1] : "";
  std::string text;
  if (page == "points") text = isotherm::reference::points_page();
  if (page == "safety") text = isotherm::reference::safety_page();
  if (page == "--help") text = "isotherm-reference points > docs/points.md\nisotherm-reference safety > docs/safety.md\n";
  if (text.empty()) {
    std::fputs("isotherm-reference: name one page: points or safety\n", stderr);
    return 2;
  }
  return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
