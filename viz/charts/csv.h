/* csv.h - the figures of a picture as CSV (RFC 4180, but lines end in \n): cells one
 * after another, then csv_end(). */
#pragma once

#include <glib.h>
#include <stdint.h>

void csv_text(GString *csv, const char *text); /* in quotes where it must be */
void csv_figure(GString *csv, double value);   /* 9 digits; NAN: an empty cell */
void csv_count(GString *csv, uint64_t count);
void csv_end(GString *csv); /* of the line */
