/* arithmetic.h - log, exp and pow from + - * / alone, so that IEEE 754 fixes
 * every bit: glibc's pick other code, with other last bits, by CPU. Accurate to
 * 2 ulp (tested against libm). For draws; where no trial depends on the result,
 * use libm. */
#pragma once

double exact_log(double x); /* x > 0; exact_log(0) is -infinity */
double exact_exp(double x);
double exact_pow(double x, double y); /* x >= 0; exp(y log x): relative error
                                       * grows with |y log x| */
