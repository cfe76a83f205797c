#!/bin/sh
# One scenario and one seed have one digest, whoever built the program and wherever it
# runs. Usage: digests.sh, after `make digests` has built the programs.
cd "$(dirname "$0")/.." || exit 2
root=$(pwd)
status=0
say() { echo "digests: $*" >&2; status=1; }

scenario=$(mktemp --suffix=.ini)
trap 'rm -f "$scenario"' EXIT
# Every law, every fault, every protocol's arithmetic that could differ.
cat > "$scenario" <<'SCENARIO'
[scenario]
duration = 6s
warmup = 1s
settle = 3s
[topology]
file = aws-2026
regions = us-east-1, eu-west-1, ap-northeast-1
loss = 0.5%
[link us-east-1 eu-west-1]
delay = 0.6*shifted(30ms, gamma(2, 0.4ms)) + 0.4*weibull(40ms, 3)
bandwidth = 1Gbit/s
[node]
cores = 2
decode = lognormal(40us, 0.5)
handle = pareto(50us, 2.5)
encode = normal(60us, 10us)
message = quantiles(50%: 4us, 99%: 20us)
clock_error = 20ms
[protocol]
name = quorum
r = 1
[load]
arrivals = ramp(0s: 500/s, 6s: 3k/s)
mix = read 60%, write 25%, update 15%
keys = zipf(500, 0.99)
[update]
name = optimistic
retry = decorrelated
[fault cut]
kind = partition
isolate = eu-west-1
at = 2s
for = 1s
[fault pauses]
kind = pause
node = us-east-1.0
every = 1s
lasting = lognormal(80ms, 0.6)
[fault crash]
kind = crash
node = ap-northeast-1.0
at = 4s
for = 500ms
[fault jump]
kind = clock-jump
node = us-east-1.0
at = 3s
SCENARIO

digest() { # program, then more arguments
    program=$1; shift
    "$program" run "$scenario" --json "$@" | sed -n 's/.*"digest" *: *"\([0-9a-f]*\)".*/\1/p' |
        tr '\n' ' '
}
wanted=$(digest build/release/consim)
[ -n "$wanted" ] || say "no digest"
same() { # what, digest
    if [ "$2" = "$wanted" ]; then echo "  same digest: $1"; else say "$1: $2 instead of $wanted"; fi
}
same "-O0" "$(digest build/debug/consim)"
same "-O3" "$(digest build/fast/consim)"
[ ! -x build/clang/consim ] || same "clang" "$(digest build/clang/consim)"
same "without FMA and AVX2" \
    "$(GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2 digest build/release/consim)"
same "another directory" "$(cd / && digest "$root/build/release/consim")"
same "another locale" "$(LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 digest build/release/consim)"
same "-j 2" "$(digest build/release/consim -j 2)"

other=$(digest build/release/consim --set "load.arrivals=ramp(0s: 501/s, 6s: 3001/s)")
[ "$other" != "$wanted" ] || say "one more request a second changes nothing"
eight=$(digest build/release/consim --seed 1 --seeds 8 -j 2)
one=$(digest build/release/consim --seed 8)
case "$eight" in *" $one"*) echo "  seed 8 alone is seed 8 of eight" ;; *) say "seed 8 of eight differs" ;; esac
[ "$eight" = "$(digest build/release/consim --seed 1 --seeds 8 -j 1)" ] ||
    say "eight seeds on one thread differ from those on two"
[ $status != 0 ] || echo "digests: all alike"
exit $status
