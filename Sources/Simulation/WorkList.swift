import Synchronization

/// Work that some tasks share, one piece after the other, and what they came to together.
final class WorkList<Work: Sendable, Report: Sendable>: Sendable {
    private struct State {
        /// The next one last.
        var left: [Work]
        var report: Report
    }

    private let state: Mutex<State>

    init(_ work: [Work], _ report: Report) {
        state = Mutex(State(left: work.reversed(), report: report))
    }

    /// - Parameters:
    ///   - parallel: how many tasks there are.
    ///   - body: does one piece.
    ///   - add: takes in what it came to.
    func run<Result: Sendable>(
        parallel: Int, _ body: @escaping @Sendable (Work) -> Result,
        add: @escaping @Sendable (inout Report, Work, Result) -> Void
    ) async -> Report {
        await withDiscardingTaskGroup { group in
            for _ in 0..<parallel {
                group.addTask { [self] in
                    while let work = state.withLock({ $0.left.popLast() }) {
                        let result = body(work)
                        state.withLock { add(&$0.report, work, result) }
                    }
                }
            }
        }
        return state.withLock { $0.report }
    }
}
