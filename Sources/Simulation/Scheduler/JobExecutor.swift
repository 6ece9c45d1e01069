import Glibc
import Synchronization

/// Runs the jobs of its tasks one at a time, when and in the order that the simulation says, on the
/// one thread that made it.
///
/// Actors without an executor of their own run their tasks' jobs here too (SE-0417). A job that
/// comes from another thread has run somewhere else before: the run would not repeat, so that
/// traps.
final class JobExecutor: TaskExecutor {
    private let ready = Mutex<[UnownedJob]>([])
    private let thread = pthread_self()

    func enqueue(_ job: consuming ExecutorJob) {
        requireItsThread()
        let job = UnownedJob(job)
        ready.withLock { $0.append(job) }
    }

    /// Traps where the caller does not run here: everything that the service calls asks.
    func requireItsThread() {
        precondition(
            pthread_equal(thread, pthread_self()) != 0, "a job has left the simulation's thread")
    }

    var readyCount: Int { ready.withLock { $0.count } }

    /// Runs one ready job until it waits or ends.
    ///
    /// - Parameter index: below ``readyCount``.
    func run(_ index: Int) {
        let job = ready.withLock { jobs in
            jobs.swapAt(index, jobs.count - 1)
            return jobs.removeLast()
        }
        job.runSynchronously(on: asUnownedTaskExecutor())
    }

    /// Runs until no job is ready, in the order in which they came: what has no effects any more
    /// is only to end.
    ///
    /// - Returns: whether it ended within `jobsMax` jobs.
    func drain(jobsMax: Int) -> Bool {
        for _ in 0..<jobsMax {
            guard readyCount > 0 else { return true }
            run(0)
        }
        return readyCount == 0
    }
}
