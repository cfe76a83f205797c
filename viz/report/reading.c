/* reading.c - how the figures are to be read, and what they do not say. */
#include "viz/report/html.h"
#include "viz/report/parts.h"

void put_reading(struct web_page *page)
{
    html_section(page->to, "reading", "How to read this");
    g_string_append(
        page->to,
        "<p>Everything here was simulated: networks, clocks, disks and processors are "
        "models, and no network card, kernel or real database took part; what a model "
        "leaves out, the figures leave out too. With <code>arrivals</code> the load is "
        "an "
        "open loop: operations come when they are due, whether earlier ones were "
        "answered "
        "or not, and latency counts from then, so waiting is not hidden (no coordinated "
        "omission). Latency is of what came back ok: read it beside the availability, "
        "for "
        "what never came back has none. Percentiles are taken from the pooled operations "
        "of all seeds, never averaged. Variants share their luck (arrivals, keys, "
        "faults), "
        "so differences are paired by seed. An interval over seeds says how far another "
        "set of seeds might be off; it says nothing of another scenario. Where none was "
        "seen in n, a rate up to 3/n would still have been missed once in twenty. A "
        "fault "
        "that touched nothing proves nothing.</p>\n");
    html_section_end(page->to);
}
