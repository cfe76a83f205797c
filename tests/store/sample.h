/* sample.h - a record with something in every field; different for every seed. */
#pragma once

#include "sim/observe/record.h"
#include "sim/store/writer.h"

extern const struct scenario_info sample_scenario;

struct record *sample_record(uint64_t seed, int history_size);
