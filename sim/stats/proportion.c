#include "sim/stats/proportion.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct interval wilson_interval(uint64_t k, uint64_t n, double confidence)
{
    if (n == 0)
        return (struct interval){0, 1};
    double z = gsl_cdf_ugaussian_Pinv(0.5 + confidence / 2);
    double count = (double)n, share = (double)k / count;
    double spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count));
    double middle = share + z * z / (2 * count), scale = 1 + z * z / count;
    /* At the ends the formula gives the bound exactly, rounding does not. */
    double low = k == 0 ? 0 : (middle - spread) / scale;
    double high = k == n ? 1 : (middle + spread) / scale;
    return (struct interval){fmax(low, 0), fmin(high, 1)};
}

struct interval anomaly_interval(uint64_t k, uint64_t n)
{
    if (k > 0 || n == 0)
        return wilson_interval(k, n, 0.95);
    return (struct interval){0, fmin(3 / (double)n, 1)};
}
