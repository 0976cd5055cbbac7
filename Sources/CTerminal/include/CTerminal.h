// The terminal, as small as blockscope needs it: cells out, bytes in, and a terminal that is always restored.
//
// This is the only C in the project. It hides ncurses (no type of it appears here), and it holds what cannot be written in
// Swift: signal handlers. There is one terminal per process; every function but `terminal_wake` belongs to the thread that
// called `terminal_open`.

#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/// What `terminal_open` found.
enum {
  TERMINAL_OK = 0,
  TERMINAL_NO_INPUT = 1,    ///< standard input is no terminal
  TERMINAL_NO_OUTPUT = 2,   ///< standard output is no terminal
  TERMINAL_NO_TYPE = 3,     ///< TERM is not set
  TERMINAL_BAD_TYPE = 4,    ///< the system does not know the type named by TERM
  TERMINAL_BUSY = 5,        ///< it is open already
  TERMINAL_NO_RESOURCE = 6, ///< the system refused a pipe
  TERMINAL_POOR_TYPE = 7    ///< the type named by TERM cannot place its cursor
};

/// What `terminal_wait` found, as bits; 0 when the time was up.
enum {
  TERMINAL_INPUT = 1,        ///< bytes to read
  TERMINAL_WAKE = 2,         ///< somebody called `terminal_wake`
  TERMINAL_INTERRUPT = 4,    ///< ^C
  TERMINAL_TERMINATE = 8,    ///< SIGTERM
  TERMINAL_HANGUP = 16,      ///< the terminal is gone, or SIGHUP
  TERMINAL_RESIZE = 32,      ///< the window may have another size
  TERMINAL_SUSPEND = 64,     ///< ^Z
  TERMINAL_CONTINUE = 128    ///< continued after a stop that was not ours
};

/// How cells look beside their colours, as bits.
enum {
  TERMINAL_BOLD = 1,
  TERMINAL_DIM = 2,
  TERMINAL_UNDERLINE = 4,
  TERMINAL_REVERSE = 8,
  TERMINAL_ITALIC = 16
};

/// Takes the terminal over. Call it before threads start: they inherit the mask that keeps signals out of them.
int terminal_open(void);
/// Gives the terminal back as it was, and prints what was written to standard error meanwhile. Harmless when closed.
void terminal_close(void);

int terminal_rows(void);
int terminal_columns(void);
/// How many colours it has; 0 or less for none.
int terminal_colors(void);
/// Whether a colour number is a 24-bit RGB value.
bool terminal_is_direct_color(void);
/// Whether the locale's encoding is UTF-8.
bool terminal_is_utf8(void);
/// The bytes that a key sends by its terminfo name ("kcuu1"), or null.
const char *terminal_key(const char *name);

/// The number of a pair of colours, -1 standing for the terminal's own; 0 if there is no room for one more.
int terminal_pair(int foreground, int background);
/// Puts cells on one row. What is not one cell wide becomes a question mark.
void terminal_put(int row, int column, const uint32_t *scalars, int count, int attributes, int pair);
/// Shows the cursor at a place, or hides it when the row is negative.
void terminal_cursor(int row, int column);
/// Sends what differs from what the terminal shows.
void terminal_flush(void);
/// Makes the next flush send everything.
void terminal_repaint(void);

/// Waits for something to happen, at most so many milliseconds, or for ever if negative.
int terminal_wait(int milliseconds);
/// Reads waiting bytes: how many, or -1 if the terminal is gone.
int terminal_read(uint8_t *bytes, int count);
/// Ends a wait. For any thread, and for signal handlers.
void terminal_wake(void);
/// Takes the window's size over.
void terminal_resize(void);
/// Stops the process as ^Z should, and comes back when it is continued. False if it was continued only to end.
bool terminal_suspend(void);
/// Sets the terminal up again after a stop that was not ours.
void terminal_resume(void);

#endif
