/**
 * @file Threads that help with a step. One pool serves the whole process: it starts threads when they are first wanted,
 * they sleep between steps, and they are gone when the last environment that loaded the add-on has ended, before its
 * code may be unmapped. Whoever finds the pool busy does all the work alone, so worker threads of the host never wait
 * for each other and never start more threads than one of them may.
 */
#ifndef POOL_H
#define POOL_H

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
#else
#include <pthread.h>
#include <sched.h>
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
#endif

#define MOST_HELPERS 63

static struct {
  Lock lock;
  /** Work has come, or the end; the last helper is done. */
  Signal started, done;
  /** Somebody's work is going through the pool. */
  int busy;
  void (*work)(void *context, int worker);
  void *context;
  /** Helpers that may still join in, the number of the next one, those at work. */
  int wanted, next, running;
  int stopping, helpers, users;
  Thread threads[MOST_HELPERS];
} pool = {.lock = LOCK_INIT, .started = SIGNAL_INIT, .done = SIGNAL_INIT};

static THREAD_RESULT help(void *unused) {
  (void)unused;
  lock(&pool.lock);
  for (;;) {
    while (!pool.stopping && pool.wanted == 0) sleep_on(&pool.started, &pool.lock);
    if (pool.stopping) break;
    pool.wanted--;
    pool.running++;
    const int worker = pool.next++;
    void (*const work)(void *, int) = pool.work;
    void *const context = pool.context;
    unlock(&pool.lock);
    work(context, worker);
    lock(&pool.lock);
    if (--pool.running == 0) wake_all(&pool.done);
  }
  unlock(&pool.lock);
  return 0;
}

/** work(context, 0) here, and work(context, 1 … workers − 1) in whichever helpers are awake before it is done. */
static void run_in_pool(void (*work)(void *context, int worker), void *context, int workers) {
  if (__atomic_exchange_n(&pool.busy, 1, __ATOMIC_ACQUIRE)) {
    work(context, 0);
    return;
  }
  lock(&pool.lock);
  while (pool.helpers < workers - 1 && pool.helpers < MOST_HELPERS && start_thread(&pool.threads[pool.helpers], help)) pool.helpers++;
  pool.work = work;
  pool.context = context;
  pool.next = 1;
  pool.wanted = workers - 1;
  wake_all(&pool.started);
  unlock(&pool.lock);
  work(context, 0);
  lock(&pool.lock);
  pool.wanted = 0;
  while (pool.running > 0) sleep_on(&pool.done, &pool.lock);
  unlock(&pool.lock);
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
  pool.stopping = 1;
  wake_all(&pool.started);
  const int helpers = pool.helpers;
  unlock(&pool.lock);
  for (int i = 0; i < helpers; i++) join_thread(pool.threads[i]);
  lock(&pool.lock);
  pool.helpers = 0;
  pool.stopping = 0;
  unlock(&pool.lock);
}

#endif
