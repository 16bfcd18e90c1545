# shellcheck shell=bash
# Runs the tests of a counting preset and prints what they reach of the control core. Sourced by tools/build.

# What a preset builds and runs: the programs whose tests look at the core.
coverage_programs() {
  case "$1" in
    coverage) echo test_control test_firmware test_scenario ;;
    mcdc) echo test_control ;;
  esac
}

# run_counted PRESET: every program of it but the campaigns of many minutes, its output in a log beside it; fails where a test fails.
run_counted() {
  local preset=$1 program
  for program in $(coverage_programs "$preset"); do
    logged "build/$preset/$program.log" env "LLVM_PROFILE_FILE=$PWD/build/$preset/$program.profraw" \
      "build/$preset/bin/$program" --source-file-exclude='*_long_test.cpp' || return 1
  done
}

# Branches of control/, by gcov as GCC 12 counts them: every condition of a decision is a branch of its own. Comparisons
# that the compiler writes ("= default") are no decisions of ours.
show_coverage() {
  find build/coverage -name '*.gcda' -delete
  run_counted coverage || return 1
  # Templates and inline functions of these folders are compiled where tests use them.
  local shared='control/(law/qp|point|core)/' counted=(--branches --exclude-unreachable-branches --exclude-throw-branches
    --exclude-branches-by-pattern '.*operator==.*= default;.*')
  {
    gcovr --root . --filter control/ "${counted[@]}" build/coverage/control --json build/coverage/core.json &&
      gcovr --root . --filter "$shared" "${counted[@]}" build/coverage/tests/CMakeFiles/test_control.dir \
        --json build/coverage/headers.json &&
      gcovr --root . --branches --exclude-throw-branches -a build/coverage/core.json -a build/coverage/headers.json \
        --txt build/coverage/branches.txt --json-summary build/coverage/summary.json
  } 2>build/coverage/gcovr.log || { cat build/coverage/gcovr.log >&2; return 1; }
  sed -n '/^File/,$p' build/coverage/branches.txt
  # The total stands last, behind those of the files.
  python3 -m json.tool build/coverage/summary.json | awk -v mark=95 -F '[:,]' '
    /^    "branch_percent"/ { percent = $2 + 0 }
    END {
      word = (percent >= mark) ? "reached" : "missed"
      printf "control core: branch coverage %.1f %%, mark %d %%: %s\n", percent, mark, word
      exit (percent < mark)
    }'
}

# MC/DC of control/safety/ by Clang 19, unit tests only.
show_mcdc() {
  rm -f build/mcdc/*.profraw
  run_counted mcdc || return 1
  llvm-profdata-19 merge -sparse build/mcdc/*.profraw -o build/mcdc/counts.profdata
  llvm-cov-19 report build/mcdc/bin/test_control -instr-profile=build/mcdc/counts.profdata -show-mcdc-summary \
    "$PWD/control/safety/" >build/mcdc/report.txt
  llvm-cov-19 show build/mcdc/bin/test_control -instr-profile=build/mcdc/counts.profdata -show-mcdc \
    "$PWD/control/safety/" >build/mcdc/decisions.txt
  awk -v mark=100 '
    $1 ~ /\.[ch]pp$/ || $1 == "TOTAL" {
      conditions = $(NF - 2); missed = $(NF - 1)
      if (conditions > 0) printf "  %-20s %4d conditions, %d missed\n", $1, conditions, missed
    }
    END {
      percent = conditions ? 100 * (conditions - missed) / conditions : 0
      word = (percent >= mark) ? "reached" : "missed (build/mcdc/decisions.txt shows where)"
      printf "protective functions: MC/DC %.1f %% of %d conditions, mark %d %%: %s\n", percent, conditions, mark, word
      exit (percent < mark)
    }' build/mcdc/report.txt
}
