// isotherm-reference: prints the reference pages of docs/ from the tables in the code.
#include <cstdio>
#include <string>

#include "tools/reference/pages.hpp"

int main(int argc, char** argv) {
  const std::string page = argc == 2 ? argv[1] : "";
  if (page == "points") return std::fputs(isotherm::reference::points_page().c_str(), stdout) < 0 ? 1 : 0;
  std::fputs(page == "--help" ? "isotherm-reference points > docs/points.md\n"
                              : "isotherm-reference: name one page: points\n",
             page == "--help" ? stdout : stderr);
  return page == "--help" ? 0 : 2;
}
