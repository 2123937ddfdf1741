/**
 * @file Threads that help with a step. One pool serves the whole process: it starts threads when they are first wanted,
 * they fall asleep when the next step does not follow at once, and they are gone when the last environment that loaded
 * the add-on has ended, before its code may be unmapped. Whoever finds the pool busy does all the work alone, so worker
 * threads of the host never wait for each other and never start more threads than one of them may. Where help turns out
 * to cost time, because other programs have the cores, it is done without for a while.
 */
#ifndef POOL_H
#define POOL_H

#include "kernel.h"

#if defined(_WIN32)
#include <windows.h>
typedef SRWLOCK Lock;
typedef CONDITION_VARIABLE Signal;
typedef HANDLE Thread;
#define THREAD_RESULT DWORD WINAPI
#define LOCK_INIT SRWLOCK_INIT
#define SIGNAL_INIT CONDITION_VARIABLE_INIT
static void lock(Lock *l) { AcquireSRWLockExclusive(l); }
static void unlock(Lock *l) { ReleaseSRWLockExclusive(l); }
static void sleep_on(Signal *s, Lock *l) { SleepConditionVariableSRW(s, l, INFINITE, 0); }
static void wake_all(Signal *s) { WakeAllConditionVariable(s); }
static int start_thread(Thread *t, DWORD(WINAPI *run)(void *)) { return (*t = CreateThread(0, 0, run, 0, 0, 0)) != 0; }
static void join_thread(Thread t) {
  WaitForSingleObject(t, INFINITE);
  CloseHandle(t);
}
static void let_others_run(void) { SwitchToThread(); }
static double microseconds(void) {
  LARGE_INTEGER ticks, rate;
  QueryPerformanceCounter(&ticks);
  QueryPerformanceFrequency(&rate);
  return (double)ticks.QuadPart * 1e6 / (double)rate.QuadPart;
}
#else
#include <pthread.h>
#include <sched.h>
#include <time.h>
typedef pthread_mutex_t Lock;
typedef pthread_cond_t Signal;
typedef pthread_t Thread;
#define THREAD_RESULT void *
#define LOCK_INIT PTHREAD_MUTEX_INITIALIZER
#define SIGNAL_INIT PTHREAD_COND_INITIALIZER
static void lock(Lock *l) { pthread_mutex_lock(l); }
static void unlock(Lock *l) { pthread_mutex_unlock(l); }
static void sleep_on(Signal *s, Lock *l) { pthread_cond_wait(s, l); }
static void wake_all(Signal *s) { pthread_cond_broadcast(s); }
static int start_thread(Thread *t, void *(*run)(void *)) { return pthread_create(t, 0, run, 0) == 0; }
static void join_thread(Thread t) { pthread_join(t, 0); }
static void let_others_run(void) { sched_yield(); }
static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}
#endif

#if defined(__x86_64__)
static void pause_briefly(void) { __builtin_ia32_pause(); }
#else
static void pause_briefly(void) { __asm__ volatile("yield"); }
#endif

#define MOST_HELPERS 63
/** Microseconds of looking before falling asleep: as long as waking takes. The next step of a training mostly comes sooner. */
#define PATIENCE 50
/** What a try at help may have cost is earned again this many times before the next one. */
#define EARNED 32

static struct {
  Lock lock;
  /** Work has come, or the end; the last helper is done. */
  Signal started, done;
  /** Somebody's work is going through the pool. */
  int busy;
  Work *work;
  void *context;
  /** Helpers that may still join in, the number of the next one, those at work. */
  int wanted, next, running;
  int stopping, helpers, users;
  /** Of whoever is busy. When help is worth trying again; microseconds waited for helpers. */
  double alone_until, waited;
  Thread threads[MOST_HELPERS];
} pool = {.lock = LOCK_INIT, .started = SIGNAL_INIT, .done = SIGNAL_INIT};

/** What is looked at without the lock is written under it, and atomically. */
static void set(int *number, int value) { __atomic_store_n(number, value, __ATOMIC_RELAXED); }
static int seen(const int *number) { return __atomic_load_n(number, __ATOMIC_RELAXED); }
static int nothing_to_do(void) { return !seen(&pool.wanted) && !seen(&pool.stopping); }
static int being_helped(void) { return seen(&pool.running) > 0; }

/** Returns when `still` no longer holds or patience is at an end; whoever else wants this core has it meanwhile. */
static void look_while(int (*still)(void)) {
  const double end = microseconds() + PATIENCE;
  do {
    for (int i = 0; i < 32; i++) {
      if (!still()) return;
      pause_briefly();
    }
    let_others_run();
  } while (microseconds() < end);
}

static THREAD_RESULT help(void *unused) {
  (void)unused;
  lock(&pool.lock);
  for (;;) {
    if (nothing_to_do()) {
      unlock(&pool.lock);
      look_while(nothing_to_do);
      lock(&pool.lock);
    }
    while (!pool.stopping && pool.wanted == 0) sleep_on(&pool.started, &pool.lock);
    if (pool.stopping) break;
    set(&pool.wanted, pool.wanted - 1);
    set(&pool.running, pool.running + 1);
    const int worker = pool.next++;
    Work *const work = pool.work;
    void *const context = pool.context;
    unlock(&pool.lock);
    work(context, worker);
    lock(&pool.lock);
    set(&pool.running, pool.running - 1);
    if (pool.running == 0) wake_all(&pool.done);
  }
  unlock(&pool.lock);
  return 0;
}

/** As `wait` of `Parallel`. */
static void wait_in_pool(const int *number, int value, int worker) {
  if (__atomic_load_n(number, __ATOMIC_ACQUIRE) == value) return;
  const double from = microseconds();
  for (int i = 1; __atomic_load_n(number, __ATOMIC_ACQUIRE) != value; i++)
    if (i % 32) pause_briefly();
    else let_others_run();
  if (worker == 0) pool.waited += microseconds() - from;
}

/** work(context, 0) here, and work(context, 1 … workers − 1) in whichever helpers are awake before it is done. */
static int with_helpers(Work *work, void *context, int workers) {
  lock(&pool.lock);
  while (pool.helpers < workers - 1 && pool.helpers < MOST_HELPERS && start_thread(&pool.threads[pool.helpers], help)) pool.helpers++;
  pool.work = work;
  pool.context = context;
  pool.next = 1;
  set(&pool.wanted, workers - 1);
  wake_all(&pool.started);
  unlock(&pool.lock);
  const int done = work(context, 0);
  const double from = microseconds();
  lock(&pool.lock);
  set(&pool.wanted, 0);
  unlock(&pool.lock);
  look_while(being_helped);
  lock(&pool.lock);
  while (pool.running > 0) sleep_on(&pool.done, &pool.lock);
  unlock(&pool.lock);
  pool.waited += microseconds() - from;
  return done;
}

/** As `run` of `Parallel`. Help that does not save a tenth of the time is done without until its cost is nothing. */
static void run_in_pool(Work *work, void *context, int workers, int units) {
  if (__atomic_exchange_n(&pool.busy, 1, __ATOMIC_ACQUIRE)) {
    work(context, 0);
    return;
  }
  const double from = microseconds();
  if (from < pool.alone_until) work(context, 0);
  else {
    pool.waited = 0;
    const int done = with_helpers(work, context, workers);
    const double to = microseconds(), all = to - from;
    // What all of it would have taken here; half the time where helpers kept this thread from taking part at all.
    const double alone = done ? (all - pool.waited) / done * units : 0.5 * all, lost = all - 0.9 * alone;
    if (lost > 0) pool.alone_until = to + EARNED * lost;
  }
  __atomic_store_n(&pool.busy, 0, __ATOMIC_RELEASE);
}

static void enter_pool(void) {
  lock(&pool.lock);
  pool.users++;
  unlock(&pool.lock);
}

/** The last user ends the helpers and waits for their end. */
static void leave_pool(void *unused) {
  (void)unused;
  lock(&pool.lock);
  if (--pool.users > 0) {
    unlock(&pool.lock);
    return;
  }
  set(&pool.stopping, 1);
  wake_all(&pool.started);
  const int helpers = pool.helpers;
  unlock(&pool.lock);
  for (int i = 0; i < helpers; i++) join_thread(pool.threads[i]);
  lock(&pool.lock);
  pool.helpers = 0;
  set(&pool.stopping, 0);
  unlock(&pool.lock);
}

#endif
