#!/bin/sh
# What the program draws, seen by others' tools: every chart and the page are well-formed
# (xmllint), and a browser shows the page without a word on its console and without asking
# anybody for anything. Usage: pages.sh CONSIM
consim=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
say() { echo "pages: $*" >&2; status=1; }

cat > "$work/hostile.ini" <<'INI'
[scenario]
title = <script>alert(1)</script> & "Ελλάδα" 中文
question = <img src=http://example.invalid/x.png> ?
duration = 4s
[topology]
regions = a, b, c
[link * *]
delay = 20ms
[protocol]
name = quorum
[load]
arrivals = 500/s
mix = read 70%, write 20%, update 10%
keys = uniform(50)
[fault cut]
kind = partition
isolate = c
at = 2s
for = 1s
[slo]
fast = read.p99 < 100ms
INI
"$consim" compare "$work/hostile.ini" --vary protocol=quorum,primary-async,crdt --seeds 2 \
    -o "$work/results.db" > "$work/table" 2> "$work/errors"
[ $? -le 1 ] || say "compare failed: $(cat "$work/errors")"

charts=$("$consim" list charts --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p')
for chart in $charts; do
    "$consim" chart "$work/results.db" --type "$chart" -o "$work/$chart.svg" ||
        say "$chart was not drawn"
done
"$consim" report "$work/results.db" -o "$work/report.html" || say "no report"
for file in "$work"/*.svg "$work/report.html"; do
    xmllint --noout --nonet "$file" || say "$file is not well-formed"
done

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
[ -n "$browser" ] || { say "no browser: install chromium (make check does)"; exit 1; }
look() { # page: its document in `out`, its console in `log`, whom it asked in `asked`
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic \
        --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --user-data-dir="$work/profile" --enable-logging=stderr --log-level=0 \
        --log-net-log="$work/net.json" --dump-dom "file://$1" > "$work/out" 2> "$work/log"
    # The browser's own calls home are not the page's.
    grep -o '"url":"https\{0,1\}:[^"]*"' "$work/net.json" | sort -u |
        grep -v '//[a-z0-9.]*\.google\(apis\)\{0,1\}\.com/' > "$work/asked"
}
# What is listened for must be heard, or silence would prove nothing.
echo '<script>console.log("heard")</script><img src="http://example.invalid/x.png">' \
    > "$work/loud.html"
look "$work/loud.html"
grep -q 'CONSOLE.*heard' "$work/log" || say "the browser's console cannot be heard"
grep -q 'example.invalid' "$work/asked" || say "the browser's requests cannot be seen"

look "$work/report.html"
grep -q '&lt;script&gt;alert(1)&lt;/script&gt;' "$work/out" || say "the title is not shown as text"
grep -q '<script' "$work/out" && say "the page has a script"
grep 'CONSOLE' "$work/log" && say "the page wrote to the console"
[ -s "$work/asked" ] && say "the page asked for $(cat "$work/asked")"
[ "$(grep -o '<svg' "$work/out" | wc -l)" -ge 6 ] || say "fewer than six pictures on the page"
[ $status = 0 ] && echo "pages: $(echo $charts | wc -w) charts and the page are well-formed; the browser is content"
exit $status
