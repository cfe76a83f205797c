#include "sim/cli/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(GError **error, const char *option, const char *path, const char *why)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s %s", option, path, why);
    return false;
}

bool target_has_folder(const char *option, const char *path, GError **error)
{
    if (path[0] == '\0') {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                    "%s: the name of a file is missing", option);
        return false;
    }
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return refuse(error, option, path, "is a folder; expected the name of a file");
    g_autofree char *folder = g_path_get_dirname(path);
    const char *trouble = NULL;
    if (!g_file_test(folder, G_FILE_TEST_EXISTS))
        trouble = "does not exist";
    else if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        trouble = "is no folder";
    else if (access(folder, W_OK | X_OK) != 0)
        trouble = "may not be written to";
    if (trouble == NULL)
        return true;
    g_autofree char *why =
        g_strdup_printf("cannot be written: the folder %s %s", folder, trouble);
    return refuse(error, option, path, why);
}

static bool is_database(const char *path)
{
    static const char magic[16] = "SQLite format 3";
    char head[sizeof magic] = {0};
    FILE *file = fopen(path, "rb");
    bool is = file != NULL && fread(head, 1, sizeof head, file) == sizeof head &&
              memcmp(head, magic, sizeof head) == 0;
    if (file != NULL)
        fclose(file);
    return is;
}

bool target_is_free(const char *option, const char *path, GError **error)
{
    struct stat status;
    if (!target_has_folder(option, path, error))
        return false;
    if (stat(path, &status) != 0)
        return true;
    if (!S_ISREG(status.st_mode))
        return refuse(error, option, path, "is no ordinary file");
    if (access(path, W_OK) != 0)
        return refuse(error, option, path, "may not be written to");
    if (is_database(path))
        return refuse(error, option, path, "is a database, and is not overwritten");
    return true;
}

bool same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;
    bool has_a = stat(a, &of_a) == 0, has_b = stat(b, &of_b) == 0;
    if (has_a && has_b)
        return of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
    g_autofree char *folder_a = g_path_get_dirname(a);
    g_autofree char *folder_b = g_path_get_dirname(b);
    g_autofree char *name_a = g_path_get_basename(a);
    g_autofree char *name_b = g_path_get_basename(b);
    return strcmp(name_a, name_b) == 0 && stat(folder_a, &of_a) == 0 &&
           stat(folder_b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}
