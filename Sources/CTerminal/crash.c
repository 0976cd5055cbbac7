// A crash must not take the terminal with it, and its report must be readable: the terminal is restored first, then whoever
// handled the signal before (Swift's backtracer) does so.

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "internal.h"

enum { COUNT = 7 };
static const int numbers[COUNT] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
static struct sigaction previous[COUNT];
static struct termios modes;
static const char *restore_text;
static volatile sig_atomic_t armed;
static volatile sig_atomic_t crashed;
static char stack[64 * 1024];

static void chain(int number) {
  for (int i = 0; i < COUNT; i++) {
    if (numbers[i] == number) sigaction(number, &previous[i], NULL);
  }
}

static void on_crash(int number, siginfo_t *info, void *context) {
  (void)context;
  if (armed) {
    armed = 0;
    crashed = 1;
    write_text(STDOUT_FILENO, restore_text);
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    tcflush(STDIN_FILENO, TCIFLUSH);
    errors_close();
    // The backtracer would ask a terminal for a key and hold the shell.
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  }
  chain(number);
  // A fault happens again when this returns; a signal that was sent, ^\, or a passed breakpoint does not.
  if (info->si_code > 0 && number != SIGQUIT && number != SIGTRAP) return;
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, number);
  pthread_sigmask(SIG_UNBLOCK, &mask, NULL);
  raise(number);
  signal(number, SIG_DFL);
  raise(number);
}

void crash_open(const char *restore) {
  restore_text = restore;
  tcgetattr(STDIN_FILENO, &modes);
  stack_t alternate;
  if (sigaltstack(NULL, &alternate) == 0 && (alternate.ss_flags & SS_DISABLE)) {
    alternate = (stack_t){.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
  }
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < COUNT; i++) sigaction(numbers[i], &action, &previous[i]);
  armed = 1;
}

void crash_respect(void) {
  while (crashed) pause();
}

void crash_close(void) {
  if (!armed) return;
  armed = 0;
  for (int i = 0; i < COUNT; i++) sigaction(numbers[i], &previous[i], NULL);
}
