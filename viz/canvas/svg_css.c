/* svg_css.c - how a page, or the viewer of an SVG, turns roles into colours: the light
 * palette as CSS variables, the dark one on dark screens. Paper stays light. */
#include "viz/canvas/canvas_parts.h"

static bool is_used(const bool *used, int role)
{
    return used == NULL || used[role];
}

static void put_variables(GString *css, const struct theme *theme, const bool *used)
{
    g_string_append(css, ".consim{");
    for (int role = 0; role < ROLES; role++)
        if (is_used(used, role))
            g_string_append_printf(css, "--%s:#%06X;", role_name((enum role)role),
                                   theme_colour(theme, (enum role)role));
    g_string_append(css, "}");
}

void css_append(GString *css, const bool *used)
{
    put_variables(css, theme_find("light"), used);
    g_string_append(css, "\n@media screen and (prefers-color-scheme: dark){");
    put_variables(css, theme_find("dark"), used);
    g_string_append(css, "}\n");
    for (int role = 0; role < ROLES; role++) {
        const char *name = role_name((enum role)role);
        if (is_used(used, role))
            g_string_append_printf(css,
                                   ".consim .f-%s{fill:var(--%s)}"
                                   ".consim .s-%s{stroke:var(--%s)}\n",
                                   name, name, name, name);
    }
}

char *canvas_css(void)
{
    GString *css = g_string_new(NULL);
    css_append(css, NULL);
    return g_string_free(css, FALSE);
}
