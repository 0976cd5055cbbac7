// What the files of this target share.

#ifndef CTERMINAL_INTERNAL_H
#define CTERMINAL_INTERNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/// Writes all of it, as far as the descriptor takes it. Safe in signal handlers.
void write_all(int descriptor, const char *bytes, size_t count);
void write_text(int descriptor, const char *text);

// signals.c
bool signals_open(void);
/// ncurses may have put its own handlers in place of ours.
void signals_install(void);
void signals_close(void);
/// Stops the process by SIGTSTP. False if what continued it also asks it to end.
bool signals_stop(void);

// draw.c
void draw_open(void);

// crash.c
/// `restore` brings the terminal back; it must stay valid.
void crash_open(const char *restore);
void crash_close(void);
/// Never returns once another thread has crashed: the terminal is restored, and the report is being printed.
void crash_respect(void);

// errors.c
/// Keeps standard error off the picture, if it is a terminal.
void errors_open(void);
/// Undoes that, and prints what was kept. Safe in signal handlers, harmless the second time.
void errors_close(void);

#endif
