// Which mutex guards what, in words that clang checks (-Wthread-safety, preset `clang`); other
// compilers see nothing. https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
//
// The analysis does not look into constructors and destructors, nor into lambdas on behalf of the
// function that they are in.
#pragma once

#if defined(__clang__)
#define SPILLWAY_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define SPILLWAY_THREAD_ATTRIBUTE(x)
#endif

/// Of a class: it is a mutex; its objects are what the other annotations name.
#define SPILLWAY_CAPABILITY(name) SPILLWAY_THREAD_ATTRIBUTE(capability(name))
/// Of a class: it holds a mutex as long as it lives.
#define SPILLWAY_SCOPED_CAPABILITY SPILLWAY_THREAD_ATTRIBUTE(scoped_lockable)

/// Of a member: it is read and written with the mutex held only.
#define SPILLWAY_GUARDED_BY(mutex) SPILLWAY_THREAD_ATTRIBUTE(guarded_by(mutex))

/// Of a function: the caller holds the mutex.
#define SPILLWAY_REQUIRES(mutex) SPILLWAY_THREAD_ATTRIBUTE(requires_capability(mutex))
/// Of a function: the caller does not hold the mutex, since the function takes it.
#define SPILLWAY_EXCLUDES(mutex) SPILLWAY_THREAD_ATTRIBUTE(locks_excluded(mutex))

/// Of a function that takes or gives back a mutex; without an argument, the object itself.
#define SPILLWAY_ACQUIRE(...) SPILLWAY_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define SPILLWAY_RELEASE(...) SPILLWAY_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))

/// Of a function after which the object counts as held.
#define SPILLWAY_ASSERTS_HELD() SPILLWAY_THREAD_ATTRIBUTE(assert_capability(this))

/// Of a function whose way with mutexes the analysis cannot follow: a comment says why it is right.
#define SPILLWAY_NO_THREAD_SAFETY_ANALYSIS SPILLWAY_THREAD_ATTRIBUTE(no_thread_safety_analysis)
