#!/usr/bin/env bash
# Installs the libraries that read a run's tables in Python into .tools/frames, in the versions of frames.txt. Nothing of it is part of the module.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv .tools/frames
.tools/frames/bin/pip install --quiet -r tools/frames.txt
echo "installed in .tools/frames"
