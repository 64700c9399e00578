#!/usr/bin/env bash
# Builds the wheel, installs it into an empty environment for each Python named, and follows a new user there, far from
# the checkout: tests/wheel.sh python3.11 python3.13. Takes minutes and downloads what hcpsim depends on.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
far=$(mktemp -d)
trap 'rm -rf "$far"' EXIT
unset PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1

# From a copy: a build leaves folders behind.
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$far" 2>/dev/null || true
(cd "$far" && mkdir wheels && "${1:?name a Python}" -m pip wheel --quiet --no-deps --wheel-dir wheels . && ls -l wheels)
find "$far" -mindepth 1 -maxdepth 1 ! -name wheels -exec rm -rf {} +
cd "$far"

for python in "$@"; do
  "$python" -m venv empty
  echo "== $(empty/bin/python -V)"
  empty/bin/python -m pip install --quiet wheels/*.whl
  du -sh empty
  mkdir away
  (
    cd away
    export PATH=$far/empty/bin:$PATH XDG_CACHE_HOME=$far/cache
    small=(population.size=60 weeks=4 warm_up.weeks=2 replicates=2)
    hcpsim --version
    hcpsim compare 'arms=[push,hybrid]' "${small[@]}"
    test -s results/compare/report.html
    hcpsim compare worlds=evidence 'arms=[push,hybrid]' "${small[@]}" name=worlds
    hcpsim compare experiment=silos "${small[@]}" name=silos
    hcpsim init my-study countries=de,fr budget=600
    cd my-study
    hcpsim compare --config-dir . experiment=first "${small[@]}"
    hcpsim compare --config-dir . experiment=first weeks=4 replicates=2 population.file=hcps.csv name=own_hcps
    hcpsim list
    hcpsim query 'select study, count(*) from summary group by study'
    for shell in bash zsh fish; do hcpsim --completion $shell >completion.$shell; done
    bash -n completion.bash
    test "$(command -v hcpsim)" = "$far/empty/bin/hcpsim"
  )
  rm -rf empty away cache
done
echo "The wheel runs."
