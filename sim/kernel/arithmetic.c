/* The reductions are those of fdlibm (Sun Microsystems, 1993); the polynomials are
 * plain Taylor series, long enough that the truncation is below a tenth of an ulp. */
#include "sim/kernel/arithmetic.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has 32 trailing zero bits, so that k * LN2_HIGH is
 * exact for every exponent k. */
static const double LN2_HIGH = 0x1.62e42feep-1;
static const double LN2_LOW = 0x1.a39ef35793c76p-33;
static const double LOG2_E = 0x1.71547652b82fep+0;
static const double SQRT_HALF = 0x1.6a09e667f3bcdp-1;

enum { EXPONENT_BIAS = 1023, FRACTION_BITS = 52 };
static const uint64_t FRACTION_MASK = (UINT64_C(1) << FRACTION_BITS) - 1;

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for -1022 <= k <= 1023. */
static double power_of_two(int k)
{
    return double_of((uint64_t)(k + EXPONENT_BIAS) << FRACTION_BITS);
}

/* x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)). With s = f / (2 + f),
 * log(1 + f) = 2 artanh s = f - f^2/2 + s (f^2/2 + R), R = 2/3 s^2 + 2/5 s^4 + ... */
double exact_log(double x)
{
    if (!(x > 0))
        return x == 0 ? -HUGE_VAL : (double)NAN;
    if (x > DBL_MAX)
        return x;
    int k = 0;
    if (x < 0x1p-1022) { /* denormal */
        x *= 0x1p54;
        k = -54;
    }
    uint64_t bits = bits_of(x);
    k += (int)(bits >> FRACTION_BITS) - EXPONENT_BIAS;
    double m = double_of((bits & FRACTION_MASK) | bits_of(1.0));
    if (m >= 2 * SQRT_HALF) {
        m *= 0.5;
        k++;
    }
    double f = m - 1.0;
    double s = f / (2.0 + f);
    double z = s * s, w = z * z;
    /* The odd and the even terms apart: two short chains instead of a long one. */
    double odd =
        2.0 / 3 +
        w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19 + w * (2.0 / 23)))));
    double even =
        2.0 / 5 + w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21))));
    double r = z * (odd + z * even);
    double half = 0.5 * f * f;
    return k * LN2_HIGH - ((half - (s * (half + r) + k * LN2_LOW)) - f);
}

/* x = k ln 2 + r with |r| <= ln(2)/2; exp x = 2^k exp r. The series of exp r is
 * summed without its first two terms, which are added last: they carry the result. */
double exact_exp(double x)
{
    if (x != x)
        return x;
    if (x > 709.79)
        return HUGE_VAL;
    if (x < -745.14)
        return 0;
    double scaled = x * LOG2_E;
    int k = (int)(scaled + (scaled < 0 ? -0.5 : 0.5));
    double high = x - k * LN2_HIGH;
    double low = k * LN2_LOW;
    double r = high - low;
    double z = r * r;
    double even =
        1.0 / 2 + z * (1.0 / 24 +
                       z * (1.0 / 720 + z * (1.0 / 40320 + z * (1.0 / 3628800 +
                                                                z * (1.0 / 479001600)))));
    double odd =
        1.0 / 6 +
        z * (1.0 / 120 +
             z * (1.0 / 5040 +
                  z * (1.0 / 362880 + z * (1.0 / 39916800 + z * (1.0 / 6227020800.0)))));
    double tail = z * (even + r * odd);
    double y = 1.0 + (high - (low - tail));
    if (k < -1021)
        return y * power_of_two(k + 1000) * 0x1p-1000;
    if (k > 1023)
        return y * 2.0 * power_of_two(k - 1);
    return y * power_of_two(k);
}

double exact_pow(double x, double y)
{
    if (y == 0 || x == 1)
        return 1;
    return exact_exp(y * exact_log(x));
}
