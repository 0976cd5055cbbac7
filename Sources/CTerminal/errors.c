// Standard error goes to memory while the picture is up, and to where it belongs afterwards.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

static volatile sig_atomic_t kept = -1;
static volatile sig_atomic_t real = -1;

void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

void write_text(int descriptor, const char *text) {
  size_t count = 0;
  while (text[count] != 0) count++;
  write_all(descriptor, text, count);
}

void errors_open(void) {
  if (kept >= 0 || !isatty(STDERR_FILENO)) return;
  int memory = memfd_create("blockscope-stderr", MFD_CLOEXEC);
  if (memory < 0) return;
  int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (copy < 0 || dup2(memory, STDERR_FILENO) < 0) {
    close(memory);
    if (copy >= 0) close(copy);
    return;
  }
  real = copy;
  kept = memory;
}

void errors_close(void) {
  int memory = kept;
  int copy = real;
  if (memory < 0) return;
  kept = -1;
  real = -1;
  dup2(copy, STDERR_FILENO);
  close(copy);
  char bytes[512];
  off_t offset = 0;
  for (;;) {
    ssize_t count = pread(memory, bytes, sizeof bytes, offset);
    if (count <= 0) break;
    write_all(STDERR_FILENO, bytes, (size_t)count);
    offset += count;
  }
  close(memory);
}
