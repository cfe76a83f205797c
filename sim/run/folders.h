/* folders.h - where the shipped scenarios and topologies are, and texts of files. */
#pragma once

/* Names, without .ini and sorted, of what is shipped in `subfolder` of the scenarios'
 * folder: "" for the scenarios themselves, "topologies". NULL-ended; g_strfreev. */
char **shipped_names(const char *subfolder);

/* The whole text of a file; NULL and `why` ("is a folder; expected a file"). */
char *file_text(const char *path, char **why);
