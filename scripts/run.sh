#!/usr/bin/env bash
# Sets up what is missing, builds the page quickly, and serves it until interrupted.
source "$(dirname "$0")/common.sh"
port="${PORT:-8080}"
[[ "$port" =~ ^[0-9]+$ ]] && [ "$port" -ge 1024 ] && [ "$port" -le 65535 ] ||
  fail "PORT must be a number from 1024 to 65535, not $port"
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  fail "port $port is taken by another program; choose another one: PORT=8081 make run"
fi
scripts/setup.sh run
say "Building the page (about 3 minutes the first time)"
build_site quick "$PWD/target/site"
exec cargo run --quiet --profile quick --no-default-features --example serve -- target/site "$port"
