# Writes a topology file from a table of measured round trips.
#
#   awk -v name="AWS, 19 regions" -v measured=2020-06-05 \
#       -v source="figures as published with the fantoch project (Enes et al., EuroSys 2021)" \
#       -v note="The name aws-2026 only says when the file came here: the figures are of 2020-06-05." \
#       -f scenarios/topologies/from-csv.awk aws-rtt.csv > scenarios/topologies/aws-2026.ini
#
# The table has comments (#), one line of headings, then a line per ordered pair:
# from,to,min_ms,mean_ms,max_ms,stddev_ms. The last column may be missing.
#
# No set of values within [min, max] with that mean has a variance above
# (max - mean) * (mean - min) (Bhatia and Davis, 2000). A standard deviation that is
# above it contradicts the other three columns, and is left out.

BEGIN { FS = "," }

/^#/ || /^[ \t\r]*$/ { next }
!headings++ { next }

{
    sub(/\r$/, "")
    if (!($1 in lines))
        region[++regions] = $1
    text = $2 " = " $3 "ms " $4 "ms " $5 "ms"
    pairs++
    if ($6 != "" && $6 * $6 <= ($5 - $4) * ($4 - $3))
        text = text " sd " $6 "ms"
    else
        left_out++
    lines[$1] = lines[$1] text "\n"
}

END {
    print "# " name ": round trips measured by ping" (measured ? ", " measured : "") "."
    print "# Source: " source
    if (note)
        print "# " note
    print "#"
    print "# [rtt A] has one line per region B that A pinged: B = MIN MEAN MAX, and sd with"
    print "# the standard deviation where it can be true. In " left_out + 0 " of the " pairs " lines the table's"
    print "# deviation contradicts the other columns (sd^2 > (max - mean) * (mean - min));"
    print "# there it is left out. One way is taken to be half of a round trip."
    print "# A region to itself: kept as measured, but a scenario's delay between zones is"
    print "# topology.zone_delay, since one ping within a region does not tell its zones."
    print "#"
    print "# Written by from-csv.awk."
    print ""
    print "[source]"
    print "title = " name
    print "measured = " (measured ? measured : "unknown")
    print "by = ping"
    print "from = " source
    for (i = 1; i <= regions; i++)
        printf "\n[rtt %s]\n%s", region[i], lines[region[i]]
}
