/* verdict.c - met, missed, undecided: told by shape before colour, and never by glyphs,
 * which differ from font to font. */
#include "viz/canvas/marks.h"

/* In radii, around (0, 0). */
static const struct point tick[] = {{-0.45, 0.02}, {-0.12, 0.36}, {0.48, -0.36}};
static const struct point cross[] = {
    {-0.38, -0.38}, {0.38, 0.38}, {-0.38, 0.38}, {0.38, -0.38}};
static const struct point question[] = {{-0.30, -0.22}, {-0.27, -0.36}, {-0.16, -0.48},
                                        {0, -0.52},     {0.17, -0.47},  {0.28, -0.35},
                                        {0.28, -0.20},  {0.20, -0.07},  {0.06, 0.03},
                                        {0, 0.12},      {0, 0.22}};

static void draw_scaled(struct canvas *canvas, double x, double y, double radius,
                        const struct point *points, int count, const struct pen *pen)
{
    struct point scaled[G_N_ELEMENTS(question)];
    g_assert(count <= (int)G_N_ELEMENTS(scaled));
    for (int i = 0; i < count; i++)
        scaled[i] = (struct point){x + points[i].x * radius, y + points[i].y * radius};
    canvas_lines(canvas, scaled, count, pen);
}

static const struct look {
    enum role fill, edge, sign;
} looks[] = {
    [VERDICT_MET] = {ROLE_OK_TINT, ROLE_OK, ROLE_OK_TEXT},
    [VERDICT_MISSED] = {ROLE_VIOLATION, ROLE_VIOLATION, ROLE_BACKGROUND},
    [VERDICT_UNDECIDED] = {ROLE_UNKNOWN_TINT, ROLE_UNKNOWN, ROLE_UNKNOWN},
};

void mark_verdict(struct canvas *canvas, enum verdict verdict, double x, double y,
                  double size)
{
    const struct look *look = &looks[verdict];
    double radius = size / 2, line = 0.2 * radius;
    struct pen edge = {.colour = look->edge, .width = line};
    struct pen sign = {.colour = look->sign, .width = 1.3 * line};
    if (verdict == VERDICT_UNDECIDED) {
        edge.dash[0] = 0.55 * radius;
        edge.dash[1] = 0.4 * radius;
    }
    canvas_circle(canvas, x, y, radius - line / 2, look->fill, &edge);
    switch (verdict) {
    case VERDICT_MET:
        draw_scaled(canvas, x, y, radius, tick, G_N_ELEMENTS(tick), &sign);
        break;
    case VERDICT_MISSED:
        draw_scaled(canvas, x, y, radius, cross, 2, &sign);
        draw_scaled(canvas, x, y, radius, cross + 2, 2, &sign);
        break;
    case VERDICT_UNDECIDED:
        draw_scaled(canvas, x, y, radius, question, G_N_ELEMENTS(question), &sign);
        canvas_circle(canvas, x, y + 0.48 * radius, 0.7 * line, look->sign, NULL);
        break;
    }
    canvas_reserve(canvas, (struct box){x - radius, y - radius, x + radius, y + radius});
}
