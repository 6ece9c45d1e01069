import CLinux
import Glibc

/// What others may see of this process's memory, where its keys are in the clear.
enum ProcessMemory {
    /// From here on the kernel writes no core dump of it, whatever signal ends it, and lets nobody
    /// but root read it (`/proc/PID/mem`, `ptrace`), also no process of the same user.
    ///
    /// - Throws: ``CompositionError/system(_:_:)``.
    static func conceal() throws(CompositionError) {
        // The limit alone does not hold where dumps are handed to a program.
        guard prctl_set_dumpable(0) == 0 else { throw failure("prctl(PR_SET_DUMPABLE)") }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else {
            throw failure("getrlimit(RLIMIT_CORE)")
        }
        limit.rlim_cur = 0
        guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else {
            throw failure("setrlimit(RLIMIT_CORE)")
        }
    }

    private static func failure(_ call: String) -> CompositionError {
        .system(call, String(cString: strerror(errno)))
    }
}
