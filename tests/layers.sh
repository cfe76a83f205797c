#!/bin/sh
# Who may include whom: a directory, then the only directories it may include besides
# itself. Whatever is not allowed here fails; so does a directory without a line, a
# cycle in the table, and hidden time, randomness or order inside the simulator.
# Usage: layers.sh [ROOT]
cd "${1:-.}" || exit 2
allowed() {
    cat <<'TABLE'
sim/kernel
sim/port      sim/kernel
sim/observe   sim/port sim/kernel
sim/stats     sim/observe/histogram.h
sim/world     sim/observe sim/port sim/kernel
sim/api       sim/world sim/observe sim/port sim/kernel
sim/load      sim/world sim/observe sim/port sim/kernel
sim/store     sim/observe sim/port sim/kernel
sim/compare   sim/store/reader.h sim/stats sim/observe sim/port sim/kernel
sim/run       sim/api sim/load sim/store sim/stats sim/world sim/observe sim/port sim/kernel
sim/cli       sim/run sim/compare sim/store sim/stats sim/world sim/load sim/observe sim/port sim/kernel models viz
models        sim/port
viz           sim/store/reader.h sim/stats sim/compare
TABLE
}
status=0
say() { echo "layers: $*" >&2; status=1; }

allowed | awk '{ for (i = 2; i <= NF; i++) { sub(/\/[a-z]*\.h$/, "", $i); print $1, $i } }' |
    tsort > /dev/null 2>&1 || say "the table of layers has a cycle"

for file in $(find sim models viz -name '*.[ch]' 2>/dev/null | sort); do
    home=$(allowed | awk -v f="$file" 'index(f, $1 "/") == 1 { print $1; exit }')
    [ -n "$home" ] || { say "$file: its directory has no line in the table"; continue; }
    may=$(allowed | awk -v h="$home" '$1 == h')
    for target in $(sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file"); do
        for dir in $may; do
            case "$target" in "$dir"|"$dir"/*) continue 2 ;; esac
        done
        say "$file may not include $target"
    done
done

hidden='\b(time|clock|clock_gettime|gettimeofday|rand|random|srand|drand48|getpid|g_get_(real|monotonic)_time|g_date_time_new_now[a-z_]*|g_rand(om)?_[a-z_]+|g_hash_table_(iter_[a-z]+|foreach[a-z_]*|get_keys[a-z_]*|get_values[a-z_]*)) *\('
inside="sim/kernel sim/port sim/observe sim/world sim/api sim/load models"
for file in $(find $inside -name '*.[ch]' 2>/dev/null | sort); do
    grep -qE "$hidden" "$file" &&
        say "$file: wall clock, hidden randomness or an order that may differ from run to run"
done
exit $status
