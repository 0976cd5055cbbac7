// Opening and closing: ncurses, the terminal's modes, and the text that brings everything back.

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "CTerminal.h"
#include "internal.h"

static SCREEN *screen;
static bool is_away;
static bool has_paste;
static char restore_text[512];

/// Adds a capability to the text for a crash, without the padding marks that only tputs understands.
static void add_restore(const char *name) {
  char *text = tigetstr(name);
  if (text == NULL || text == (char *)-1) return;
  size_t end = strlen(restore_text);
  for (const char *at = text; *at != 0 && end + 1 < sizeof restore_text; at++) {
    const char *close = at[0] == '$' && at[1] == '<' ? strchr(at, '>') : NULL;
    if (close != NULL) {
      at = close;
    } else {
      restore_text[end++] = *at;
    }
  }
  restore_text[end] = 0;
}

static void prepare_restore(void) {
  char *full = tigetstr("smcup");
  has_paste = full != NULL && full != (char *)-1 && strstr(full, "\033[?") != NULL;
  strcpy(restore_text, has_paste ? "\033[?2004l" : "");
  add_restore("sgr0");
  add_restore("op");
  add_restore("cnorm");
  add_restore("rmcup");
}

static void set_modes(void) {
  cbreak();
  noecho();
  nonl();
  // ^S, ^Q, ^V and ^O are keys like any other.
  struct termios modes;
  if (tcgetattr(STDIN_FILENO, &modes) == 0) {
    modes.c_iflag &= ~(tcflag_t)IXON;
    modes.c_lflag &= ~(tcflag_t)IEXTEN;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    def_prog_mode();
  }
  // We read the keys, so ncurses must not look at them either.
  typeahead(-1);
  intrflush(stdscr, FALSE);
  draw_open();
}

static void enter_paste_mode(void) {
  if (has_paste) write_text(STDOUT_FILENO, "\033[?2004h");
}

static void leave_paste_mode(void) {
  if (has_paste) write_text(STDOUT_FILENO, "\033[?2004l");
}

/// Asks about the type of terminal without touching the terminal: newterm would draw on any.
static int check_type(void) {
  int found = 0;
  if (setupterm(NULL, STDOUT_FILENO, &found) == ERR) return TERMINAL_BAD_TYPE;
  char *place = tigetstr("cup");
  bool is_poor = place == NULL || place == (char *)-1;
  del_curterm(cur_term);
  return is_poor ? TERMINAL_POOR_TYPE : TERMINAL_OK;
}

int terminal_open(void) {
  if (screen != NULL) return TERMINAL_BUSY;
  if (!isatty(STDIN_FILENO)) return TERMINAL_NO_INPUT;
  if (!isatty(STDOUT_FILENO)) return TERMINAL_NO_OUTPUT;
  const char *type = getenv("TERM");
  if (type == NULL || *type == 0) return TERMINAL_NO_TYPE;
  int checked = check_type();
  if (checked != TERMINAL_OK) return checked;
  setlocale(LC_CTYPE, "");
  if (!signals_open()) return TERMINAL_NO_RESOURCE;
  struct termios modes;
  tcgetattr(STDIN_FILENO, &modes);
  use_tioctl(TRUE);
  screen = newterm(NULL, stdout, stdin);
  if (screen == NULL) {
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    signals_close();
    return TERMINAL_BAD_TYPE;
  }
  // From here on a crash restores what was before.
  struct termios ours;
  tcgetattr(STDIN_FILENO, &ours);
  tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  prepare_restore();
  crash_open(restore_text);
  tcsetattr(STDIN_FILENO, TCSANOW, &ours);
  signals_install();
  errors_open();
  set_modes();
  enter_paste_mode();
  is_away = false;
  static bool registered;
  if (!registered) registered = atexit(terminal_close) == 0;
  return TERMINAL_OK;
}

void terminal_close(void) {
  crash_respect();
  if (screen == NULL) return;
  if (!is_away) {
    leave_paste_mode();
    curs_set(1);
    endwin();
  }
  crash_close();
  delscreen(screen);
  screen = NULL;
  errors_close();
  signals_close();
}

bool terminal_suspend(void) {
  if (screen == NULL) return false;
  leave_paste_mode();
  endwin();
  is_away = true;
  if (!signals_stop()) return false;
  is_away = false;
  terminal_repaint();
  terminal_flush();
  enter_paste_mode();
  terminal_resize();
  return true;
}

void terminal_resume(void) {
  if (screen == NULL) return;
  endwin();
  terminal_repaint();
  terminal_flush();
  enter_paste_mode();
  terminal_resize();
}

int terminal_rows(void) { return screen == NULL ? 0 : getmaxy(stdscr); }

int terminal_columns(void) { return screen == NULL ? 0 : getmaxx(stdscr); }

void terminal_resize(void) {
  struct winsize size;
  if (screen == NULL || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
  if (size.ws_row == 0 || size.ws_col == 0) return;
  if (is_term_resized(size.ws_row, size.ws_col)) resize_term(size.ws_row, size.ws_col);
  terminal_repaint();
}

bool terminal_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

const char *terminal_key(const char *name) {
  const char *text = screen == NULL ? NULL : tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}
