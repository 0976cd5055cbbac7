// Signals are blocked but for the moment of waiting, so that no handler ever runs in the middle of something.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "CTerminal.h"
#include "internal.h"

enum { COUNT = 6 };
static const int numbers[COUNT] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH, SIGCONT};
static const int bits[COUNT] = {TERMINAL_INTERRUPT, TERMINAL_TERMINATE, TERMINAL_HANGUP,
                                TERMINAL_SUSPEND,   TERMINAL_RESIZE,    TERMINAL_CONTINUE};
static struct sigaction previous[COUNT];
static struct sigaction previous_pipe;
static sigset_t ours;
static sigset_t outside;
static sigset_t waiting;
static volatile sig_atomic_t arrived[COUNT];
// Kept for the life of the process: a thread may still wake us while we close.
static int wake_pipe[2] = {-1, -1};

static void on_signal(int number) {
  int saved = errno;
  for (int i = 0; i < COUNT; i++) {
    if (numbers[i] == number) arrived[i] = 1;
  }
  // In case a thread that was started before us got the signal.
  if (write(wake_pipe[1], "s", 1) < 0) errno = 0;
  errno = saved;
}

void terminal_wake(void) {
  int saved = errno;
  if (wake_pipe[1] >= 0 && write(wake_pipe[1], "w", 1) < 0) errno = 0;
  errno = saved;
}

static bool is_ignored(int index) { return previous[index].sa_handler == SIG_IGN; }

bool signals_open(void) {
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  sigemptyset(&ours);
  for (int i = 0; i < COUNT; i++) {
    sigaddset(&ours, numbers[i]);
    arrived[i] = 0;
  }
  pthread_sigmask(SIG_BLOCK, &ours, &outside);
  waiting = outside;
  for (int i = 0; i < COUNT; i++) {
    sigdelset(&waiting, numbers[i]);
    sigaction(numbers[i], NULL, &previous[i]);
  }
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGPIPE, &ignore, &previous_pipe);
  signals_install();
  return true;
}

void signals_install(void) {
  struct sigaction action = {.sa_handler = on_signal};
  action.sa_mask = ours;
  for (int i = 0; i < COUNT; i++) {
    // What nohup or a shell without job control ignores stays ignored.
    sigaction(numbers[i], is_ignored(i) ? &previous[i] : &action, NULL);
  }
}

void signals_close(void) {
  // A second ^C, or the hang-up that came with the end of input, must not kill the clean way out.
  sigset_t dropped = ours;
  sigdelset(&dropped, SIGTERM);
  const struct timespec now = {0, 0};
  while (sigtimedwait(&dropped, NULL, &now) > 0) continue;
  for (int i = 0; i < COUNT; i++) sigaction(numbers[i], &previous[i], NULL);
  sigaction(SIGPIPE, &previous_pipe, NULL);
  pthread_sigmask(SIG_SETMASK, &outside, NULL);
}

bool signals_stop(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  struct sigaction handler;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTSTP, &action, &handler);
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGTSTP);
  sigaddset(&stopping, SIGCONT);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stopping, NULL);
  // Stopped here, until continued.
  pthread_sigmask(SIG_BLOCK, &stopping, NULL);
  sigaction(SIGTSTP, &handler, NULL);
  for (int i = 0; i < COUNT; i++) {
    if (numbers[i] == SIGCONT) arrived[i] = 0;
  }
  sigset_t pending;
  sigpending(&pending);
  return !sigismember(&pending, SIGTERM) && !sigismember(&pending, SIGHUP);
}

static int take_signals(void) {
  int found = 0;
  for (int i = 0; i < COUNT; i++) {
    if (arrived[i]) {
      arrived[i] = 0;
      found |= bits[i];
    }
  }
  return found;
}

static int take_wakes(void) {
  int found = 0;
  char bytes[64];
  ssize_t count;
  while ((count = read(wake_pipe[0], bytes, sizeof bytes)) > 0) {
    for (ssize_t i = 0; i < count; i++) {
      if (bytes[i] == 'w') found = TERMINAL_WAKE;
    }
  }
  return found;
}

int terminal_wait(int milliseconds) {
  const short gone = POLLHUP | POLLERR | POLLNVAL;
  struct pollfd watched[3] = {
      {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = STDOUT_FILENO}, {.fd = wake_pipe[0], .events = POLLIN}};
  struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = (long)(milliseconds % 1000) * 1000000};
  int count = ppoll(watched, 3, milliseconds < 0 ? NULL : &time, &waiting);
  crash_respect();
  int found = take_signals();
  if (count <= 0) return found;
  if (watched[0].revents & POLLIN) found |= TERMINAL_INPUT;
  if ((watched[0].revents & gone) && !(watched[0].revents & POLLIN)) found |= TERMINAL_HANGUP;
  if (watched[1].revents & gone) found |= TERMINAL_HANGUP;
  if (watched[2].revents & POLLIN) found |= take_wakes() | take_signals();
  return found;
}

int terminal_read(uint8_t *bytes, int count) {
  ssize_t got = read(STDIN_FILENO, bytes, (size_t)count);
  if (got > 0) return (int)got;
  return got < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -1;
}
