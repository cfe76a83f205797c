/* effects.h - tests of how windows are compared, at the edges of each constant. */
#pragma once

void test_fence_by_quartile(void);
void test_fence_by_ratio(void);
void test_fence_beyond_seen(void);
void test_steady(void);
void test_telling_share(void);
void test_quiet_windows_needed(void);
void test_quiet_is_out_of_reach(void);
void test_reach_is_the_faults_work(void);
void test_stretches(void);
