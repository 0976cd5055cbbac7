// Cells out: colours, runs of cells, the cursor.

#include <curses.h>
#include <term.h>
#include <wchar.h>

#include "CTerminal.h"
#include "internal.h"

/// Whether -1 may stand for the terminal's own colours.
static bool has_defaults;

void draw_open(void) {
  if (has_colors()) start_color();
  has_defaults = use_default_colors() == OK;
}

int terminal_colors(void) { return has_colors() ? COLORS : 0; }

bool terminal_is_direct_color(void) { return terminal_colors() > 256 && tigetflag("RGB") > 0; }

int terminal_pair(int foreground, int background) {
  if (terminal_colors() <= 0 || (foreground < 0 && background < 0)) return 0;
  if (!has_defaults) {
    if (foreground < 0) foreground = COLOR_WHITE;
    if (background < 0) background = COLOR_BLACK;
  }
  int pair = alloc_pair(foreground, background);
  return pair < 0 ? 0 : pair;
}

static attr_t attributes_of(int bits) {
  attr_t result = A_NORMAL;
  if (bits & TERMINAL_BOLD) result |= A_BOLD;
  if (bits & TERMINAL_DIM) result |= A_DIM;
  if (bits & TERMINAL_UNDERLINE) result |= A_UNDERLINE;
  if (bits & TERMINAL_REVERSE) result |= A_REVERSE;
  if (bits & TERMINAL_ITALIC) result |= A_ITALIC;
  return result;
}

void terminal_put(int row, int column, const uint32_t *scalars, int count, int attributes, int pair) {
  cchar_t cells[128];
  attr_t look = attributes_of(attributes);
  while (count > 0) {
    int part = count < 128 ? count : 128;
    for (int i = 0; i < part; i++) {
      wchar_t text[2] = {(wchar_t)scalars[i], 0};
      if (wcwidth(text[0]) != 1) text[0] = L'?';
      setcchar(&cells[i], text, look, 0, &pair);
    }
    mvwadd_wchnstr(stdscr, row, column, cells, part);
    scalars += part;
    column += part;
    count -= part;
  }
}

void terminal_cursor(int row, int column) {
  if (row < 0) {
    curs_set(0);
  } else {
    wmove(stdscr, row, column);
    curs_set(1);
  }
}

void terminal_flush(void) {
  crash_respect();
  wnoutrefresh(stdscr);
  doupdate();
}

void terminal_repaint(void) { clearok(curscr, TRUE); }
