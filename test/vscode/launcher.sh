#!/bin/sh
# A program that takes VS Code's own arguments and runs code-server and Chromium; see launcher.ts.
here=$(dirname "$(readlink -f "$0")")
cd "$here/../.." && exec node --import tsx test/vscode/launcher.ts "$@"
