#include "sim/stats/capacity.h"

#include <glib.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

enum { ITERATIONS_MAX = 100 };

/* How busy a disk with group commit is at x = writes in the time of one sync. A cycle is
 * the syncs until one has nobody waiting behind it, exp(x) on average, and the time to
 * the next write. */
static double commit_utilisation(double x)
{
    return x / (x + exp(-x));
}

static double beyond(double x, void *wanted)
{
    return commit_utilisation(x) - *(double *)wanted;
}

/* x for a share below 1. */
static double commit_load(double utilisation)
{
    gsl_function function = {.function = beyond, .params = &utilisation};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);

    /* At x = 40 the share is 1 but for 1e-19. */
    gsl_root_fsolver_set(solver, &function, 0, 40);
    for (int i = 0; i < ITERATIONS_MAX; i++) {
        if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
            break;
        double low = gsl_root_fsolver_x_lower(solver);
        double high = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(low, high, 0, 1e-9) == GSL_SUCCESS)
            break;
    }
    double x = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return x;
}

double capacity_factor(double utilisation, double target, enum load_law law)
{
    g_assert(target > 0 && target < 1);
    if (!(utilisation > 0))
        return HUGE_VAL;
    if (law == LAW_PROPORTIONAL)
        return target / utilisation;
    return commit_load(target) / commit_load(fmin(utilisation, 1 - 1e-12));
}
