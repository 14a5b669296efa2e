#!/usr/bin/env bash
# Installs the clients of real exchanges that the walkthroughs are written with into .tools/clients, in the versions that stand beside them
# (package.json, requirements.txt, go.sum), those of Ethereum's chains into .tools/chain-clients, and unpacks ccxt's source distribution
# for its own test suite. Nothing of it is part of the module.
set -euo pipefail
cd "$(dirname "$0")/.."
from=${RINGFENCE_SHARED:-../shared}/clients
if [ ! -d "$from" ]; then echo "no walkthroughs at $from: put the shared material beside the checkout, or name its folder in RINGFENCE_SHARED"; exit 1; fi
to=$PWD/.tools/clients
mkdir -p "$to"
if command -v npm >/dev/null; then
  cp "$from/package.json" "$to/" && npm install --prefix "$to" --ignore-scripts --no-fund --no-audit --silent
  npm install --prefix "$to" --no-save --ignore-scripts --no-fund --no-audit --silent axe-core@4.14.1 # it judges the pages of results
else
  echo "no npm here: ccxt's walkthroughs will be skipped"
fi
if python3 -c 'import venv' 2>/dev/null; then
  python3 -m venv "$to/venv"
  "$to/venv/bin/pip" install --quiet -r "$from/requirements.txt"
  version=$(sed -n 's/.*"ccxt": "\([0-9.]*\)".*/\1/p' "$from/package.json" | tr -d ' }')
  "$to/venv/bin/pip" install --quiet psutil "ccxt==$version" # for what it needs; the suite wants no installed copy
  "$to/venv/bin/pip" uninstall --quiet --yes ccxt
  "$to/venv/bin/pip" download --quiet --no-deps --no-binary ccxt -d "$to" "ccxt==$version"
  tar -xzf "$to/ccxt-$version.tar.gz" -C "$to"
else
  echo "no Python with venv here: the Python walkthroughs will be skipped"
fi
(cd "$from/go" && go mod download)
echo "installed in $to"

# The clients of Ethereum's chains, which chain/rpc is walked with, and anvil, which tools/backend measures against.
from=$from/chain
to=$PWD/.tools/chain-clients
mkdir -p "$to"
if command -v npm >/dev/null; then
  cp "$from/package.json" "$to/" && npm install --prefix "$to" --ignore-scripts --no-fund --no-audit --silent
  npm install --prefix "$to" --no-save --ignore-scripts --no-fund --no-audit --silent "@foundry-rs/anvil@$(sed -n 's/.*"@foundry-rs\/cast": "\([0-9.]*\)".*/\1/p' "$from/package.json")" ||
    echo "no anvil for this machine: it is left out of the measurements"
else
  echo "no npm here: the walkthroughs of viem, ethers, cast and Morpho's SDK will be skipped"
fi
if python3 -c 'import venv' 2>/dev/null; then
  python3 -m venv "$to/venv"
  "$to/venv/bin/pip" install --quiet -r "$from/requirements.txt"
fi
echo "installed in $to"
